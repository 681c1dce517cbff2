#include <nlohmann/json.hpp>

#include "zigzag/report/dump_folder.hpp"
#include "zigzag/report/report.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Network results: `overall_simple.json` and one CSV row per layer.
class SimpleSaveStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        next([&](Result& result) {
            context.dump->write("overall_simple.json", json_text(overall_simple_json(result.network->total)));
            context.dump->write("layers.csv", layers_csv(result.network->layers));
            keep(result);
        });
    }
};

/// Layer results: `LAYER_complete.json` and `LAYER_mapping.yaml`.
class CompleteSaveStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        next([&](Result& result) {
            const CostModelEvaluation& evaluation = result.evaluation();
            context.dump->write(context.layer_file_stem + "_complete.json", json_text(complete_json(evaluation)));
            context.dump->write(context.layer_file_stem + "_mapping.yaml", mapping_yaml(evaluation));
            keep(result);
        });
    }
};

/// Layer results: appended to `loop_ordering.txt`.
class VisualizationStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        next([&](Result& result) {
            context.dump->append("loop_ordering.txt", loop_ordering_text(result.evaluation()));
            keep(result);
        });
    }
};

}  // namespace

StageDescription simple_save_stage() {
    return {"SimpleSaveStage",
            "writes overall_simple.json and layers.csv to the dump folder",
            "",
            Provides::dump_folder,
            Provides::nothing,
            ResultFlow::needs_sum,
            &create_without_options<SimpleSaveStage>};
}

StageDescription complete_save_stage() {
    return {"CompleteSaveStage",
            "writes LAYER_complete.json and LAYER_mapping.yaml to the dump folder",
            "",
            Provides::dump_folder | Provides::layer,
            Provides::nothing,
            ResultFlow::passes,
            &create_without_options<CompleteSaveStage>};
}

StageDescription visualization_stage() {
    return {"VisualizationStage",
            "writes the loop nests to loop_ordering.txt in the dump folder",
            "",
            Provides::dump_folder | Provides::layer,
            Provides::nothing,
            ResultFlow::passes,
            &create_without_options<VisualizationStage>};
}

}  // namespace zigzag
