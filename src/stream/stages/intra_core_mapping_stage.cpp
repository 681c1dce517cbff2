#include <cstddef>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "stream/cost/intra_core.hpp"
#include "stream/stages/stage.hpp"

namespace stream {

namespace {

/// The reference's way to spend surplus bandwidth may leave less than no time for loading (docs/cost-model.md, "oddities").
void warn_of_negative_loading(const Task& task, const CostTable& costs, zigzag::Diagnostics& warnings) {
    std::size_t negative = 0;
    std::string first;
    for (std::size_t layer = 0; layer < costs.layers(); ++layer) {
        bool is_negative = false;
        for (std::size_t core = 0; core < costs.cores(); ++core) {
            const std::optional<CnCost>& cost = costs.at(layer, core);
            is_negative = is_negative ||
                          (cost && (cost->latency_total2 < cost->latency_total1 || cost->latency_total1 < cost->ideal_cycle));
        }
        if (is_negative && ++negative == 1) {
            first = task.problem.graph->layer(layer).name;
        }
    }
    if (negative > 0) {
        warnings.warn(
            {}, {},
            fmt::format("on-loading or off-loading of computation nodes is below zero cycles in {} of {} layers (first: "
                        "{}), because ZigZag gives surplus bandwidth of a port to several transfers at once",
                        negative, costs.layers(), first),
            "option `corrected` gives it once");
    }
}

class IntraCoreMappingStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        Task below = task;
        below.problem.costs = search_costs(task, services);
        if (!task.intra_core.corrected) {
            warn_of_negative_loading(task, *below.problem.costs, *services.warnings);
        }
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
