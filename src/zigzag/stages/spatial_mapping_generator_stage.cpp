#include <optional>

#include <fmt/format.h>

#include "zigzag/search/spatial_mapping_generator.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Evaluates the best spatial mappings that the user's constraints allow. One that no loop order fits is skipped; the layer fails
/// only when none is left.
class SpatialMappingGeneratorStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const SpatialGeneratorOptions options{context.nb_spatial_mappings_generated, context.enable_mix_spatial_mapping,
                                              context.model.corrected};
        const auto mappings =
            generate_spatial_mappings(*context.layer, *context.accelerator, *context.constraints, options, *context.notes);
        std::size_t skipped = 0;
        std::optional<NoMappingError> reason;
        for (const SpatialMapping& mapping : mappings) {
            context.check_interrupted();
            try {
                evaluate_spatial_mapping(context, mapping, next, keep);
            } catch (const NoMappingError& error) {
                ++skipped;
                reason = reason ? reason : error;
            }
        }
        if (skipped == mappings.size()) {
            throw mappings.size() == 1
                ? *reason
                : NoMappingError(fmt::format("{} (the first of {} spatial mappings; none has a valid loop order)", reason->what(),
                                             mappings.size()));
        }
        if (skipped > 0) {
            context.notes->warn(context.constraints->where, context.constraints->name,
                                fmt::format("layer {}: {} of {} spatial mappings have no valid loop order and were skipped",
                                            context.layer->name, skipped, mappings.size()));
        }
    }
};

}  // namespace

StageDescription spatial_mapping_generator_stage() {
    return {"SpatialMappingGeneratorStage",
            "takes the user's spatial mapping, or generates the best for the array dimensions left open",
            "",
            Provides::layer | Provides::accelerator,
            Provides::spatial_mapping,
            ResultFlow::alternatives,
            &create_without_options<SpatialMappingGeneratorStage>};
}

}  // namespace zigzag
