#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "zigzag/search/optimal/contest/contest_outcomes.hpp"
#include "zigzag/search/optimal/prefix/order_prefix.hpp"

namespace zigzag {

/// Some outcomes of a contest, among which a sweep looks for orders: all others don't interest it.
class ExpectedOutcomes {
public:
    ExpectedOutcomes(const OrderLattice& space, const VertexOrder& order, std::vector<ContestOutcome> outcomes);

    /// Least cost of the outcomes to which a prefix may still come, infinite when there is none. A rival that has not settled yet
    /// closes at a vertex of the path, not below its arrival, or later. `path` ends with the prefix.
    double least_after(const OrderPrefix& prefix, const LatticePath& path) const;
    /// Cost of this outcome, infinite when it is not expected.
    double cost_of(const std::array<std::uint32_t, 3>& vertices) const;
    /// Leaves of the rivals' boundaries those of these outcomes.
    void narrow(OrderLattice& space) const;

private:
    bool is_possible(const ContestOutcome& outcome, const OrderPrefix& prefix, const LatticePath& path) const;

    const OrderLattice* space_;
    const VertexOrder* order_;
    std::vector<ContestOutcome> outcomes_;
    std::vector<double> least_from_;                     ///< [vertex]: least cost of outcomes that lie at it or later
    std::vector<std::vector<std::uint32_t>> lowest_at_;  ///< [vertex]: outcomes whose lowest boundary lies there
};

}  // namespace zigzag
