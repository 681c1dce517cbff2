#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "zigzag/search/optimal/sweep/prefix_sweep.hpp"
#include "zigzag/search/salsa.hpp"

namespace zigzag {

/// SALSA's walks over the orders of a lattice, for better incumbents. Of the objects given, all outlive it.
class OrderAnnealing {
public:
    /// No order is scored once `is_over` says so.
    OrderAnnealing(OrderLattice& space, const OptimalSearchOptions& options, Incumbent& incumbent, std::function<bool()> is_over);

    /// What the engine SALSA does by default, so that the incumbent is no worse than its result. A fixed amount of work.
    void walk_as_salsa(int lpf_limit);
    /// More walks, each time others, from the incumbent. False when SALSA's walks have tried all orders.
    bool walk_on();

private:
    void walk(const OrderSpace& orders, const std::vector<std::uint8_t>& start);
    std::vector<std::uint8_t> arrangement_of_incumbent() const;

    OrderLattice* space_;
    const OptimalSearchOptions* options_;
    Incumbent* incumbent_;
    std::function<bool()> is_over_;
    OrderSpace primes_;
    SalsaOptions salsa_;
};

}  // namespace zigzag
