#include <exception>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "zigzag/base/parallel.hpp"
#include "zigzag/search/spatial_mapping_generator.hpp"

#include "proven_spatial_mappings.hpp"
#include "stage_factories.hpp"

namespace zigzag {

namespace {

std::vector<SpatialAttempt> attempt_all(const StageContext& context, const std::vector<SpatialMapping>& mappings,
                                        const Next& next) {
    std::vector<SpatialAttempt> attempts(mappings.size());
    parallel_for(mappings.size(), context.threads,
                 [&](std::size_t index) { attempts[index].run(context, mappings[index], next, attempts[index].notes); });
    return attempts;
}

/// Evaluates the best spatial mappings that the user's constraints allow. One that no loop order fits is skipped; the layer fails
/// only when none is left.
class SpatialMappingGeneratorStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const SpatialGeneratorOptions options{context.nb_spatial_mappings_generated, context.enable_mix_spatial_mapping,
                                              context.model.corrected, context.exhaustive_spatial_search};
        SpatialMappingsLeftOut left_out;
        const auto mappings = generate_spatial_mappings(*context.layer, *context.accelerator, *context.constraints, options,
                                                        *context.notes, &left_out);
        if (left_out.alike) {
            context.notes->warn(context.constraints->where, context.constraints->name,
                                fmt::format("layer {}: of spatial mappings that differ only by exchanging alike array dimensions "
                                            "one each is searched",
                                            context.layer->name));
        }
        if (left_out.unseen) {
            context.diagnostics->warn(context.constraints->where, context.constraints->name,
                                      fmt::format("layer {} has too many spatial mappings to look at all of them: {} of the best "
                                                  "that were met are searched",
                                                  context.layer->name, mappings.size()),
                                      "give a spatial_mapping_hint or fewer open array dimensions");
        } else if (left_out.worse && options.exhaustive) {
            context.diagnostics->warn(
                context.constraints->where, context.constraints->name,
                fmt::format("layer {} has more spatial mappings than the {} best by array use that are searched",
                            context.layer->name, mappings.size()),
                "give a spatial_mapping_hint or fewer open array dimensions to search all");
        }
        std::size_t skipped = 0;
        std::optional<NoMappingError> reason;
        const auto try_one = [&](const std::function<void()>& evaluate) {
            context.check_interrupted();
            try {
                evaluate();
            } catch (const NoMappingError& error) {
                ++skipped;
                reason = reason ? reason : error;
            }
        };
        const bool proves = context.proves_orders && context.proof != nullptr;
        if (mappings.size() > 1 && (proves || context.threads > 1)) {
            auto attempts = proves ? prove_all(context, mappings, next) : attempt_all(context, mappings, next);
            for (SpatialAttempt& attempt : attempts) {
                for (const Fault& note : attempt.notes.warnings()) {
                    context.notes->warn(note);
                }
                try_one([&] {
                    if (attempt.failure) {
                        std::rethrow_exception(attempt.failure);
                    }
                    if (proves && attempt.proof.certificate) {
                        context.proof->add(*attempt.proof.certificate);
                    }
                    if (attempt.best) {
                        keep(*attempt.best);
                    }
                });
            }
        } else {
            for (const SpatialMapping& mapping : mappings) {
                try_one([&] { evaluate_spatial_mapping(context, mapping, next, keep); });
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
