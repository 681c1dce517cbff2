#pragma once

#include <cstdint>
#include <vector>

namespace zigzag {

/// All distinct arrangements of a multiset of small numbers, each reached from the last by moving one element to the front
/// (A. Williams, "Loopless generation of multiset permutations using a constant number of variables by prefix shifts", 2009).
/// This is the order in which ZigZag's LOMA enumerates loop orders, which decides among equal candidates.
class MultisetPermutations {
public:
    /// Starts at the arrangement in non-increasing order.
    explicit MultisetPermutations(std::vector<std::uint8_t> elements);

    const std::vector<std::uint8_t>& current() const { return current_; }
    /// Moves on; false when all have been visited. O(n).
    bool next();

private:
    std::vector<std::uint8_t> current_;
};

/// Number of distinct arrangements, as a double (exact below 2^53, approximate above): multiplicities are the parts.
double number_of_permutations(const std::vector<int>& multiplicities);

}  // namespace zigzag
