#include <algorithm>

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Once per network: decides where tensors stay between layers. Layers with the same memories share one accelerator.
class SearchInterLayerDataLocalityStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        DataLocality locality{
            search_data_locality(*context.workload, *context.mapping, *context.accelerator, context.model.corrected), {}};
        for (std::size_t node = 0; node < context.workload->nodes.size(); ++node) {
            const TopMemories& tops = locality.top_memories[node];
            const bool known = std::any_of(locality.trimmed.begin(), locality.trimmed.end(),
                                           [&tops](const auto& entry) { return entry.first == tops; });
            if (context.workload->nodes[node].layer && !known) {
                locality.trimmed.emplace_back(
                    tops, std::make_shared<const Accelerator>(without_unused_memories(*context.accelerator, tops)));
            }
        }
        context.data_locality = &locality;
        next(keep);
        context.data_locality = nullptr;
    }
};

/// Per layer: takes memories that hold nothing of the layer out of the accelerator.
class ExploitInterLayerDataLocalityStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const std::shared_ptr<const Accelerator> whole = context.accelerator;
        const TopMemories& tops = context.data_locality->top_memories[context.node];
        const auto& trimmed = context.data_locality->trimmed;
        const auto known =
            std::find_if(trimmed.begin(), trimmed.end(), [&tops](const auto& entry) { return entry.first == tops; });
        context.accelerator = known->second;
        next(keep);
        context.accelerator = whole;
    }
};

}  // namespace

StageDescription search_inter_layer_data_locality_stage() {
    return {"SearchInterLayerDataLocalityStage",
            "decides for the whole network in which memories tensors stay between layers",
            "",
            Provides::workload | Provides::mapping | Provides::accelerator,
            Provides::data_locality,
            ResultFlow::passes,
            &create_without_options<SearchInterLayerDataLocalityStage>};
}

StageDescription exploit_inter_layer_data_locality_stage() {
    return {"ExploitInterLayerDataLocalityStage",
            "takes the memories above those out of the accelerator, layer by layer",
            "",
            Provides::layer | Provides::accelerator | Provides::data_locality,
            Provides::nothing,
            ResultFlow::passes,
            &create_without_options<ExploitInterLayerDataLocalityStage>};
}

}  // namespace zigzag
