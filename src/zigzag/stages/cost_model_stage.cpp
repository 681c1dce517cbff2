#include "zigzag/cost/order_scorer.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// The leaf: evaluates the mapping at hand. An order that does not fit is not kept; the context then says why.
class CostModelStage final : public Stage {
public:
    void run(StageContext& context, const Next& /*next*/, const Keep& keep) const override {
        Result& result = context.candidate;
        if (context.scorer != nullptr) {
            const auto score = context.scorer->score(*context.element_order);
            if (!score) {
                context.failure = context.scorer->failure();
                return;
            }
            result.score = *score;
            result.boundaries.reset();
            const auto& elements = context.scorer->tables().elements();
            result.order.resize(context.element_order->size());
            for (std::size_t position = 0; position < result.order.size(); ++position) {
                result.order[position] = elements[(*context.element_order)[position]].loop;
            }
        } else {
            PathEvaluator path(*context.problem);
            const auto cost = path.evaluate(*context.loop_order, context.boundaries);
            if (!cost) {
                context.failure = path.failure();
                return;
            }
            result.score = {cost->energy_total, cost->latency_total2};
            result.order = *context.loop_order;
            result.boundaries.reset();
            if (context.boundaries != nullptr) {
                result.boundaries = *context.boundaries;
            }
        }
        result.layer = context.layer;
        result.explained.reset();
        if (result.problem != context.problem) {
            result.problem = context.problem;
            result.lower_bounds.reset();
        }
        keep(result);
    }
};

}  // namespace

StageDescription cost_model_stage() {
    return {"CostModelStage",
            "evaluates one mapping: energy, latency and their causes",
            "",
            Provides::spatial_mapping | Provides::temporal_mapping,
            Provides::nothing,
            ResultFlow::evaluates,
            &create_without_options<CostModelStage>};
}

}  // namespace zigzag
