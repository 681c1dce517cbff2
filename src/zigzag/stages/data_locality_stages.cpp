#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "zigzag/options/search_options.hpp"
#include "zigzag/search/data_locality.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Once per network: decides where tensors stay between layers. Layers with the same memories share one accelerator.
class SearchInterLayerDataLocalityStage final : public Stage {
public:
    void run(const Task& task, const Services& /*services*/, const Next& next, const Keep& keep) const override {
        DataLocality locality{search_data_locality(*task.workload, *task.mapping, *task.accelerator, task.model.rules),
                              {},
                              layer_neighbours(*task.workload)};
        for (std::size_t node = 0; node < task.workload->nodes.size(); ++node) {
            const TopMemories& tops = locality.top_memories[node];
            const bool known = std::any_of(locality.trimmed.begin(), locality.trimmed.end(),
                                           [&tops](const auto& entry) { return entry.first == tops; });
            if (task.workload->nodes[node].layer && !known) {
                locality.trimmed.emplace_back(
                    tops, std::make_shared<const Accelerator>(without_unused_memories(*task.accelerator, tops)));
            }
        }
        Task below = task;
        below.data_locality = std::make_shared<const DataLocality>(std::move(locality));
        next(below, keep);
    }
};

/// What the chain may ask for.
struct LocalityWishes {
    bool savings = false;
};

/// Per layer: takes memories that hold nothing of the layer out of the accelerator. With `savings`, searches the layer on the
/// whole accelerator too, to tell what that saved.
class ExploitInterLayerDataLocalityStage final : public Stage {
public:
    explicit ExploitInterLayerDataLocalityStage(const StageOptions<LocalityWishes>& given) : savings_(given.over({}).savings) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const TopMemories& tops = task.data_locality->top_memories[task.node];
        LayerLocality locality = describe_locality(*task.workload, task.node, task.data_locality->neighbours[task.node],
                                                   *task.accelerator, *task.constraints, tops);
        if (savings_ && !locality.leaves_nothing_out()) {
            locality.whole = score_on_whole_accelerator(task, services, next);
        }
        const auto& trimmed = task.data_locality->trimmed;
        const auto known =
            std::find_if(trimmed.begin(), trimmed.end(), [&tops](const auto& entry) { return entry.first == tops; });
        Task below = task;
        below.accelerator = known->second;
        below.layer_locality = &locality;
        next(below, keep);
    }

private:
    /// Nothing of that search is written or said: the same will be said of the search that counts. None when the layer has no
    /// valid mapping there.
    static std::optional<Score> score_on_whole_accelerator(const Task& task, const Services& services, const Next& next) {
        Diagnostics unheard;
        Services aside = services;
        aside.notes = &unheard;
        aside.warnings = &unheard;
        aside.dump = nullptr;
        std::optional<Score> score;
        try {
            next.with(aside)(task, [&score](Result& result) { score = result.score; });
        } catch (const NoMappingError&) {
            score.reset();
        }
        return score;
    }

    bool savings_;
};

OptionTable<LocalityWishes> exploit_stage_options() {
    return OptionTable<LocalityWishes>().add(data_locality_savings_option().named("savings"), "savings",
                                             &LocalityWishes::savings);
}

}  // namespace

StageDescription search_inter_layer_data_locality_stage() {
    return {{.name = "SearchInterLayerDataLocalityStage",
             .summary = "decides for the whole network in which memories tensors stay between layers",
             .needs = Provides::workload | Provides::mapping | Provides::accelerator,
             .provides = Provides::data_locality},
            &create_without_options<SearchInterLayerDataLocalityStage>};
}

StageDescription exploit_inter_layer_data_locality_stage() {
    return {{.name = "ExploitInterLayerDataLocalityStage",
             .summary = "takes the memories above those out of the accelerator, layer by layer",
             .options = "savings: true to search each layer without that too, and report what it saved",
             .needs = Provides::layer | Provides::accelerator | Provides::data_locality},
            create_with<ExploitInterLayerDataLocalityStage>(&exploit_stage_options)};
}

}  // namespace zigzag
