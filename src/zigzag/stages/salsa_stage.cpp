#include <optional>

#include <fmt/format.h>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/options/search_options.hpp"
#include "zigzag/search/salsa.hpp"

#include "no_mapping.hpp"
#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// What the chain may say otherwise than the task.
struct SalsaSearch {
    SalsaOptions salsa;
    Objective objective = Objective::latency;
};

/// Anneals the loop order for the objective of the stage that chooses above, and passes the best it met up.
class SalsaStage final : public Stage {
public:
    explicit SalsaStage(StageOptions<SalsaSearch> given) : given_(std::move(given)) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const MappingProblem& problem = *task.problem;
        const TemporalOrdering ordering = read_temporal_ordering(problem, *services.notes);
        if (ordering.complete) {
            evaluate_given_order(task, ordering, next, keep);
            return;
        }
        const SalsaSearch search = given_.over({task.search.salsa, task.objective});
        const Objective& objective = search.objective;

        Candidate candidate;
        Task below = task;
        below.candidate = &candidate;
        std::optional<Result> best;
        double proposed = 0;
        std::optional<AllocationFailure> closest;
        const std::vector<OrderSpace> spaces = salsa_spaces(problem, ordering.constraints, task.search.lpf_limit);
        for (std::size_t index = 0; index < spaces.size(); ++index) {
            services.check_interrupted();
            if (services.progress != nullptr) {
                services.progress->advanced({"orders", static_cast<double>(index), static_cast<double>(spaces.size()), {}});
            }
            const OrderSpace& space = spaces[index];
            OrderScorer scorer(problem, space.elements());
            candidate.scorer = &scorer;
            std::optional<Score> score;
            const Keep keep_best = [&](Result& result) {
                score = result.score;
                if (!best || objective.is_better(result.score, best->score)) {
                    best = result;
                }
            };
            const std::optional<ScoredOrder> found =
                anneal(space, objective, search.salsa, [&](const std::vector<std::uint8_t>& order) {
                    ++proposed;
                    score.reset();
                    candidate.element_order = &order;
                    next(below, keep_best);
                    if (!score && !best && (!closest || candidate.failure.excess_bits() < closest->excess_bits())) {
                        closest = candidate.failure;
                    }
                    return score;
                });
        }
        if (proposed == 0) {
            throw InputError(Fault{problem.constraints.where, problem.constraints.name + ".temporal_ordering",
                                   fmt::format("layer {}: no loop order satisfies the constraints", task.layer->name),
                                   "loosen the ordering"});
        }
        if (!best) {
            throw NoMappingError(
                fmt::format("layer {}: none of {:.0f} loop orders that were tried fits the memories; the closest lacks: {}{}",
                            task.layer->name, proposed, describe(problem, *closest),
                            ordering.constraints.empty() ? advice_on_boundaries(problem) : ""));
        }
        keep(*best);
    }

private:
    StageOptions<SalsaSearch> given_;
};

OptionTable<SalsaSearch> salsa_stage_options() {
    OptionTable<SalsaSearch> rows;
    rows.add(
        salsa_options(), "salsa", [](auto& search) -> auto& { return search.salsa; });
    rows.add(objective_option().named("salsa_opt_criterion"), "objective", &SalsaSearch::objective);
    return rows;
}

}  // namespace

StageDescription salsa_stage() {
    return {
        {.name = "SalsaStage",
         .summary = "anneals loop orders (SALSA), within the user's temporal ordering",
         .options = "salsa_iteration_number, salsa_start_temperature, salsa_number_of_core (walks), salsa_opt_criterion, seed",
         .needs = Provides::spatial_mapping,
         .provides = Provides::temporal_mapping,
         .flow = ResultFlow::alternatives,
         .engine = "salsa"},
        create_with<SalsaStage>(&salsa_stage_options)};
}

}  // namespace zigzag
