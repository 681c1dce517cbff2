#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "zigzag/cost/score.hpp"
#include "zigzag/search/search_settings.hpp"

namespace zigzag {

/// One search: what is asked, and when its parts give way to the next.
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

}  // namespace zigzag
