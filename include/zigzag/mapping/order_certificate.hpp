#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace zigzag {

/// Which loops an order may be made of.
enum class LoopFactors : std::uint8_t {
    any,   ///< every factor above 1: all ordered factorisations of the temporal sizes, LOMA at every limit included
    prime  ///< prime factors only, as LOMA without a limit
};

/// Who decides where memories cut the loops of an order.
enum class Allocation : std::uint8_t {
    greedy,  ///< ZigZag's allocator, from the innermost memory outwards
    optimal  ///< a search, together with the order
};

/// What no loop order of a layer goes below, with the spatial mapping at hand.
struct LowerBounds {
    double energy = 0;   ///< pJ
    double latency = 0;  ///< cycles
};

/// What is known about the best loop order of a layer (docs/optimal-search.md).
struct OrderCertificate {
    std::string objective;  ///< as `--opt` takes it
    LoopFactors factors = LoopFactors::any;
    Allocation allocation = Allocation::greedy;  ///< with optimal: over all boundaries that fit too
    std::string nb_orders;                       ///< orders in the space (of the chosen spatial mapping), decimal digits
    std::size_t spatial_candidates = 1;          ///< spatial mappings that the certificate covers
    std::size_t excluded_candidates = 0;         ///< of these, not searched: beaten by their bounds, or equal to another one
    double best = 0;                             ///< cost of the order found, in the unit of the objective
    double lower_bound = 0;                      ///< no order of the space costs less
    std::uint64_t labels = 0;                    ///< partial orders that had to be kept
    bool proven = false;                         ///< nothing is better
    /// False with fractional spatial factors: products are taken in one canonical order, so where two choices of the allocator
    /// cause equal traffic, rounding may decide otherwise than the proof assumes.
    bool exact_arithmetic = true;
    std::string limitation;  ///< why not proven; empty when proven

    /// (best - lower_bound) / best; 0 when proven.
    double gap() const { return proven || best <= 0 ? 0.0 : std::max(0.0, (best - lower_bound) / best); }
};

}  // namespace zigzag
