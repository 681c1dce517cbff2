#include <fmt/format.h>

#include "zigzag/mapping/validated_parts.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Reduces the user's complete spatial mapping to what fits and compiles it with layer and accelerator.
class SpatialMappingConversionStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        evaluate_spatial_mapping(
            task, services,
            fitted_spatial_mapping(*task.layer, *task.accelerator, *task.constraints, task.model.rules, *services.notes), next,
            keep);
    }
};

}  // namespace

void evaluate_spatial_mapping(const Task& task, const Services& services, const SpatialMapping& mapping, const Next& next,
                              const Keep& keep) {
    Task below = task;
    below.problem = std::make_shared<const MappingProblem>(
        compile_mapping_problem(*task.layer, task.accelerator, *task.constraints, mapping, task.model));
    constexpr double tolerance = 1e-9;  // rounding of the fractional factors
    if (below.problem->coverage > 1 + tolerance) {
        services.notes->warn(task.constraints->where, task.constraints->name + ".spatial_mapping",
                             fmt::format("layer {}: rounded-up iterations cover {:.1f} % more than the layer's work",
                                         task.layer->name, (below.problem->coverage - 1) * 100));
    }
    next(below, keep);
}

StageDescription spatial_mapping_conversion_stage() {
    return {{.name = "SpatialMappingConversionStage",
             .summary = "takes the user's spatial mapping, reduced to what fits layer and array",
             .needs = Provides::layer | Provides::accelerator,
             .provides = Provides::spatial_mapping},
            &create_without_options<SpatialMappingConversionStage>};
}

}  // namespace zigzag
