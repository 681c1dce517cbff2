#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "zigzag/search/optimal/bounds/order_bounds.hpp"

namespace zigzag {

/// A prefix that a sweep keeps.
struct PrefixLabel {
    double energy = 0;      ///< through closed interfaces, pJ; `removed` when a better prefix came
    Score bound;            ///< of all orders that go on from it
    double cost_bound = 0;  ///< of the objective
    std::size_t first = 0;  ///< of its key in LabelLayer, which takes `length` bytes
    std::uint32_t length = 0;
    std::uint32_t node = 0;                   ///< where its loops are
    std::array<std::uint32_t, 3> arrivals{};  ///< where its operands came to wait for the contested memory
    std::uint32_t next = 0;                   ///< index + 1 of another label with the same key; 0 is none

    static constexpr double removed = std::numeric_limits<double>::infinity();
    bool is_removed() const { return energy == removed; }
};

/// All prefixes with the same number of prime factors placed: a hash table with open addressing; whole keys are compared. Of the
/// prefixes with one key those stay that no other one beats or equals in energy and in all loading sums.
///
/// Most words of a key are small, so keys are stored with seven bits a byte: a quarter of the memory or less, and as much less to
/// hash and to compare. Different keys have different bytes.
class LabelLayer {
public:
    explicit LabelLayer(std::size_t nb_loads = 0) : nb_loads_(nb_loads) {}

    /// A label for the prefix (with node = unset when it is new), or none when another one is as good.
    PrefixLabel* place(const std::vector<std::int64_t>& key, double energy, const std::int64_t* loads);

    std::vector<PrefixLabel>& labels() { return labels_; }
    const std::vector<PrefixLabel>& labels() const { return labels_; }
    /// Valid until the next call.
    const std::int64_t* key(const PrefixLabel& label) const;
    const std::int64_t* loads(std::size_t index) const { return loads_.data() + index * nb_loads_; }
    std::size_t bytes() const;
    void clear();

    static constexpr std::uint32_t unset = 0xffffffff;

private:
    void grow();
    bool beats(double energy, const std::int64_t* loads, double other_energy, const std::int64_t* other_loads) const;

    std::size_t nb_loads_;
    std::vector<PrefixLabel> labels_;
    std::vector<std::uint64_t> hashes_;
    std::vector<std::uint8_t> keys_;
    std::vector<std::int64_t> loads_;  ///< nb_loads_ by label
    /// The first label with a key: upper half of the hash, index + 1 into labels_ in the lower half; 0 is empty.
    std::vector<std::uint64_t> slots_;
    std::vector<std::uint64_t> old_slots_;
    std::vector<std::uint8_t> packed_;
    mutable std::vector<std::int64_t> unpacked_;
};

}  // namespace zigzag
