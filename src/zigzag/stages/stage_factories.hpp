#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/search/temporal_ordering.hpp"
#include "zigzag/stages/registry.hpp"

namespace zigzag {

using pipeline::create_without_options;
using pipeline::refuse_option;

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

/// Reads `none` or a number from 1 into `limit`; false when the text is neither.
bool parse_lpf_limit(const std::string& text, std::optional<int>& limit);

}  // namespace zigzag
