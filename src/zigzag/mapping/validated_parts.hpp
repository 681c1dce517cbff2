#pragma once

#include <memory>

#include "zigzag/mapping/mapping_problem.hpp"

namespace zigzag {

/// complete_spatial_mapping of parts that have been validated.
SpatialMapping fitted_spatial_mapping(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry,
                                      const ModelRules& rules, Diagnostics& notes);

/// make_mapping_problem of parts that have been validated.
MappingProblem compile_mapping_problem(const Layer& layer, std::shared_ptr<const Accelerator> accelerator,
                                       const MappingEntry& constraints, SpatialMapping spatial_mapping,
                                       const ModelOptions& options);

}  // namespace zigzag
