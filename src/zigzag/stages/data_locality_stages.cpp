#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Once per network: decides where tensors stay between layers. Layers with the same memories share one accelerator.
class SearchInterLayerDataLocalityStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        DataLocality locality{
            search_data_locality(*context.workload, *context.mapping, *context.accelerator, context.model.corrected),
            {},
            layer_neighbours(*context.workload)};
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

/// Per layer: takes memories that hold nothing of the layer out of the accelerator. With `savings`, searches the layer on the
/// whole accelerator too, to tell what that saved.
class ExploitInterLayerDataLocalityStage final : public Stage {
public:
    explicit ExploitInterLayerDataLocalityStage(bool savings) : savings_(savings) {}

    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const std::shared_ptr<const Accelerator> whole = context.accelerator;
        const TopMemories& tops = context.data_locality->top_memories[context.node];
        LayerLocality locality = describe_locality(
            *context.workload, context.node, context.data_locality->neighbours[context.node], *whole, *context.constraints, tops);
        if (savings_ && !locality.leaves_nothing_out()) {
            locality.whole = cost_on_whole_accelerator(context, next);
        }
        const auto& trimmed = context.data_locality->trimmed;
        const auto known =
            std::find_if(trimmed.begin(), trimmed.end(), [&tops](const auto& entry) { return entry.first == tops; });
        context.accelerator = known->second;
        context.layer_locality = &locality;
        next([&](Result& result) {
            result.evaluation(context);
            keep(result);
        });
        context.layer_locality = nullptr;
        context.accelerator = whole;
    }

private:
    /// None when the layer has no valid mapping there, or when it is only searched ahead.
    static std::optional<LayerLocality::Whole> cost_on_whole_accelerator(StageContext& context, const Next& next) {
        std::optional<LayerLocality::Whole> cost;
        Diagnostics unheard;  // the same will be said of the search that counts
        Diagnostics* const notes = std::exchange(context.notes, &unheard);
        Diagnostics* const diagnostics = std::exchange(context.diagnostics, &unheard);
        const auto restore = [&] {
            context.only_compares = false;
            context.notes = notes;
            context.diagnostics = diagnostics;
        };
        context.only_compares = true;
        try {
            next([&cost](Result& result) { cost = {result.score.energy_total, result.score.latency_total2}; });
        } catch (const NoMappingError&) {
            cost.reset();
        } catch (...) {
            restore();
            throw;
        }
        restore();
        return cost;
    }

    bool savings_;
};

std::unique_ptr<Stage> create_exploit_stage(const StageSpecification& specification) {
    bool savings = false;
    for (const StageOption& option : specification.options) {
        if (option.name != "savings") {
            refuse_option(specification, option, "it takes savings");
        }
        if (option.value != "true" && option.value != "false") {
            throw InputError(Fault{option.where, specification.name + ".savings", "found " + option.value, "give true or false"});
        }
        savings = option.value == "true";
    }
    return std::make_unique<ExploitInterLayerDataLocalityStage>(savings);
}

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
            "savings: true to search each layer without that too, and report what it saved",
            Provides::layer | Provides::accelerator | Provides::data_locality,
            Provides::nothing,
            ResultFlow::passes,
            &create_exploit_stage};
}

}  // namespace zigzag
