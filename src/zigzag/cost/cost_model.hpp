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

/// `I and W in memory sram_64KB: 720896 bits needed, 524288 bits there (196608 too many)`; other memories that no order of the
/// loops can do with follow, so that one remedy is enough.
std::string describe(const MappingProblem& problem, const AllocationFailure& failure);

}  // namespace zigzag
