#include <cassert>

#include "stream/schedule/conservation.hpp"
#include "stream/stages/stage.hpp"

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
    void run(const Task& task, const Services& services, const Next& /*next*/, const Keep& keep) const override {
        ScheduleResult result;
        result.problem = std::make_shared<const ScheduledProblem>(task.problem);
        const SchedulingProblem problem = result.problem->scheduling_problem();
        result.schedule = make_scheduler(task.problem.scheduler_name, problem)->record(task.allocation);
        if (!result.schedule.evaluation.feasible()) {
            throw zigzag::NoMappingError("the allocation has no schedule: " +
                                         describe(*result.schedule.evaluation.infeasible, *problem.graph, *problem.accelerator));
        }
        if (is_debug_build || problem.graph->number_of_cns() <= most_checked_cns) {
            for (const Violation& violation : check_conservation(result.schedule, problem)) {
                assert(violation.known_oddity);
                services.notes->warn({}, violation.law, violation.message);
            }
        }
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
