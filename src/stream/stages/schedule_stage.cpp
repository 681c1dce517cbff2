#include <cassert>

#include "stage_factories.hpp"
#include "stream/schedule/conservation.hpp"

namespace stream {

namespace {

#ifdef NDEBUG
constexpr bool is_debug_build = false;
#else
constexpr bool is_debug_build = true;
#endif

/// Larger schedules are checked in debug builds only: a check takes about as long as scheduling.
constexpr std::size_t most_checked_cns = 20000;

/// Records the schedule of the allocation at hand.
class ScheduleStage final : public Stage {
public:
    void run(StageContext& context, const Next& /*next*/, const Keep& keep) const override {
        context.problem.scheduler_name = context.scheduler;
        context.problem.selection = context.selection;
        ScheduleResult result;
        result.problem = std::make_shared<const ScheduledProblem>(context.problem);
        const SchedulingProblem problem = result.problem->scheduling_problem();
        result.schedule = make_scheduler(context.scheduler, problem)->record(context.allocation);
        if (!result.schedule.evaluation.feasible()) {
            throw zigzag::NoMappingError("the allocation has no schedule: " +
                                         describe(*result.schedule.evaluation.infeasible, *problem.graph, *problem.accelerator));
        }
        if (is_debug_build || problem.graph->number_of_cns() <= most_checked_cns) {
            for (const Violation& violation : check_conservation(result.schedule, problem)) {
                assert(violation.known_oddity);
                context.notes->warn({}, violation.law, violation.message);
            }
        }
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
