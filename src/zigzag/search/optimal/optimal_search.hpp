#pragma once

#include <cstdint>
#include <optional>

#include "zigzag/cost/score.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/results/layer_result.hpp"
#include "zigzag/search/optimal_search_options.hpp"

namespace zigzag {

struct MappingProblem;

struct OptimalOrder {
    std::optional<LoopOrder> order;              ///< none when no order fits, or when `cutoff` can't be beaten
    std::optional<MemoryBoundaries> boundaries;  ///< where its loops lie; none: as ZigZag's allocator places them
    Score score;
    OrderCertificate certificate;
    AllocationFailure failure;           ///< of an order that did not fit, when none did
    std::uint64_t bound_violations = 0;  ///< orders below their own lower bound; 0 unless the search is wrong
};

/// Finds a loop order that no other order of the space beats, and proves it (docs/optimal-search.md).
///
/// Never throws for a problem that can't be proven: the certificate then has a gap and says why. When `check_interrupted` throws
/// InterruptedError, the best so far is given, and the error passed on when there is nothing yet. Throws UsageError when
/// Allocation::optimal is asked for with even mapping.
OptimalOrder find_optimal_order(const MappingProblem& problem, const OptimalSearchOptions& options);

/// Lower bounds of energy and latency over all loop orders (with Allocation::optimal: wherever memories cut them), from the
/// tables alone.
Score lower_bounds(const MappingProblem& problem, Allocation allocation = Allocation::greedy);

}  // namespace zigzag
