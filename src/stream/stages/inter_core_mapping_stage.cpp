#include <utility>

#include <fmt/format.h>

#include "stream/allocation/allocation_space.hpp"
#include "stream/stages/stage.hpp"

namespace stream {

namespace {

/// The automatic choice tries every allocation up to this many.
constexpr double small_space = 4096;

/// Chooses a core for every gene; runs the stages below for the best allocation.
class InterCoreMappingStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const ScheduledProblem& problem = task.problem;
        const AllocationSpace space =
            make_allocation_space(*problem.graph, *problem.accelerator, *problem.costs, *problem.mapping);
        AllocationMethod method = task.allocation_method;
        if (method == AllocationMethod::fixed && !space.is_fixed()) {
            throw zigzag::UsageError(fmt::format(
                "option `allocation` fixed: the mapping leaves {} of {} allocations open; give each layer one core in "
                "core_allocation, or "
                "choose genetic or exhaustive",
                space.open_genes.size(), space.choices.size()));
        }
        if (method == AllocationMethod::automatic) {
            method = space.is_fixed()              ? AllocationMethod::fixed
                     : space.size() <= small_space ? AllocationMethod::exhaustive
                                                   : AllocationMethod::genetic;
        }
        Task below = task;
        below.search.reset();
        below.allocation = space.first();
        if (method != AllocationMethod::fixed && !space.is_fixed()) {
            below.search = search(task, services, space, method);
            below.allocation = below.search->best->allocation;
        }
        next(below, keep);
    }

private:
    static std::shared_ptr<const AllocationResult> search(const Task& task, const Services& services,
                                                          const AllocationSpace& space, AllocationMethod method) {
        const auto scheduler = make_scheduler(task.problem.scheduler, task.problem.scheduling_problem());
        AllocationOptions options = task.allocation_options;
        options.interrupted = services.interrupted;
        if (services.progress != nullptr) {
            options.progress = [&services](const AllocationProgress& progress) {
                services.progress->advanced({"generations", static_cast<double>(progress.generation),
                                             static_cast<double>(progress.generations), describe(progress)});
            };
        }
        AllocationResult result =
            method == AllocationMethod::exhaustive
                ? exhaustive_allocation(space, *scheduler, options)
                : genetic_allocation(space, *scheduler, options,
                                     plausible_allocations(space, *task.problem.graph, *task.problem.costs,
                                                           find_scheduler(task.problem.scheduler.name).rules.run_time));
        if (!result.best) {
            services.check_interrupted();
            throw zigzag::NoMappingError(
                fmt::format("none of {} allocations has a schedule; the first: {}", result.evaluations,
                            stream::describe(*result.first_infeasibility, *task.problem.graph, *task.problem.accelerator)));
        }
        return std::make_shared<const AllocationResult>(std::move(result));
    }

    static std::string describe(const AllocationProgress& progress) {
        const std::string best = progress.best
                                     ? fmt::format("best {} cycles, {:.4g} pJ", progress.best->latency, progress.best->energy)
                                     : std::string("no schedule yet");
        return fmt::format("{} allocations, {}", progress.evaluations, best);
    }
};

}  // namespace

StageDescription inter_core_mapping_stage() {
    return {{.name = "InterCoreMappingStage",
             .summary = "allocates computation nodes to cores: fixed, exhaustive or genetic",
             .needs = Provides::cn_graph | Provides::accelerator | Provides::mapping | Provides::cost_table,
             .provides = Provides::allocation},
            zigzag::pipeline::create_from<InterCoreMappingStage>()};
}

}  // namespace stream
