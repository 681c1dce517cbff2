#include <algorithm>

#include <fmt/format.h>

#include "stage_factories.hpp"

namespace stream {

namespace {

/// Cuts the layers: by the hint loops, or by the mapping's tilings when there are none.
class GenerateCNWorkloadStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const Workload& workload = *context.problem.workload;
        std::vector<std::vector<OuterLoop>> tilings(workload.nodes.size());
        std::vector<TilingOrigin> origins(workload.nodes.size());
        std::vector<LoweredCut> lowered;
        for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
            if (!workload.nodes[node].layer) {
                continue;
            }
            const zigzag::Layer& layer = *workload.nodes[node].layer;
            if (!context.hint_loops.empty()) {
                tilings[node] = outer_loops(layer, context.hint_loops, context.notes, &lowered);
                continue;
            }
            const StreamMappingEntry entry =
                context.problem.mapping->select(workload.nodes[node].name, workload.nodes[node].operator_type);
            origins[node] = {entry.where, "tilings of " + entry.name};
            tilings[node] = outer_loops(layer, entry, *context.notes, lowered);
        }
        warn_of_lowered_cuts(lowered, *context.diagnostics);
        for (const HintLoop& hint : context.hint_loops) {
            const bool is_used = std::any_of(workload.nodes.begin(), workload.nodes.end(), [&](const WorkloadNode& node) {
                return node.layer && node.layer->loop_size(hint.dimension);
            });
            if (!is_used) {
                throw zigzag::InputError({{},
                                          fmt::format("--hint-loops {}", to_string(hint)),
                                          fmt::format("no layer of the network has a dimension {}", hint.dimension),
                                          "name a loop dimension such as OY or K"});
            }
        }
        context.problem.graph = std::make_shared<const CnGraph>(make_cn_graph(workload, tilings, context.notes, origins));
        next(keep);
    }
};

}  // namespace

StageDescription generate_cn_workload_stage() {
    return {"GenerateCNWorkloadStage", "cuts layers in computation nodes and finds their dependencies",
            Provides::workload | Provides::mapping, Provides::cn_graph, &create_stage<GenerateCNWorkloadStage>};
}

}  // namespace stream
