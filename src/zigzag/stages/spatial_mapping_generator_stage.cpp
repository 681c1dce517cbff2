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

std::vector<SpatialAttempt> attempt_all(const Task& task, const Services& services, const std::vector<SpatialMapping>& mappings,
                                        const Next& next) {
    std::vector<SpatialAttempt> attempts(mappings.size());
    parallel_for(mappings.size(), services.threads,
                 [&](std::size_t index) { attempts[index].run(task, services, mappings[index], next, attempts[index].aside); });
    return attempts;
}

/// Evaluates the best spatial mappings that the user's constraints allow. One that no loop order fits is skipped; the layer fails
/// only when none is left.
class SpatialMappingGeneratorStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const std::vector<SpatialMapping> mappings = generate(task, services);
        std::size_t skipped = 0;
        std::optional<NoMappingError> reason;
        const bool proves = task.proof != nullptr && next.any(&StageFacts::proves_orders);
        const auto try_one = [&](const std::function<void()>& evaluate) {
            if (!proves) {
                services.check_interrupted();
            }
            try {
                evaluate();
            } catch (const NoMappingError& error) {
                ++skipped;
                reason = reason ? reason : error;
            }
        };
        if (mappings.size() > 1 && (proves || services.threads > 1)) {
            auto attempts = proves ? prove_all(task, services, mappings, next) : attempt_all(task, services, mappings, next);
            for (SpatialAttempt& attempt : attempts) {
                attempt.aside.tell(services);
                try_one([&] {
                    if (attempt.aside.failure) {
                        std::rethrow_exception(attempt.aside.failure);
                    }
                    if (proves && attempt.proof.certificate) {
                        task.proof->add(*attempt.proof.certificate);
                    }
                    if (attempt.best) {
                        keep(*attempt.best);
                    }
                });
            }
        } else {
            for (const SpatialMapping& mapping : mappings) {
                try_one([&] { evaluate_spatial_mapping(task, services, mapping, next, keep); });
            }
        }
        if (skipped == mappings.size()) {
            throw mappings.size() == 1
                ? *reason
                : NoMappingError(fmt::format("{} (the first of {} spatial mappings; none has a valid loop order)", reason->what(),
                                             mappings.size()));
        }
        if (skipped > 0) {
            services.notes->warn(task.constraints->where, task.constraints->name,
                                 fmt::format("layer {}: {} of {} spatial mappings have no valid loop order and were skipped",
                                             task.layer->name, skipped, mappings.size()));
        }
    }

private:
    static std::vector<SpatialMapping> generate(const Task& task, const Services& services) {
        const SpatialGeneratorOptions options{task.search.nb_spatial_mappings_generated, task.search.enable_mix_spatial_mapping,
                                              task.model.rules, task.search.exhaustive_spatial_search};
        SpatialMappingsLeftOut left_out;
        std::vector<SpatialMapping> mappings =
            generate_spatial_mappings(*task.layer, *task.accelerator, *task.constraints, options, *services.notes, &left_out);
        if (left_out.alike) {
            services.notes->warn(
                task.constraints->where, task.constraints->name,
                fmt::format("layer {}: of spatial mappings that differ only by exchanging alike array dimensions "
                            "one each is searched",
                            task.layer->name));
        }
        if (left_out.unseen) {
            services.warnings->warn(task.constraints->where, task.constraints->name,
                                    fmt::format("layer {} has too many spatial mappings to look at all of them: {} of the best "
                                                "that were met are searched",
                                                task.layer->name, mappings.size()),
                                    "give a spatial_mapping_hint or fewer open array dimensions");
        } else if (left_out.worse && options.exhaustive) {
            services.warnings->warn(
                task.constraints->where, task.constraints->name,
                fmt::format("layer {} has more spatial mappings than the {} best by array use that are searched",
                            task.layer->name, mappings.size()),
                "give a spatial_mapping_hint or fewer open array dimensions to search all");
        }
        return mappings;
    }
};

}  // namespace

StageDescription spatial_mapping_generator_stage() {
    return {{.name = "SpatialMappingGeneratorStage",
             .summary = "takes the user's spatial mapping, or generates the best for the array dimensions left open",
             .needs = Provides::layer | Provides::accelerator,
             .provides = Provides::spatial_mapping,
             .flow = ResultFlow::alternatives},
            &create_without_options<SpatialMappingGeneratorStage>};
}

}  // namespace zigzag
