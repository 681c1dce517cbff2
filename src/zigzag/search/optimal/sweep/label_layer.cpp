// The prefixes of one length that a sweep keeps: a hash table of packed keys, each with a list of labels that don't beat each
// other.
//
// Words of a key are mostly small and sometimes negative: the sign goes to the lowest bit, then seven bits go to a byte. Example:
// 3, -1, 200 become 6, 1, 400 and take the bytes 06 01 90 03. A slot of the table holds the upper half of the hash beside the
// index, so most keys that differ are told apart without a look at them.
//
// A new prefix is compared with those of its key: one that another beats or equals in energy and all loads is dropped; one that
// beats others takes the place of the first of them, and the rest are marked as removed, so that indices stay.
//
// Cost: a look-up takes the time to hash and compare one key, and one comparison for each label of the key, of which there are
// mostly one or two. Memory: about 100 bytes, the loads and the packed key for a label.
#include "zigzag/search/optimal/sweep/label_layer.hpp"

#include <algorithm>
#include <cstring>

namespace zigzag {

namespace {

constexpr std::uint64_t index_mask = 0xffffffff;

std::uint64_t hash_of(const std::vector<std::uint8_t>& key) {
    std::uint64_t hash = 0x9e3779b97f4a7c15u;
    for (std::size_t at = 0; at < key.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, key.data() + at, std::min(sizeof(word), key.size() - at));
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    return hash;
}

/// Signs go to the lowest bit, then seven bits a byte, lowest first; the highest bit of a byte says that more follow.
void pack(const std::vector<std::int64_t>& key, std::vector<std::uint8_t>& packed) {
    packed.clear();
    for (const std::int64_t word : key) {
        std::uint64_t left = static_cast<std::uint64_t>(word) << 1 ^ (word < 0 ? ~std::uint64_t{0} : 0);
        for (; left >= 0x80; left >>= 7) {
            packed.push_back(static_cast<std::uint8_t>(left | 0x80));
        }
        packed.push_back(static_cast<std::uint8_t>(left));
    }
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

const std::int64_t* LabelLayer::key(const PrefixLabel& label) const {
    unpacked_.clear();
    std::uint64_t word = 0;
    int shift = 0;
    for (std::size_t at = label.first; at < label.first + label.length; ++at) {
        word |= static_cast<std::uint64_t>(keys_[at] & 0x7f) << shift;
        shift += 7;
        if (keys_[at] < 0x80) {
            unpacked_.push_back(static_cast<std::int64_t>(word >> 1 ^ ((word & 1) != 0 ? ~std::uint64_t{0} : 0)));
            word = 0;
            shift = 0;
        }
    }
    return unpacked_.data();
}

PrefixLabel* LabelLayer::place(const std::vector<std::int64_t>& key, double energy, const std::int64_t* loads) {
    if (slots_.size() < 2 * (labels_.size() + 1)) {
        grow();
    }
    pack(key, packed_);
    const std::uint64_t hash = hash_of(packed_);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>(hash) & mask;
    while (slots_[at] != 0) {
        if (((slots_[at] ^ hash) & ~index_mask) == 0) {
            const PrefixLabel& head = labels_[(slots_[at] & index_mask) - 1];
            if (head.length == packed_.size() && std::memcmp(packed_.data(), keys_.data() + head.first, packed_.size()) == 0) {
                break;
            }
        }
        at = (at + 1) & mask;
    }
    auto head = static_cast<std::uint32_t>(slots_[at] & index_mask);
    const bool is_new = head == 0;
    PrefixLabel* taken = nullptr;
    std::uint32_t* link = &head;
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
    label.next = head;
    if (!is_new) {
        label.first = labels_[label.next - 1].first;
    } else {
        label.first = keys_.size();
        keys_.insert(keys_.end(), packed_.begin(), packed_.end());
    }
    label.length = static_cast<std::uint32_t>(packed_.size());
    hashes_.push_back(hash);
    labels_.push_back(label);
    loads_.insert(loads_.end(), loads, loads + nb_loads_);
    slots_[at] = (hash & ~index_mask) | labels_.size();
    return &labels_.back();
}

void LabelLayer::grow() {
    old_slots_.swap(slots_);
    slots_.assign(std::max<std::size_t>(64, 2 * old_slots_.size()), 0);
    const std::size_t mask = slots_.size() - 1;
    for (const std::uint64_t slot : old_slots_) {
        if (slot == 0) {
            continue;
        }
        std::size_t at = static_cast<std::size_t>(hashes_[(slot & index_mask) - 1]) & mask;
        while (slots_[at] != 0) {
            at = (at + 1) & mask;
        }
        slots_[at] = slot;
    }
}

std::size_t LabelLayer::bytes() const {
    return labels_.capacity() * sizeof(PrefixLabel) + hashes_.capacity() * sizeof(std::uint64_t) + keys_.capacity() +
           loads_.capacity() * sizeof(std::int64_t) + (slots_.capacity() + old_slots_.capacity()) * sizeof(std::uint64_t);
}

/// Keeps the memory.
void LabelLayer::clear() {
    labels_.clear();
    hashes_.clear();
    keys_.clear();
    loads_.clear();
    slots_.clear();
    old_slots_.clear();
}

}  // namespace zigzag
