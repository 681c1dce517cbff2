#include "zigzag/cost/cost_model.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Evaluates the complete temporal ordering of the mapping file; searches nothing.
class TemporalOrderingConversionStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        evaluate_given_order(task, complete_temporal_ordering(*task.problem, *services.notes), next, keep);
    }
};

}  // namespace

void evaluate_single_order(const Task& task, const LoopOrder& order, const MemoryBoundaries* boundaries, const Next& next,
                           const Keep& keep) {
    Candidate candidate;
    candidate.loop_order = &order;
    candidate.boundaries = boundaries;
    Task below = task;
    below.candidate = &candidate;
    bool kept = false;
    next(below, [&](Result& result) {
        kept = true;
        keep(result);
    });
    if (!kept) {
        throw NoMappingError("layer " + task.layer->name +
                             ": the given temporal ordering does not fit: " + describe(*task.problem, candidate.failure));
    }
}

void evaluate_given_order(const Task& task, const TemporalOrdering& given, const Next& next, const Keep& keep) {
    evaluate_single_order(task, *given.complete, given.boundaries ? &*given.boundaries : nullptr, next, keep);
}

StageDescription temporal_ordering_conversion_stage() {
    return {{.name = "TemporalOrderingConversionStage",
             .summary = "takes the user's complete temporal ordering",
             .needs = Provides::spatial_mapping,
             .provides = Provides::temporal_mapping},
            &create_without_options<TemporalOrderingConversionStage>};
}

}  // namespace zigzag
