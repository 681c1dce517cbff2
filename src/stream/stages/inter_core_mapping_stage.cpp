#include <fmt/format.h>

#include "stage_factories.hpp"

namespace stream {

namespace {

/// The automatic choice tries every allocation up to this many.
constexpr double small_space = 4096;

/// Chooses a core for every gene; runs the stages below for the best allocation.
class InterCoreMappingStage final : public Stage {
public:
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const ScheduledProblem& problem = context.problem;
        const AllocationSpace space =
            make_allocation_space(*problem.graph, *problem.accelerator, *problem.costs, *problem.mapping);
        AllocationMethod method = context.allocation_method;
        if (method == AllocationMethod::fixed && !space.is_fixed()) {
            throw zigzag::UsageError(
                fmt::format("option `allocation` fixed: the mapping leaves {} of {} allocations open; give each layer one core in "
                            "core_allocation, or "
                            "choose genetic or exhaustive",
                            space.open_genes.size(), space.choices.size()));
        }
        if (method == AllocationMethod::automatic) {
            method = space.is_fixed()              ? AllocationMethod::fixed
                     : space.size() <= small_space ? AllocationMethod::exhaustive
                                                   : AllocationMethod::genetic;
        }
        context.search.reset();
        context.allocation = space.first();
        if (method != AllocationMethod::fixed && !space.is_fixed()) {
            search(context, space, method);
        }
        next(keep);
    }

private:
    static void search(StageContext& context, const AllocationSpace& space, AllocationMethod method) {
        const auto scheduler = make_scheduler(context.scheduler, context.problem.scheduling_problem());
        AllocationOptions options = context.allocation_options;
        options.interrupted = context.interrupted;
        if (context.progress != nullptr) {
            options.progress = [&context](const AllocationProgress& progress) { context.progress->allocations(progress); };
        }
        AllocationResult result =
            method == AllocationMethod::exhaustive
                ? exhaustive_allocation(space, *scheduler, options)
                : genetic_allocation(space, *scheduler, options,
                                     plausible_allocations(space, *context.problem.graph, *context.problem.costs));
        if (!result.best) {
            context.check_interrupted();
            throw zigzag::NoMappingError(
                fmt::format("none of {} allocations has a schedule; the first: {}", result.evaluations,
                            describe(*result.first_infeasibility, *context.problem.graph, *context.problem.accelerator)));
        }
        context.allocation = result.best->allocation;
        context.search = std::move(result);
    }
};

}  // namespace

StageDescription inter_core_mapping_stage() {
    return {"InterCoreMappingStage", "allocates computation nodes to cores: fixed, exhaustive or genetic",
            Provides::cn_graph | Provides::accelerator | Provides::mapping | Provides::cost_table, Provides::allocation,
            &create_stage<InterCoreMappingStage>};
}

}  // namespace stream
