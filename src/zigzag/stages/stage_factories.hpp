#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/options/option_table.hpp"
#include "zigzag/pipeline/stage_options.hpp"
#include "zigzag/search/temporal_ordering.hpp"
#include "zigzag/stages/registry.hpp"

namespace zigzag {

using pipeline::create_from;
using pipeline::create_with;
using pipeline::create_without_options;
using pipeline::StageOptions;

/// Runs the stages below for one spatial mapping.
void evaluate_spatial_mapping(const Task& task, const Services& services, const SpatialMapping& mapping, const Next& next,
                              const Keep& keep);

/// Runs the stages below for one loop order, with its loops where `boundaries` say or, without, where the allocator places them.
/// Throws NoMappingError, with the reason, when it does not fit.
void evaluate_single_order(const Task& task, const LoopOrder& order, const MemoryBoundaries* boundaries, const Next& next,
                           const Keep& keep);

/// The same for the complete ordering of a mapping file.
void evaluate_given_order(const Task& task, const TemporalOrdering& given, const Next& next, const Keep& keep);

/// Runs the stages below for every order of the loop prime factors that constraints allow (LOMA). Throws NoMappingError when none
/// fits, InputError when there is none.
void evaluate_all_orders(const Task& task, const Services& services, const std::vector<OrderConstraint>& constraints,
                         std::optional<int> lpf_limit, const Next& next, const Keep& keep);

}  // namespace zigzag
