#include <algorithm>

#include <fmt/format.h>

#include "stage_factories.hpp"

namespace stream {

namespace {

void add_tiling(const zigzag::Layer& layer, const StreamMappingEntry& entry, const std::vector<TilingEntry>& tiling,
                bool inter_core, zigzag::Diagnostics& notes, std::vector<OuterLoop>& loops) {
    for (const TilingEntry& wanted : tiling) {
        const auto size = layer.loop_size(wanted.dimension);
        if (!size) {
            notes.warn(entry.where, inter_core ? "inter_core_tiling" : "intra_core_tiling",
                       fmt::format("layer {} has no dimension {}, which is not cut", layer.name, wanted.dimension));
            continue;
        }
        std::int64_t count = wanted.count;
        if (wanted.kind == TilingEntry::Kind::all) {
            count = *size;
        } else if (wanted.kind == TilingEntry::Kind::any) {
            count = static_cast<std::int64_t>(entry.core_allocation.size());
        }
        count = std::min(count, *size);
        if (*size % count != 0) {
            notes.warn(entry.where, wanted.dimension,
                       fmt::format("layer {}: {} parts do not divide {} = {}; the dimension is enlarged to {}", layer.name, count,
                                   wanted.dimension, *size, (*size + count - 1) / count * count));
        }
        if (count > 1) {
            loops.push_back({wanted.dimension, count, inter_core});
        }
    }
}

/// Cuts the layers: by the hint loops, or by the mapping's tilings when there are none.
class GenerateCNWorkloadStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const Workload& workload = *context.problem.workload;
        std::vector<std::vector<OuterLoop>> tilings(workload.nodes.size());
        for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
            if (!workload.nodes[node].layer) {
                continue;
            }
            const zigzag::Layer& layer = *workload.nodes[node].layer;
            if (!context.hint_loops.empty()) {
                tilings[node] = outer_loops(layer, context.hint_loops, context.notes);
                continue;
            }
            const StreamMappingEntry entry =
                context.problem.mapping->select(workload.nodes[node].name, workload.nodes[node].operator_type);
            add_tiling(layer, entry, entry.inter_core_tiling, true, *context.notes, tilings[node]);
            add_tiling(layer, entry, entry.intra_core_tiling, false, *context.notes, tilings[node]);
        }
        for (const HintLoop& hint : context.hint_loops) {
            const bool is_used = std::any_of(workload.nodes.begin(), workload.nodes.end(), [&](const WorkloadNode& node) {
                return node.layer && node.layer->loop_size(hint.dimension);
            });
            if (!is_used) {
                throw zigzag::InputError({{},
                                          fmt::format("option `hint_loops` {}", to_string(hint)),
                                          fmt::format("no layer of the network has a dimension {}", hint.dimension),
                                          "name a loop dimension such as OY or K"});
            }
        }
        context.problem.graph = std::make_shared<const CnGraph>(make_cn_graph(workload, tilings, context.notes));
        next(keep);
    }
};

}  // namespace

StageDescription generate_cn_workload_stage() {
    return {"GenerateCNWorkloadStage", "cuts layers in computation nodes and finds their dependencies",
            Provides::workload | Provides::mapping, Provides::cn_graph, &create_stage<GenerateCNWorkloadStage>};
}

}  // namespace stream
