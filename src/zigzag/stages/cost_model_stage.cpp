#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/cost/path_evaluator.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// The leaf: evaluates the mapping at hand. An order that does not fit is not kept; the candidate then says why.
class CostModelStage final : public Stage {
public:
    void run(const Task& task, const Services& /*services*/, const Next& /*next*/, const Keep& keep) const override {
        Candidate& candidate = *task.candidate;
        Result& result = candidate.result;
        if (candidate.scorer != nullptr) {
            const auto score = candidate.scorer->score(*candidate.element_order);
            if (!score) {
                candidate.failure = candidate.scorer->failure();
                return;
            }
            result.score = *score;
            result.boundaries.reset();
            const auto& elements = candidate.scorer->tables().elements();
            result.order.resize(candidate.element_order->size());
            for (std::size_t position = 0; position < result.order.size(); ++position) {
                result.order[position] = elements[(*candidate.element_order)[position]].loop;
            }
        } else {
            PathEvaluator path(*task.problem);
            const auto cost = path.evaluate(*candidate.loop_order, candidate.boundaries);
            if (!cost) {
                candidate.failure = path.failure();
                return;
            }
            result.score = {cost->energy_total, cost->latency_total2};
            result.order = *candidate.loop_order;
            result.boundaries.reset();
            if (candidate.boundaries != nullptr) {
                result.boundaries = *candidate.boundaries;
            }
        }
        result.stand_for(task);
        result.explained.reset();
        if (result.problem != task.problem) {
            result.problem = task.problem;
            result.lower_bounds.reset();
        }
        keep(result);
    }
};

}  // namespace

StageDescription cost_model_stage() {
    return {{.name = "CostModelStage",
             .summary = "evaluates one mapping: energy, latency and their causes",
             .needs = Provides::spatial_mapping | Provides::temporal_mapping,
             .flow = ResultFlow::evaluates},
            &create_without_options<CostModelStage>};
}

}  // namespace zigzag
