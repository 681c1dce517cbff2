#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace zigzag {

/// Why a loop order does not fit: what would have to be in which memory.
struct AllocationFailure {
    std::size_t memory = 0;          ///< index into MemoryHierarchy::levels()
    std::array<bool, 3> operands{};  ///< operands concerned, by position in the equation
    double needed_bits = 0;
    double capacity_bits = 0;
    int missing_port = -1;  ///< not a matter of size: the DataDirection that no port carries although data must move there

    double excess_bits() const { return needed_bits - capacity_bits; }
};

/// How many loops of the order lie at or below each memory level: `boundaries[operand][level]`, operands in equation order,
/// levels innermost first. They never fall from level to level, and the last level has all loops.
using MemoryBoundaries = std::array<std::vector<std::size_t>, 3>;

}  // namespace zigzag
