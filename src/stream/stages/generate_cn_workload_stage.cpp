#include <algorithm>

#include <fmt/format.h>

#include "stream/stages/stage.hpp"

namespace stream {

namespace {

/// Cuts the layers: by the hint loops, or by the mapping's tilings when there are none.
class GenerateCNWorkloadStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const zigzag::Network& workload = *task.problem.workload;
        std::vector<std::vector<OuterLoop>> tilings(workload.nodes.size());
        std::vector<TilingOrigin> origins(workload.nodes.size());
        std::vector<LoweredCut> lowered;
        for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
            if (!workload.nodes[node].layer) {
                continue;
            }
            const zigzag::Layer& layer = *workload.nodes[node].layer;
            if (!task.hint_loops.empty()) {
                tilings[node] = outer_loops(layer, task.hint_loops, services.notes, &lowered);
                continue;
            }
            const StreamMappingEntry entry =
                task.problem.mapping->select(workload.nodes[node].name, workload.nodes[node].operator_type);
            origins[node] = {entry.where, "tilings of " + entry.name};
            tilings[node] = outer_loops(layer, entry, *services.notes, lowered);
        }
        warn_of_lowered_cuts(lowered, *services.warnings);
        for (const HintLoop& hint : task.hint_loops) {
            const bool is_used = std::any_of(workload.nodes.begin(), workload.nodes.end(), [&](const zigzag::NetworkNode& node) {
                return node.layer && node.layer->loop_size(hint.dimension);
            });
            if (!is_used) {
                throw zigzag::InputError({{},
                                          fmt::format("option `hint_loops` {}", to_string(hint)),
                                          fmt::format("no layer of the network has a dimension {}", hint.dimension),
                                          "name a loop dimension such as OY or K"});
            }
        }
        Task below = task;
        below.problem.graph = std::make_shared<const CnGraph>(make_cn_graph(workload, tilings, services.notes, origins));
        next(below, keep);
    }
};

}  // namespace

StageDescription generate_cn_workload_stage() {
    return {{.name = "GenerateCNWorkloadStage",
             .summary = "cuts layers in computation nodes and finds their dependencies",
             .needs = Provides::workload | Provides::mapping,
             .provides = Provides::cn_graph},
            zigzag::pipeline::create_from<GenerateCNWorkloadStage>()};
}

}  // namespace stream
