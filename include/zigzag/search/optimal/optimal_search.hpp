#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "zigzag/mapping/memory_allocation.hpp"
#include "zigzag/search/objective.hpp"
#include "zigzag/search/optimal_settings.hpp"
#include "zigzag/search/optimal/bounds/order_bounds.hpp"

namespace zigzag {

struct OptimalOrder {
    std::optional<LoopOrder> order;              ///< none when no order fits, or when `cutoff` can't be beaten
    std::optional<MemoryBoundaries> boundaries;  ///< where its loops lie; none: as ZigZag's allocator places them
    Score score;
    OrderCertificate certificate;
    AllocationFailure failure;           ///< of an order that did not fit, when none did
    std::uint64_t bound_violations = 0;  ///< orders below their own lower bound; 0 unless the search is wrong
};

struct OptimalSearchOptions {
    Objective objective = Objective::latency;
    OptimalSettings settings;
    SearchEffort effort = SearchEffort::proof;
    std::optional<Score> cutoff;                 ///< only orders better than this are of interest
    bool quick_incumbents = true;                ///< LOMA and narrow sweeps first; without, the proof alone has to find the order
    bool greedy_allocation_first = true;         ///< Allocation::optimal begins with the best that the allocator allows
    std::uint64_t labels_before_chains = 20000;  ///< a proof that takes more starts over with ChainBounds
    std::uint64_t labels_before_classes = 40000;  ///< a proof that takes more goes on class by class (docs/optimal-search.md)
    std::uint64_t labels_before_outcomes = 1000;  ///< the same where three operands compete for a memory
    double most_orders_to_enumerate = 20000;      ///< where a sweep would not be exact; a larger space is left with a gap
    std::function<void(const OptimalSearchProgress&)> log;
    std::function<void()> check_interrupted;  ///< called now and then; may throw
};

/// Finds a loop order that no other order of the space beats, and proves it (docs/optimal-search.md).
///
/// Never throws for a problem that can't be proven: the certificate then has a gap and says why. Throws UsageError when
/// Allocation::optimal is asked for with even mapping.
OptimalOrder find_optimal_order(const MappingProblem& problem, const OptimalSearchOptions& options);

/// Lower bounds of energy and latency over all loop orders (with Allocation::optimal: wherever memories cut them), from the
/// tables alone.
ScoreBound lower_bounds(const MappingProblem& problem, Allocation allocation = Allocation::greedy);

}  // namespace zigzag
