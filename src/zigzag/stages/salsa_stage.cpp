#include <charconv>

#include <fmt/format.h>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/search/salsa.hpp"

#include "no_mapping.hpp"
#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Anneals the loop order for the objective of the stage that chooses above, and passes the best it met up.
class SalsaStage final : public Stage {
public:
    /// Options that the chain does not give come from the task.
    struct Given {
        std::optional<std::int64_t> iteration_number;
        std::optional<double> start_temperature;
        std::optional<std::int64_t> number_of_walks;
        std::optional<Objective> objective;
        std::optional<std::uint64_t> seed;
    };

    explicit SalsaStage(const Given& given) : given_(given) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const MappingProblem& problem = *task.problem;
        const TemporalOrdering ordering = read_temporal_ordering(problem, *services.notes);
        if (ordering.complete) {
            evaluate_given_order(task, ordering, next, keep);
            return;
        }
        SalsaOptions options = task.search.salsa;
        options.iteration_number = given_.iteration_number.value_or(options.iteration_number);
        options.start_temperature = given_.start_temperature.value_or(options.start_temperature);
        options.number_of_walks = given_.number_of_walks.value_or(options.number_of_walks);
        options.seed = given_.seed.value_or(options.seed);
        const Objective objective = given_.objective.value_or(task.objective);

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
                anneal(space, objective, options, [&](const std::vector<std::uint8_t>& order) {
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
    Given given_;
};

template <class Number>
Number parse_positive(const StageSpecification& specification, const StageOption& option, Number least) {
    Number value{};
    const char* const end_of_text = option.value.data() + option.value.size();
    const auto [end, error] = std::from_chars(option.value.data(), end_of_text, value);
    if (error != std::errc{} || end != end_of_text || !(value >= least) || !(static_cast<double>(value) < 1e18)) {
        throw InputError(Fault{option.where, specification.name + "." + option.name, "found " + option.value,
                               fmt::format("give a number from {}", least)});
    }
    return value;
}

std::unique_ptr<const Stage> create_salsa_stage(const StageSpecification& specification) {
    SalsaStage::Given given;
    for (const StageOption& option : specification.options) {
        if (option.name == "salsa_iteration_number") {
            given.iteration_number = parse_positive<std::int64_t>(specification, option, 1);
        } else if (option.name == "salsa_start_temperature") {
            given.start_temperature = parse_positive<double>(specification, option, 1e-9);
        } else if (option.name == "salsa_number_of_core") {
            given.number_of_walks = parse_positive<std::int64_t>(specification, option, 1);
        } else if (option.name == "salsa_opt_criterion") {
            try {
                given.objective = parse_objective(option.value);
            } catch (const UsageError& error) {
                throw InputError(Fault{option.where, specification.name + "." + option.name, error.what(), {}});
            }
        } else if (option.name == "seed") {
            given.seed = parse_positive<std::uint64_t>(specification, option, 0);
        } else {
            refuse_option(specification, option,
                          "it takes salsa_iteration_number, salsa_start_temperature, salsa_number_of_core, salsa_opt_criterion "
                          "and seed");
        }
    }
    return std::make_unique<const SalsaStage>(given);
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
        &create_salsa_stage};
}

}  // namespace zigzag
