#pragma once

#include <vector>

#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"

namespace zigzag {

/// Memories that are too small whatever the order of the loops, and what each of them must hold at the least: all data of
/// operands whose top it is, of the others what the spatial loops alone ask for. Where none is listed, some order fits unless the
/// mapping has to be even. In the order of the memories.
std::vector<AllocationFailure> memories_too_small(const MappingProblem& problem);

}  // namespace zigzag
