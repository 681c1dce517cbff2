#include "zigzag/cost/cost_model.hpp"
#include "zigzag/search/temporal_ordering.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Evaluates the complete temporal ordering of the mapping file; searches nothing.
class TemporalOrderingConversionStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const LoopOrder order = complete_temporal_ordering(*context.problem, *context.notes);
        evaluate_single_order(context, order, next, keep);
    }
};

}  // namespace

void evaluate_single_order(StageContext& context, const LoopOrder& order, const Next& next, const Keep& keep) {
    bool kept = false;
    context.loop_order = &order;
    next([&](Result& result) {
        kept = true;
        keep(result);
    });
    context.loop_order = nullptr;
    if (!kept) {
        throw NoMappingError("layer " + context.layer->name +
                             ": the given temporal ordering does not fit: " + describe(*context.problem, context.failure));
    }
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
