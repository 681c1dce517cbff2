#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "zigzag/stages/stage.hpp"

#include "zigzag_io/report/report.hpp"

namespace zigzag {

namespace {

bool same_boundaries(const CostModelEvaluation& a, const CostModelEvaluation& b) {
    if (!a.has_own_boundaries && !b.has_own_boundaries) {
        return true;
    }
    return a.has_own_boundaries == b.has_own_boundaries &&
           std::equal(a.operands.begin(), a.operands.end(), b.operands.begin(), b.operands.end(),
                      [](const OperandEvaluation& one, const OperandEvaluation& other) {
                          return one.temporal_allocated == other.temporal_allocated;
                      });
}

bool same_mapping(const CostModelEvaluation& a, const CostModelEvaluation& b) {
    return same_boundaries(a, b) && a.spatial_mapping == b.spatial_mapping && a.loop_order == b.loop_order &&
           a.memory_operand_links == b.memory_operand_links;
}

/// Mapping files know layers by their names alone.
void warn_of_doubled_names(const std::vector<LayerResult>& layers, Diagnostics& diagnostics) {
    for (auto layer = layers.begin(); layer != layers.end(); ++layer) {
        const auto first = std::find_if(
            layers.begin(), layer, [layer](const CostModelEvaluation& other) { return other.layer.name == layer->layer.name; });
        if (first != layer && !same_mapping(*first, *layer)) {
            diagnostics.warn({}, layer->layer.name,
                             fmt::format("layers {} and {} have this name, but different mappings: mapping.yaml holds the first",
                                         first->layer.id, layer->layer.id),
                             "give layers names of their own");
        }
    }
}

/// Network results: `overall_simple.json`, one CSV row per layer, and all mappings.
class SimpleSaveStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        next(task, [&](Result& result) {
            services.dump->write("overall_simple.json", json_text(overall_simple_json(result.network->total)));
            services.dump->write("layers.csv", layers_csv(result.network->layers));
            services.dump->write("mapping.yaml", mapping_yaml(result.network->layers));
            warn_of_doubled_names(result.network->layers, *services.warnings);
            keep(result);
        });
    }
};

/// Layer results: `LAYER_complete.json` and `LAYER_mapping.yaml`.
class CompleteSaveStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        next(task, [&](Result& result) {
            if (services.dump != nullptr) {
                const LayerResult& evaluation = result.evaluation();
                services.dump->write(task.layer_file_stem + "_complete.json", json_text(complete_json(evaluation)));
                services.dump->write(task.layer_file_stem + "_mapping.yaml", mapping_yaml(evaluation));
            }
            keep(result);
        });
    }
};

/// Layer results: appended to `loop_ordering.txt`.
class VisualizationStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        next(task, [&](Result& result) {
            if (services.dump != nullptr) {
                services.dump->append("loop_ordering.txt", loop_ordering_text(result.evaluation()));
            }
            keep(result);
        });
    }
};

}  // namespace

StageDescription simple_save_stage() {
    return {{.name = "SimpleSaveStage",
             .summary = "writes overall_simple.json, layers.csv and mapping.yaml to the dump folder",
             .needs = Provides::dump_folder,
             .flow = ResultFlow::needs_sum},
            pipeline::create_from<SimpleSaveStage>()};
}

StageDescription complete_save_stage() {
    return {{.name = "CompleteSaveStage",
             .summary = "writes LAYER_complete.json and LAYER_mapping.yaml to the dump folder",
             .needs = Provides::dump_folder | Provides::layer},
            pipeline::create_from<CompleteSaveStage>()};
}

StageDescription visualization_stage() {
    return {{.name = "VisualizationStage",
             .summary = "writes the loop nests to loop_ordering.txt in the dump folder",
             .needs = Provides::dump_folder | Provides::layer},
            pipeline::create_from<VisualizationStage>()};
}

}  // namespace zigzag
