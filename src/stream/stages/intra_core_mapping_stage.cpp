#include "stream/cost/intra_core.hpp"
#include "stream/stages/stage.hpp"

namespace stream {

namespace {

class IntraCoreMappingStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        Task below = task;
        below.problem.costs = search_costs(task, services);
        next(below, keep);
    }
};

}  // namespace

std::shared_ptr<const CostTable> search_costs(const Task& task, const Services& services) {
    IntraCoreOptions options = task.intra_core;
    options.interrupted = services.interrupted;
    if (services.progress != nullptr) {
        options.progress = [&services](std::size_t done, std::size_t total, const std::string& what) {
            services.progress->advanced({"costs", static_cast<double>(done), static_cast<double>(total), what});
        };
    }
    auto costs = std::make_shared<const CostTable>(
        make_cost_table(*task.problem.graph, *task.problem.accelerator, *task.problem.mapping, options, *services.notes));
    services.check_interrupted();
    return costs;
}

StageDescription intra_core_mapping_stage() {
    return {{.name = "IntraCoreMappingStage",
             .summary = "finds what a computation node costs on each core it may run on",
             .needs = Provides::cn_graph | Provides::accelerator | Provides::mapping,
             .provides = Provides::cost_table},
            zigzag::pipeline::create_from<IntraCoreMappingStage>()};
}

}  // namespace stream
