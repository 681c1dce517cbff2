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

bool LabelLayer::beats(double energy, const std::int64_t* loads, double other_energy, const std::int64_t* other_loads) const {
    if (energy > other_energy) {
        return false;
    }
    for (std::size_t load = 0; load < nb_loads_; ++load) {
        if (loads[load] > other_loads[load]) {
            return false;
        }
    }
    return true;
}

PrefixLabel* LabelLayer::place(const std::vector<std::int64_t>& key, double energy, const std::int64_t* loads) {
    if (slots_.size() < 2 * (labels_.size() + 1)) {
        grow();
    }
    const std::uint64_t hash = hash_of(key);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>(hash) & mask;
    while (slots_[at] != 0) {
        const PrefixLabel& head = labels_[slots_[at] - 1];
        if (hashes_[slots_[at] - 1] == hash && head.length == key.size() &&
            std::equal(key.begin(), key.end(), keys_.begin() + static_cast<std::ptrdiff_t>(head.first))) {
            break;
        }
        at = (at + 1) & mask;
    }
    PrefixLabel* taken = nullptr;
    std::uint32_t* link = &slots_[at];
    while (*link != 0) {
        const std::size_t index = *link - 1;
        PrefixLabel& label = labels_[index];
        if (taken == nullptr && beats(label.energy, loads_.data() + index * nb_loads_, energy, loads)) {
            return nullptr;
        }
        if (!beats(energy, loads, label.energy, loads_.data() + index * nb_loads_)) {
            link = &label.next;
        } else if (taken == nullptr) {
            taken = &label;
            std::copy_n(loads, nb_loads_, loads_.begin() + static_cast<std::ptrdiff_t>(index * nb_loads_));
            link = &label.next;
        } else {
            label.energy = PrefixLabel::removed;
            *link = label.next;
        }
    }
    if (taken != nullptr) {
        taken->energy = energy;
        return taken;
    }
    PrefixLabel label;
    label.energy = energy;
    label.node = unset;
    label.next = slots_[at];
    if (label.next != 0) {
        label.first = labels_[label.next - 1].first;
    } else {
        label.first = static_cast<std::uint32_t>(keys_.size());
        keys_.insert(keys_.end(), key.begin(), key.end());
    }
    label.length = static_cast<std::uint32_t>(key.size());
    hashes_.push_back(hash);
    labels_.push_back(label);
    loads_.insert(loads_.end(), loads, loads + nb_loads_);
    slots_[at] = static_cast<std::uint32_t>(labels_.size());
    return &labels_.back();
}

void LabelLayer::grow() {
    std::vector<std::uint32_t> heads;
    heads.swap(slots_);
    slots_.assign(std::max<std::size_t>(64, 2 * heads.size()), 0);
    const std::size_t mask = slots_.size() - 1;
    for (const std::uint32_t head : heads) {
        if (head == 0) {
            continue;
        }
        std::size_t at = static_cast<std::size_t>(hashes_[head - 1]) & mask;
        while (slots_[at] != 0) {
            at = (at + 1) & mask;
        }
        slots_[at] = head;
    }
}

std::size_t LabelLayer::bytes() const {
    return labels_.capacity() * sizeof(PrefixLabel) + hashes_.capacity() * sizeof(std::uint64_t) +
           (keys_.capacity() + loads_.capacity()) * sizeof(std::int64_t) + slots_.capacity() * sizeof(std::uint32_t);
}

void LabelLayer::clear() {
    *this = LabelLayer(nb_loads_);
}

}  // namespace zigzag
