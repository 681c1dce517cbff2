#include "stage_factories.hpp"
#include "stream/schedule/laws.hpp"

namespace stream {

namespace {

/// Records the schedule of the allocation at hand, and lets nothing pass that breaks a law.
class ScheduleStage final : public Stage {
public:
    void run(StageContext& context, const Next& /*next*/, const Keep& keep) const override {
        ScheduleResult result;
        result.problem = std::make_shared<const ScheduledProblem>(context.problem);
        const SchedulingProblem problem = result.problem->scheduling_problem();
        const SchedulerDescription& scheduler = find_scheduler(context.problem.scheduler.name);
        result.schedule = make_scheduler(context.problem.scheduler, problem)->record(context.allocation);
        if (!result.schedule.evaluation.feasible()) {
            throw zigzag::NoMappingError("the allocation has no schedule: " +
                                         describe(*result.schedule.evaluation.infeasible, *problem.graph, *problem.accelerator));
        }
        const std::vector<Violation> violations = check_laws(result.schedule, problem, scheduler);
        for (const Violation& violation : violations) {
            context.notes->warn({}, std::string(to_string(violation.law)), violation.message);
        }
        require_laws(violations, scheduler.name);
        result.search = context.search;
        keep(result);
    }
};

}  // namespace

StageDescription schedule_stage() {
    return {"ScheduleStage", "schedules the allocation in time (the last stage)", Provides::allocation | Provides::cost_table,
            Provides::schedule, &create_stage<ScheduleStage>};
}

}  // namespace stream
