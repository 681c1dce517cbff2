#pragma once

#include <memory>

#include "zigzag/search/temporal_ordering.hpp"
#include "zigzag/stages/registry.hpp"

namespace zigzag {

/// Creates a stage that takes no options; throws InputError when some are given.
template <class StageType>
std::unique_ptr<Stage> create_without_options(const StageSpecification& specification);

/// Runs the stages below for one spatial mapping.
void evaluate_spatial_mapping(StageContext& context, const SpatialMapping& mapping, const Next& next, const Keep& keep);

/// Runs the stages below for one loop order, with its loops where `boundaries` say or, without, where the allocator places them.
/// Throws NoMappingError, with the reason, when it does not fit.
void evaluate_single_order(StageContext& context, const LoopOrder& order, const MemoryBoundaries* boundaries, const Next& next,
                           const Keep& keep);

/// The same for the complete ordering of a mapping file.
void evaluate_given_order(StageContext& context, const TemporalOrdering& given, const Next& next, const Keep& keep);

/// Reads `none` or a number from 1 into `limit`; false when the text is neither.
bool parse_lpf_limit(const std::string& text, std::optional<int>& limit);

/// The fault for an option that a stage does not know.
[[noreturn]] void refuse_option(const StageSpecification& specification, const StageOption& option, const std::string& known);

template <class StageType>
std::unique_ptr<Stage> create_without_options(const StageSpecification& specification) {
    if (!specification.options.empty()) {
        refuse_option(specification, specification.options.front(), "it takes none");
    }
    return std::make_unique<StageType>();
}

}  // namespace zigzag
