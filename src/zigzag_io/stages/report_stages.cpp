#include <fmt/format.h>

#include "zigzag_io/report/record/dump_folder.hpp"
#include "zigzag_io/report/page/html_report.hpp"
#include "zigzag_io/report/picture/pictures.hpp"

#include "zigzag/stages/stage_factories.hpp"

namespace zigzag {

namespace {

ReportedRun run_of(const StageContext& context, const NetworkEvaluation& network) {
    const std::string workload = context.workload->name.empty() ? "the workload" : context.workload->name;
    const std::string accelerator = network.total.accelerator.empty() ? context.accelerator->name : network.total.accelerator;
    return {fmt::format("{} on {}", workload, accelerator), network.layers, network.total, {}};
}

class HtmlReportStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        next([&](Result& result) {
            context.dump->write("report.html", html_report({run_of(context, *result.network)}));
            keep(result);
        });
    }
};

class PictureStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        next([&](Result& result) {
            const ReportedRun run = run_of(context, *result.network);
            context.dump->write("pictures/energy.svg", energy_svg(run));
            context.dump->write("pictures/latency.svg", latency_svg(run));
            context.dump->write("pictures/roofline.svg", roofline_svg(run));
            LayerFileStems stems;
            for (const CostModelEvaluation& layer : run.layers) {
                const std::string stem = "pictures/" + stems.unique_stem(layer.layer.name);
                context.dump->write(stem + "_loop_nest.svg", loop_nest_svg(layer, "Loop nest of " + layer.layer.name));
                context.dump->write(stem + "_memories.svg", memory_hierarchy_svg(layer, "Memories of " + layer.layer.name));
                context.dump->write(stem + "_ports.svg", ports_svg(layer, "Ports and stalls of " + layer.layer.name));
            }
            keep(result);
        });
    }
};

}  // namespace

StageDescription html_report_stage() {
    return {"HtmlReportStage",
            "writes report.html, one page with charts, to the dump folder",
            "",
            Provides::dump_folder | Provides::workload | Provides::accelerator,
            Provides::nothing,
            ResultFlow::needs_sum,
            &create_without_options<HtmlReportStage>};
}

StageDescription picture_stage() {
    return {"PictureStage",
            "writes pictures of the network and its layers to the dump folder, as SVG",
            "",
            Provides::dump_folder | Provides::workload | Provides::accelerator,
            Provides::nothing,
            ResultFlow::needs_sum,
            &create_without_options<PictureStage>};
}

}  // namespace zigzag
