#include "stream/stages/stage.hpp"
#include "zigzag_io/report/report.hpp"
#include "zigzag_io/stream_api.hpp"

namespace stream {

namespace {

class SaveScheduleStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        next(task, [&](ScheduleResult& result) {
            if (services.dump == nullptr) {
                keep(result);
                return;
            }
            const ScheduleReport report = report_of(result);
            services.dump->write("scme.json", zigzag::json_text(scme_json(report)));
            services.dump->write("summary.json", zigzag::json_text(summary_json(report)));
            services.dump->write("trace.json", perfetto_trace(report));
            services.dump->write("schedule.svg", schedule_svg(report));
            services.dump->write("memory.svg", memory_svg(report));
            services.dump->write("report.html", schedule_html(report));
            keep(result);
        });
    }
};

}  // namespace

StageDescription save_schedule_stage() {
    return {{.name = "SaveScheduleStage",
             .summary = "writes scme.json, summary.json, trace.json, schedule.svg, memory.svg and report.html to the dump folder",
             .needs = Provides::dump_folder},
            zigzag::pipeline::create_from<SaveScheduleStage>()};
}

}  // namespace stream
