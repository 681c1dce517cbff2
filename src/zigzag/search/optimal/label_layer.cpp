#include "zigzag/search/optimal/label_layer.hpp"

#include <algorithm>

namespace zigzag {

namespace {

std::uint64_t hash_of(const std::vector<std::int64_t>& key) {
    std::uint64_t hash = 0x9e3779b97f4a7c15u;
    for (const std::int64_t word : key) {
        hash = (hash ^ static_cast<std::uint64_t>(word)) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    return hash;
}

}  // namespace

PrefixLabel& LabelLayer::find_or_add(const std::vector<std::int64_t>& key) {
    if (slots_.size() < 2 * (labels_.size() + 1)) {
        grow();
    }
    const std::uint64_t hash = hash_of(key);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>(hash) & mask;
    while (slots_[at] != 0) {
        const std::size_t index = slots_[at] - 1;
        PrefixLabel& label = labels_[index];
        if (hashes_[index] == hash && label.length == key.size() &&
            std::equal(key.begin(), key.end(), keys_.begin() + static_cast<std::ptrdiff_t>(label.first))) {
            return label;
        }
        at = (at + 1) & mask;
    }
    PrefixLabel label;
    label.node = unset;
    label.first = static_cast<std::uint32_t>(keys_.size());
    label.length = static_cast<std::uint32_t>(key.size());
    keys_.insert(keys_.end(), key.begin(), key.end());
    hashes_.push_back(hash);
    labels_.push_back(label);
    slots_[at] = static_cast<std::uint32_t>(labels_.size());
    return labels_.back();
}

void LabelLayer::grow() {
    slots_.assign(std::max<std::size_t>(64, 2 * slots_.size()), 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t index = 0; index < labels_.size(); ++index) {
        std::size_t at = static_cast<std::size_t>(hashes_[index]) & mask;
        while (slots_[at] != 0) {
            at = (at + 1) & mask;
        }
        slots_[at] = static_cast<std::uint32_t>(index + 1);
    }
}

std::size_t LabelLayer::bytes() const {
    return labels_.capacity() * sizeof(PrefixLabel) + hashes_.capacity() * sizeof(std::uint64_t) +
           keys_.capacity() * sizeof(std::int64_t) + slots_.capacity() * sizeof(std::uint32_t);
}

void LabelLayer::clear() {
    *this = {};
}

}  // namespace zigzag
