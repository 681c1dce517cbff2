#include <fmt/format.h>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/options/search_options.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"
#include "zigzag/search/temporal_ordering.hpp"

#include "no_mapping.hpp"
#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Proposes one loop order that no other beats, with the proof; none when what is to be beaten (LayerProof::cutoff) can't be. A
/// partial ordering of the user is searched by LOMA instead, without a certificate.
class OptimalStage final : public Stage {
public:
    explicit OptimalStage(StageOptions<OptimalSettings> given) : given_(std::move(given)) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        const MappingProblem& problem = *task.problem;
        const TemporalOrdering given = read_temporal_ordering(problem, *services.notes);
        if (given.complete) {
            evaluate_given_order(task, given, next, keep);
            return;
        }
        if (!given.constraints.empty()) {
            services.notes->warn(
                task.constraints->where, task.constraints->name + ".temporal_ordering",
                fmt::format("layer {}: a partial ordering is searched by LOMA, without a proof", task.layer->name));
            evaluate_all_orders(task, services, given.constraints, task.search.lpf_limit, next, keep);
            return;
        }
        OptimalSearchOptions options;
        options.objective = task.objective;
        options.settings = given_.over(task.search.optimal);
        LayerProof* const proof = task.proof != nullptr && task.proof->objective == task.objective ? task.proof : nullptr;
        if (proof != nullptr) {
            options.effort = proof->effort;
            options.cutoff = proof->cutoff;
            options.quick_incumbents = !proof->cutoff || options.effort == SearchEffort::incumbents;
        }
        if (services.search_log != nullptr) {
            options.log = [&task, &services](const OptimalSearchProgress& progress) {
                (*services.search_log)(task.layer->name, progress);
            };
        }
        options.check_interrupted = [&services] { services.check_interrupted(); };
        const OptimalOrder found = find_optimal_order(problem, options);
        if (!found.order && !options.cutoff && (options.effort == SearchEffort::proof || found.certificate.proven)) {
            const std::string lack =
                describe(problem, found.failure) +
                (options.settings.allocation == Allocation::greedy ? advice_on_boundaries(problem) : std::string());
            throw NoMappingError(
                found.certificate.proven
                    ? fmt::format("layer {}: none of {} loop orders fits the memories; one of them lacks: {}", task.layer->name,
                                  found.certificate.nb_orders, lack)
                    : fmt::format("layer {}: no loop order that fits the memories was found ({}); one of those tried lacks: {}",
                                  task.layer->name, found.certificate.limitation, lack));
        }
        if (proof != nullptr) {
            proof->add(found.certificate);
            if (options.effort == SearchEffort::bound) {
                proof->spatial_figures = spatial_figures(problem);
            }
            proof->beaten = !found.order;
        }
        if (found.order) {
            evaluate_single_order(task, *found.order, found.boundaries ? &*found.boundaries : nullptr, next, keep);
        }
    }

private:
    StageOptions<OptimalSettings> given_;
};

OptionTable<OptimalSettings> optimal_stage_options() {
    return optimal_options().only({"factors", "allocation"});
}

}  // namespace

StageDescription optimal_stage() {
    return {{.name = "OptimalStage",
             .summary = "finds the best of all loop orders and proves it (docs/optimal-search.md)",
             .options = "factors: any (default) or prime; allocation: greedy (default) or optimal",
             .needs = Provides::spatial_mapping,
             .provides = Provides::temporal_mapping,
             .flow = ResultFlow::alternatives,
             .engine = "optimal",
             .proves_orders = true,
             .shows_bounds = true},
            create_with<OptimalStage>(&optimal_stage_options)};
}

}  // namespace zigzag
