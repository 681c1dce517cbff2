#include "zigzag_io/report/report.hpp"

#include "stream/stages/stage_factories.hpp"
#include "stream/api.hpp"

namespace stream {

namespace {

class SaveScheduleStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        next([&](ScheduleResult& result) {
            const ScheduleReport report = report_of(result);
            context.dump->write("scme.json", zigzag::json_text(scme_json(report)));
            context.dump->write("summary.json", zigzag::json_text(summary_json(report)));
            context.dump->write("trace.json", perfetto_trace(report));
            context.dump->write("schedule.svg", schedule_svg(report));
            context.dump->write("memory.svg", memory_svg(report));
            context.dump->write("report.html", schedule_html(report));
            keep(result);
        });
    }
};

}  // namespace

StageDescription save_schedule_stage() {
    return {"SaveScheduleStage",
            "writes scme.json, summary.json, trace.json, schedule.svg, memory.svg and report.html to the dump folder",
            Provides::dump_folder, Provides::nothing, &create_stage<SaveScheduleStage>};
}

}  // namespace stream
