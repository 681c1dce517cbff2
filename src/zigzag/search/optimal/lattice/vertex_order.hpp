#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/search/optimal/lattice/order_lattice.hpp"

namespace zigzag {

/// Which loop sets hold which others: the digits of a vertex packed into one word, with a spare bit each that a subtraction
/// borrows from. Example: K2 C3 lies below K4 C3, and neither of K4 and K2 C3 below the other.
class VertexOrder {
public:
    explicit VertexOrder(const OrderLattice& space);

    /// False when the digits don't fit in a word.
    bool known() const { return known_; }
    /// Some path passes the vertex and then, or at the same time, `above`.
    bool is_below(std::size_t vertex, std::size_t above) const {
        return (((digits_[above] | spare_) - digits_[vertex]) & spare_) == spare_;
    }

private:
    bool known_ = true;
    std::uint64_t spare_ = 0;
    std::vector<std::uint64_t> digits_;
};

}  // namespace zigzag
