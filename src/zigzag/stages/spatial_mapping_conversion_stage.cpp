#include <fmt/format.h>

#include "zigzag/mapping/validated_parts.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Reduces the user's complete spatial mapping to what fits and compiles it with layer and accelerator.
class SpatialMappingConversionStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        evaluate_spatial_mapping(context,
                                 fitted_spatial_mapping(*context.layer, *context.accelerator, *context.constraints,
                                                        context.model.corrected, *context.notes),
                                 next, keep);
    }
};

}  // namespace

void evaluate_spatial_mapping(StageContext& context, const SpatialMapping& mapping, const Next& next, const Keep& keep) {
    auto problem = std::make_shared<const MappingProblem>(
        compile_mapping_problem(*context.layer, context.accelerator, *context.constraints, mapping, context.model));
    constexpr double tolerance = 1e-9;  // rounding of the fractional factors
    if (problem->coverage > 1 + tolerance) {
        context.notes->warn(context.constraints->where, context.constraints->name + ".spatial_mapping",
                            fmt::format("layer {}: rounded-up iterations cover {:.1f} % more than the layer's work",
                                        context.layer->name, (problem->coverage - 1) * 100));
    }
    context.problem = std::move(problem);
    next(keep);
    context.problem.reset();
}

StageDescription spatial_mapping_conversion_stage() {
    return {"SpatialMappingConversionStage",
            "takes the user's spatial mapping, reduced to what fits layer and array",
            "",
            Provides::layer | Provides::accelerator,
            Provides::spatial_mapping,
            ResultFlow::passes,
            &create_without_options<SpatialMappingConversionStage>};
}

}  // namespace zigzag
