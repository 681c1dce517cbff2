#include <optional>

#include <fmt/format.h>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/options/search_options.hpp"
#include "zigzag/search/loma.hpp"

#include "no_mapping.hpp"
#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Proposes every order of the loop prime factors that the user's constraints allow.
class LomaStage final : public Stage {
public:
    explicit LomaStage(StageOptions<SearchSettings> given) : given_(std::move(given)) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const TemporalOrdering given = read_temporal_ordering(*task.problem, *services.notes);
        if (given.complete) {
            evaluate_given_order(task, given, next, keep);
        } else {
            evaluate_all_orders(task, services, given.constraints, given_.over(task.search).lpf_limit, next, keep);
        }
    }

private:
    StageOptions<SearchSettings> given_;
};

OptionTable<SearchSettings> loma_stage_options() {
    return OptionTable<SearchSettings>().add(lpf_limit_option(), "lpf_limit", &SearchSettings::lpf_limit);
}

}  // namespace

void evaluate_all_orders(const Task& task, const Services& services, const std::vector<OrderConstraint>& constraints,
                         std::optional<int> lpf_limit, const Next& next, const Keep& keep) {
    const MappingProblem& problem = *task.problem;
    Loma loma(problem, constraints, lpf_limit);
    OrderScorer scorer(problem, loma.elements());
    Candidate candidate;
    candidate.scorer = &scorer;
    candidate.element_order = &loma.order();
    Task below = task;
    below.candidate = &candidate;

    double proposed = 0;
    bool kept = false;
    std::optional<AllocationFailure> closest;
    bool fits = false;
    const Keep keep_and_count = [&](Result& result) {
        fits = true;
        keep(result);
    };
    constexpr std::uint32_t check_interval = 4096;
    std::uint32_t until_check = check_interval;
    while (loma.next()) {
        ++proposed;
        fits = false;
        next(below, keep_and_count);
        kept = kept || fits;
        if (!kept && (!closest || candidate.failure.excess_bits() < closest->excess_bits())) {
            closest = candidate.failure;
        }
        if (--until_check == 0) {
            until_check = check_interval;
            services.check_interrupted();
            if (services.progress != nullptr) {
                services.progress->advanced({"orders", proposed, loma.number_of_orders(), {}});
            }
        }
    }
    if (proposed == 0) {
        throw InputError(Fault{problem.constraints.where, problem.constraints.name + ".temporal_ordering",
                               fmt::format("layer {}: no loop order satisfies the constraints", task.layer->name),
                               "loosen the ordering or raise option `lpf_limit`"});
    }
    if (!kept) {
        throw NoMappingError(fmt::format("layer {}: none of {:.0f} loop orders fits the memories; the closest lacks: {}{}",
                                         task.layer->name, proposed, describe(problem, *closest),
                                         constraints.empty() ? advice_on_boundaries(problem) : ""));
    }
}

StageDescription loma_stage() {
    return {{.name = "LomaStage",
             .summary = "enumerates loop orders (LOMA), within the user's temporal ordering",
             .options = "lpf_limit: most loops to order, or none",
             .needs = Provides::spatial_mapping,
             .provides = Provides::temporal_mapping,
             .flow = ResultFlow::alternatives,
             .engine = "loma"},
            create_with<LomaStage>(&loma_stage_options)};
}

}  // namespace zigzag
