#include "zigzag/cost/cost_model.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Evaluates the complete temporal ordering of the mapping file; searches nothing.
class TemporalOrderingConversionStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        evaluate_given_order(context, complete_temporal_ordering(*context.problem, *context.notes), next, keep);
    }
};

}  // namespace

void evaluate_single_order(StageContext& context, const LoopOrder& order, const MemoryBoundaries* boundaries, const Next& next,
                           const Keep& keep) {
    bool kept = false;
    context.loop_order = &order;
    context.boundaries = boundaries;
    next([&](Result& result) {
        kept = true;
        keep(result);
    });
    context.loop_order = nullptr;
    context.boundaries = nullptr;
    if (!kept) {
        throw NoMappingError("layer " + context.layer->name +
                             ": the given temporal ordering does not fit: " + describe(*context.problem, context.failure));
    }
}

void evaluate_given_order(StageContext& context, const TemporalOrdering& given, const Next& next, const Keep& keep) {
    evaluate_single_order(context, *given.complete, given.boundaries ? &*given.boundaries : nullptr, next, keep);
}

StageDescription temporal_ordering_conversion_stage() {
    return {"TemporalOrderingConversionStage",
            "takes the user's complete temporal ordering",
            "",
            Provides::spatial_mapping,
            Provides::temporal_mapping,
            ResultFlow::passes,
            &create_without_options<TemporalOrderingConversionStage>};
}

}  // namespace zigzag
