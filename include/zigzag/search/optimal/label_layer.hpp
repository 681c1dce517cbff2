#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/search/optimal/order_bounds.hpp"

namespace zigzag {

/// A prefix that a sweep keeps, one per key.
struct PrefixLabel {
    double energy = 0;        ///< through closed interfaces, pJ
    ScoreBound bound;         ///< of all orders that go on from it
    double cost_bound = 0;    ///< of the objective
    std::uint32_t node = 0;   ///< where its loops are
    std::uint32_t first = 0;  ///< of its key in LabelLayer
    std::uint32_t length = 0;
};

/// All prefixes with the same number of prime factors placed: a hash table with open addressing; whole keys are compared.
class LabelLayer {
public:
    /// The label of the key, new (with node = unset) when there was none.
    PrefixLabel& find_or_add(const std::vector<std::int64_t>& key);

    std::vector<PrefixLabel>& labels() { return labels_; }
    const std::vector<PrefixLabel>& labels() const { return labels_; }
    const std::int64_t* key(const PrefixLabel& label) const { return &keys_[label.first]; }
    std::size_t bytes() const;
    void clear();

    static constexpr std::uint32_t unset = 0xffffffff;

private:
    void grow();

    std::vector<PrefixLabel> labels_;
    std::vector<std::uint64_t> hashes_;
    std::vector<std::int64_t> keys_;
    std::vector<std::uint32_t> slots_;  ///< index + 1 into labels_; 0 is empty
};

}  // namespace zigzag
