#include <fmt/format.h>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"
#include "zigzag/search/temporal_ordering.hpp"

#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Proposes one loop order that no other beats, with the proof; none when what is to be beaten (LayerProof::cutoff) can't be. A
/// partial ordering of the user is searched by LOMA instead, without a certificate.
class OptimalStage final : public Stage {
public:
    OptimalStage(std::optional<LoopFactors> factors, std::optional<Allocation> allocation)
        : factors_(factors),
          allocation_(allocation),
          constrained_(find_stage({"LomaStage", {}, {}}).create({"LomaStage", {}, {}})) {}

    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const MappingProblem& problem = *context.problem;
        const TemporalOrdering given = read_temporal_ordering(problem, *context.notes);
        if (given.complete) {
            evaluate_given_order(context, given, next, keep);
            return;
        }
        if (!given.constraints.empty()) {
            context.notes->warn(
                context.constraints->where, context.constraints->name + ".temporal_ordering",
                fmt::format("layer {}: a partial ordering is searched by LOMA, without a proof", context.layer->name));
            constrained_->run(context, next, keep);
            return;
        }
        OptimalSearchOptions options;
        options.objective = context.objective;
        options.settings = context.optimal;
        options.settings.factors = factors_.value_or(options.settings.factors);
        options.settings.allocation = allocation_.value_or(options.settings.allocation);
        LayerProof* const proof =
            context.proof != nullptr && context.proof->objective == context.objective ? context.proof : nullptr;
        if (proof != nullptr) {
            options.effort = proof->effort;
            options.cutoff = proof->cutoff;
            options.quick_incumbents = !proof->cutoff || options.effort == SearchEffort::incumbents;
        }
        if (context.search_log != nullptr) {
            options.log = [&context](const OptimalSearchProgress& progress) {
                (*context.search_log)(context.layer->name, progress);
            };
        }
        options.check_interrupted = [&context] { context.check_interrupted(); };
        const OptimalOrder found = find_optimal_order(problem, options);
        if (!found.order && !options.cutoff && (options.effort == SearchEffort::proof || found.certificate.proven)) {
            throw NoMappingError(
                found.certificate.proven
                    ? fmt::format("layer {}: none of {} loop orders fits the memories; one of them lacks: {}",
                                  context.layer->name, found.certificate.nb_orders, describe(problem, found.failure))
                    : fmt::format("layer {}: no loop order that fits the memories was found ({}); one of those tried lacks: {}",
                                  context.layer->name, found.certificate.limitation, describe(problem, found.failure)));
        }
        if (proof != nullptr) {
            proof->add(found.certificate);
            if (options.effort == SearchEffort::bound) {
                proof->spatial_figures = spatial_figures(problem);
            }
            proof->beaten = !found.order;
        }
        if (found.order) {
            evaluate_single_order(context, *found.order, found.boundaries ? &*found.boundaries : nullptr, next, keep);
        }
    }

private:
    std::optional<LoopFactors> factors_;  ///< otherwise the context's count
    std::optional<Allocation> allocation_;
    std::unique_ptr<Stage> constrained_;
};

std::unique_ptr<Stage> create(const StageSpecification& specification) {
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
    return std::make_unique<OptimalStage>(factors, allocation);
}

}  // namespace

StageDescription optimal_stage() {
    return {"OptimalStage",
            "finds the best of all loop orders and proves it (docs/optimal-search.md)",
            "factors: any (default) or prime; allocation: greedy (default) or optimal",
            Provides::spatial_mapping,
            Provides::temporal_mapping,
            ResultFlow::alternatives,
            &create};
}

}  // namespace zigzag
