#include <fmt/format.h>

#include "zigzag/base/layer_file_stems.hpp"
#include "zigzag/stages/stage.hpp"

#include "zigzag_io/report/page/html_report.hpp"
#include "zigzag_io/report/picture/pictures.hpp"

namespace zigzag {

namespace {

ReportedRun run_of(const Task& task, const NetworkEvaluation& network) {
    const std::string workload = task.workload->name.empty() ? "the workload" : task.workload->name;
    const std::string accelerator = network.total.accelerator.empty() ? task.accelerator->name : network.total.accelerator;
    return {fmt::format("{} on {}", workload, accelerator), network.layers, network.total, {}};
}

class HtmlReportStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        next(task, [&](Result& result) {
            services.dump->write("report.html", html_report({run_of(task, *result.network)}));
            keep(result);
        });
    }
};

class PictureStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        next(task, [&](Result& result) {
            const ReportedRun run = run_of(task, *result.network);
            services.dump->write("pictures/energy.svg", energy_svg(run));
            services.dump->write("pictures/latency.svg", latency_svg(run));
            services.dump->write("pictures/roofline.svg", roofline_svg(run));
            LayerFileStems stems;
            for (const LayerResult& layer : run.layers) {
                const std::string stem = "pictures/" + stems.unique_stem(layer.layer.name);
                services.dump->write(stem + "_loop_nest.svg", loop_nest_svg(layer, "Loop nest of " + layer.layer.name));
                services.dump->write(stem + "_memories.svg", memory_hierarchy_svg(layer, "Memories of " + layer.layer.name));
                services.dump->write(stem + "_ports.svg", ports_svg(layer, "Ports and stalls of " + layer.layer.name));
            }
            keep(result);
        });
    }
};

}  // namespace

StageDescription html_report_stage() {
    return {{.name = "HtmlReportStage",
             .summary = "writes report.html, one page with charts, to the dump folder",
             .needs = Provides::dump_folder | Provides::workload | Provides::accelerator,
             .flow = ResultFlow::needs_sum,
             .shows_bounds = true},
            pipeline::create_from<HtmlReportStage>()};
}

StageDescription picture_stage() {
    return {{.name = "PictureStage",
             .summary = "writes pictures of the network and its layers to the dump folder, as SVG",
             .needs = Provides::dump_folder | Provides::workload | Provides::accelerator,
             .flow = ResultFlow::needs_sum,
             .shows_bounds = true},
            pipeline::create_from<PictureStage>()};
}

}  // namespace zigzag
