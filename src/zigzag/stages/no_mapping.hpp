#pragma once

#include <string>

#include "zigzag/mapping/mapping_problem.hpp"

namespace zigzag {

/// What may be done where the greedy allocator finds room for no loop order: `; option ...`. Empty where memories can hold the
/// layer wherever the loops are cut. One evaluation.
std::string advice_on_boundaries(const MappingProblem& problem);

}  // namespace zigzag
