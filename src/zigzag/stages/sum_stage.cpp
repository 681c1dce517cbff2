#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Adds the layers up, in the order in which they come.
class SumStage final : public Stage {
public:
    void run(const Task& task, const Services& /*services*/, const Next& next, const Keep& keep) const override {
        Result sum;
        sum.network.emplace();
        next(task, [&sum](Result& layer) {
            sum.network->layers.push_back(layer.evaluation());
            sum.network->total.add(sum.network->layers.back());
        });
        sum.score = {sum.network->total.totals.energy_total, sum.network->total.totals.latency_total2};
        keep(sum);
    }
};

}  // namespace

StageDescription sum_stage() {
    return {{.name = "SumStage", .summary = "adds energy and latency of all layers up", .flow = ResultFlow::sums},
            &create_without_options<SumStage>};
}

}  // namespace zigzag
