#include <fmt/format.h>

#include "zigzag/cost/cost_model.hpp"
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
    OptimalStage(std::optional<LoopFactors> factors, std::optional<Allocation> allocation)
        : factors_(factors), allocation_(allocation) {}

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
        options.settings = task.search.optimal;
        options.settings.factors = factors_.value_or(options.settings.factors);
        options.settings.allocation = allocation_.value_or(options.settings.allocation);
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
    std::optional<LoopFactors> factors_;  ///< otherwise the task's count
    std::optional<Allocation> allocation_;
};

std::unique_ptr<const Stage> create_optimal_stage(const StageSpecification& specification) {
    std::optional<LoopFactors> factors;
    std::optional<Allocation> allocation;
    const auto is_second_of = [&specification](const StageOption& option, const std::string& first, const std::string& second) {
        if (option.value != first && option.value != second) {
            throw InputError(Fault{option.where, specification.name + "." + option.name, "found " + option.value,
                                   fmt::format("give {} or {}", first, second)});
        }
        return option.value == second;
    };
    for (const StageOption& option : specification.options) {
        if (option.name == "factors") {
            factors = is_second_of(option, "any", "prime") ? LoopFactors::prime : LoopFactors::any;
        } else if (option.name == "allocation") {
            allocation = is_second_of(option, "greedy", "optimal") ? Allocation::optimal : Allocation::greedy;
        } else {
            refuse_option(specification, option, "it takes factors and allocation");
        }
    }
    return std::make_unique<const OptimalStage>(factors, allocation);
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
            &create_optimal_stage};
}

}  // namespace zigzag
