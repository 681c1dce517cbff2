#include "zigzag/options/search_options.hpp"
#include "zigzag/search/loop_prime_factors.hpp"
#include "zigzag/search/optimal/lattice/loop_steps.hpp"

#include "layer_store.hpp"
#include "stage_factories.hpp"

namespace zigzag {

namespace {

/// Keeps the best of the candidates below; the first of equals. Equal layers are searched once.
class MinimalStage final : public Stage {
public:
    explicit MinimalStage(const Objective& objective) : objective_(objective) {}

    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        keep_once(task, services, keep, [&](const Services& below) { return best_of(task, next.with(below)); });
    }

private:
    /// None when an outer stage was told that there is nothing that counts.
    std::optional<Result> best_of(const Task& task, const Next& next) const {
        Task below = task;
        below.objective = objective_;
        const bool outermost = task.proof == nullptr;
        LayerProof own_proof;
        own_proof.objective = objective_;
        below.proof = outermost ? &own_proof : task.proof;
        below.proof->beaten = false;
        std::optional<Result> best;
        next(below, [&](Result& candidate) {
            if (!best || objective_.is_better(candidate.score, best->score)) {
                best = candidate;
            }
        });
        if (!best && !outermost && task.proof->beaten) {
            return best;
        }
        if (!best) {  // a layer never vanishes silently
            throw NoMappingError("layer " + task.layer->name + ": no mapping reached the stage that chooses the best");
        }
        if (outermost && own_proof.certificate) {
            best->certificate = own_proof.certificate;
            best->certificate->best = objective_.cost(best->score);
            best->certificate->nb_orders =
                number_of_loop_orders(loop_prime_factors(best->problem->layer, best->problem->temporal_sizes, {}, std::nullopt),
                                      best->certificate->factors);
            if (best->certificate->proven) {
                best->certificate->lower_bound = best->certificate->best;
            }
        }
        if (outermost && task.search.bounds_layers) {
            best->find_bounds(best->certificate ? best->certificate->allocation : Allocation::greedy);
        }
        return best;
    }

    Objective objective_;
};

/// What a stage for any objective keeps the best of.
struct Goal {
    Objective opt = Objective::latency;
};

std::unique_ptr<const Stage> create_for_any_objective(const StageSpecification& specification) {
    const StageOptions<Goal> given(specification, OptionTable<Goal>().add(objective_option(), "opt", &Goal::opt));
    if (!given.gives("opt")) {
        throw InputError(
            Fault{specification.where, specification.name, "needs an objective", "add {opt: ...}, e.g. {opt: energy^2*latency}"});
    }
    return std::make_unique<const MinimalStage>(given.over({}).opt);
}

StageDescription description(std::string_view name, std::string_view summary, std::string_view options,
                             decltype(StageDescription::create) create) {
    return {{.name = name, .summary = summary, .options = options, .needs = Provides::layer, .flow = ResultFlow::reduces},
            std::move(create)};
}

}  // namespace

StageDescription minimal_latency_stage() {
    return description("MinimalLatencyStage", "keeps the candidate with least latency, then least energy", "",
                       create_from<MinimalStage>(Objective::latency));
}

StageDescription minimal_energy_stage() {
    return description("MinimalEnergyStage", "keeps the candidate with least energy, then least latency", "",
                       create_from<MinimalStage>(Objective::energy));
}

StageDescription minimal_edp_stage() {
    return description("MinimalEDPStage",
                       "keeps the candidate with least energy x latency, then least latency, then least energy", "",
                       create_from<MinimalStage>(Objective::EDP));
}

StageDescription minimal_objective_stage() {
    return description("MinimalObjectiveStage", "keeps the candidate with least energy^a x latency^b",
                       "opt: the objective, e.g. energy^2*latency (needed)", &create_for_any_objective);
}

}  // namespace zigzag
