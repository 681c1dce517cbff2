#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "zigzag/search/objective.hpp"
#include "zigzag/search/optimal/order_bounds.hpp"

namespace zigzag {

/// What is known about a layer's best loop order.
struct OrderCertificate {
    LoopFactors factors = LoopFactors::any;
    std::string nb_orders;     ///< orders in the space, decimal digits
    double best = 0;           ///< cost of the order found (Objective::cost)
    double lower_bound = 0;    ///< no order of the space costs less
    std::uint64_t labels = 0;  ///< prefixes kept
    bool proven = false;       ///< the lower bound was reached: nothing is better
    /// The proof holds for products taken in one canonical order; with fractional spatial factors, the allocator may decide ties
    /// between equal traffic by the last bit, and by nothing else.
    bool exact_arithmetic = true;
    std::string limitation;  ///< why not proven; empty when proven

    /// (best - lower_bound) / best, 0 when proven.
    double gap() const { return proven || best <= 0 ? 0.0 : std::max(0.0, (best - lower_bound) / best); }
};

struct OptimalOrder {
    std::optional<LoopOrder> order;  ///< none when no order fits, or when `cutoff` can't be beaten
    Score score;
    OrderCertificate certificate;
    AllocationFailure failure;           ///< of an order that did not fit, when none did
    std::uint64_t bound_violations = 0;  ///< orders below their own lower bound; 0 unless the search is wrong
};

/// One line of the log of a search.
struct OptimalSearchProgress {
    double seconds = 0;
    const char* phase = "";
    std::optional<double> incumbent;
    double lower_bound = 0;
    std::uint64_t labels = 0;
};

struct OptimalSearchOptions {
    Objective objective = Objective::latency;
    LoopFactors factors = LoopFactors::any;
    double gap = 0;                                   ///< stop when the relative gap is proven to be this small
    std::optional<double> time_limit;                 ///< seconds
    std::size_t memory_limit = std::size_t{1} << 30;  ///< bytes of labels
    std::optional<Score> cutoff;                      ///< only orders better than this are of interest
    std::function<void(const OptimalSearchProgress&)> log;
    std::function<void()> check_interrupted;  ///< called now and then; may throw
};

/// Finds a loop order that no other order of the space beats, and proves it (docs/optimal-search.md).
///
/// Never throws for a problem that can't be proven: the certificate then has a gap and says why.
OptimalOrder find_optimal_order(const MappingProblem& problem, const OptimalSearchOptions& options);

/// Lower bounds of energy and latency over all loop orders, from the tables alone.
ScoreBound lower_bounds(const MappingProblem& problem);

}  // namespace zigzag
