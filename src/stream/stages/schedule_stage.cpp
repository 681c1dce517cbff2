#include "stream/schedule/laws.hpp"
#include "stream/stages/stage.hpp"

namespace stream {

namespace {

/// Records the schedule of the allocation at hand, and lets nothing pass that breaks a law.
class ScheduleStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& /*next*/, const Keep& keep) const override {
        ScheduleResult result;
        result.problem = std::make_shared<const ScheduledProblem>(task.problem);
        const SchedulingProblem problem = result.problem->scheduling_problem();
        const SchedulerDescription& scheduler = find_scheduler(task.problem.scheduler.name);
        result.schedule = make_scheduler(task.problem.scheduler, problem)->record(task.allocation);
        if (!result.schedule.evaluation.feasible()) {
            throw zigzag::NoMappingError("the allocation has no schedule: " +
                                         describe(*result.schedule.evaluation.infeasible, *problem.graph, *problem.accelerator));
        }
        const std::vector<Violation> violations = check_laws(result.schedule, problem, scheduler);
        for (const Violation& violation : violations) {
            services.notes->warn({}, std::string(to_string(violation.law)), violation.message);
        }
        require_laws(violations, scheduler.name);
        result.search = task.search;
        keep(result);
    }
};

}  // namespace

StageDescription schedule_stage() {
    return {{.name = "ScheduleStage",
             .summary = "schedules the allocation in time (the last stage)",
             .needs = Provides::allocation | Provides::cost_table,
             .provides = Provides::schedule,
             .flow = ResultFlow::evaluates},
            zigzag::pipeline::create_from<ScheduleStage>()};
}

}  // namespace stream
