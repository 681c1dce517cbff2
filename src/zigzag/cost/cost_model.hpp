#pragma once

#include <optional>
#include <string>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"

namespace zigzag {

/// Evaluates one loop order with every quantity named; its loops lie where `boundaries` say, or else where the allocator places
/// them. None when the order does not fit; `failure`, when given, then says why.
std::optional<CostModelEvaluation> explain(const MappingProblem& problem, const LoopOrder& order,
                                           AllocationFailure* failure = nullptr, const MemoryBoundaries* boundaries = nullptr);

/// `I, W in sram_64KB: 720 896 bits needed, 524 288 available (196 608 too many)`.
std::string describe(const MappingProblem& problem, const AllocationFailure& failure);

}  // namespace zigzag
