#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include <fmt/format.h>
#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/batch_evaluators/member_bfe.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>

#include "allocation_evaluator.hpp"

// Genetic search for an allocation.
//
// Idea: an individual is a vector with one integer per open gene: which of the allowed cores runs this part of the network.
// NSGA-II (K. Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE Trans. Evol. Comp. 6(2), 2002;
// pagmo2's implementation) breeds for low energy and low latency at once, which keeps the population diverse also when one of
// them is asked for. The first generation holds a few individuals that anybody would try: every part on its fastest core, on its
// most frugal one, and spread so that the cores are equally busy; the rest is random. Afterwards the winner is improved by moves
// of one gene, then of two genes that exchange their cores, until none helps.
//
// Example: four equal layers on four equal cores. "Fastest core" puts all on core 0; the balanced individual puts one on each
// core.
//
// Cost: individuals x generations schedules at most (equal individuals are scheduled once), then at most six times as many for
// the local search.

namespace stream {

namespace {

/// The problem as pagmo sees it: integers in, (energy, latency) out.
class AllocationProblem {
public:
    AllocationProblem() = default;  // pagmo asks for it
    explicit AllocationProblem(AllocationEvaluator& evaluator) : evaluator_(&evaluator) {}

    pagmo::vector_double fitness(const pagmo::vector_double& individual) const { return batch_fitness(individual); }
    pagmo::vector_double batch_fitness(const pagmo::vector_double& individuals) const {
        const std::size_t genes = evaluator_->number_of_genes();
        std::vector<Genes> batch;
        for (std::size_t first = 0; first < individuals.size(); first += genes) {
            Genes individual;
            for (std::size_t gene = 0; gene < genes; ++gene) {
                individual.push_back(static_cast<std::uint16_t>(std::lround(individuals[first + gene])));
            }
            batch.push_back(std::move(individual));
        }
        pagmo::vector_double fitness;
        constexpr double infeasible = 1e300;
        for (const Evaluation& evaluation : evaluator_->evaluate(batch)) {
            fitness.push_back(evaluation.feasible() ? evaluation.energy : infeasible);
            fitness.push_back(evaluation.feasible() ? static_cast<double>(evaluation.latency) : infeasible);
        }
        return fitness;
    }
    std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
        pagmo::vector_double upper;
        for (std::size_t gene = 0; gene < evaluator_->number_of_genes(); ++gene) {
            upper.push_back(static_cast<double>(evaluator_->choices(gene) - 1));
        }
        return {pagmo::vector_double(upper.size(), 0.0), upper};
    }
    // The names are pagmo's interface.
    static pagmo::vector_double::size_type get_nobj() { return 2; }
    pagmo::vector_double::size_type get_nix() const { return evaluator_->number_of_genes(); }

private:
    AllocationEvaluator* evaluator_ = nullptr;
};

/// Improves allocations one or two genes at a time.
class LocalSearch {
public:
    LocalSearch(AllocationEvaluator& evaluator, const AllocationOptions& options, std::mt19937_64& random)
        : evaluator_(evaluator),
          objective_(options.objective),
          random_(random),
          budget_(evaluator.evaluations() + evaluations_per_individual * options.nb_ga_individuals * options.nb_ga_generations) {}

    /// Climbs from the winner, then from the winner with a few genes drawn anew, as long as the budget lasts.
    void run() {
        if (!evaluator_.best()) {
            return;
        }
        climb(evaluator_.best_genes());
        for (std::size_t fruitless = 0; fruitless < most_fruitless_kicks && may_go_on();) {
            const Genes before = evaluator_.best_genes();
            Genes start = before;
            for (std::size_t kick = 0; kick < genes_per_kick; ++kick) {
                const std::size_t gene = random_() % start.size();
                start[gene] = static_cast<std::uint16_t>(random_() % evaluator_.choices(gene));
            }
            climb(std::move(start));
            fruitless = evaluator_.best_genes() == before ? fruitless + 1 : 0;
        }
    }

private:
    static constexpr std::size_t evaluations_per_individual = 6;
    static constexpr std::size_t most_fruitless_kicks = 64;
    static constexpr std::size_t genes_per_kick = 3;

    bool may_go_on() const { return !evaluator_.is_interrupted() && evaluator_.evaluations() < budget_; }

    /// Takes the best of the neighbours if it is better; says whether it was.
    bool move(const std::vector<Genes>& neighbours) {
        const std::vector<Evaluation> evaluations = evaluator_.evaluate(neighbours);
        bool improved = false;
        for (std::size_t index = 0; index < neighbours.size(); ++index) {
            if (is_better(evaluations[index], here_, objective_)) {
                here_ = evaluations[index];
                genes_ = neighbours[index];
                improved = true;
            }
        }
        return improved;
    }

    void climb(Genes start) {
        genes_ = std::move(start);
        here_ = evaluator_.evaluate({genes_}).front();
        for (bool improves = true; improves && may_go_on();) {
            improves = false;
            for (std::size_t gene = 0; gene < genes_.size() && may_go_on(); ++gene) {
                improves = move(with_other_core(gene)) || improves;
            }
            for (std::size_t gene = 0; gene < genes_.size() && !improves && may_go_on(); ++gene) {
                improves = move(with_exchanged_cores(gene));
            }
        }
    }

    std::vector<Genes> with_other_core(std::size_t gene) const {
        std::vector<Genes> neighbours;
        for (std::size_t choice = 0; choice < evaluator_.choices(gene); ++choice) {
            neighbours.push_back(genes_);
            neighbours.back()[gene] = static_cast<std::uint16_t>(choice);
        }
        return neighbours;
    }

    std::vector<Genes> with_exchanged_cores(std::size_t gene) const {
        std::vector<Genes> neighbours;
        for (std::size_t other = gene + 1; other < genes_.size(); ++other) {
            if (genes_[gene] != genes_[other] && genes_[gene] < evaluator_.choices(other) &&
                genes_[other] < evaluator_.choices(gene)) {
                neighbours.push_back(genes_);
                std::swap(neighbours.back()[gene], neighbours.back()[other]);
            }
        }
        return neighbours;
    }

    AllocationEvaluator& evaluator_;
    AllocationObjective objective_;
    std::mt19937_64& random_;
    std::size_t budget_;
    Genes genes_;
    Evaluation here_;
};

std::size_t round_up_population(std::size_t individuals, std::vector<std::string>& notes) {
    const std::size_t rounded = std::max<std::size_t>(8, (individuals + 3) / 4 * 4);
    if (rounded != individuals) {
        notes.push_back(
            fmt::format("{} individuals are rounded up to {}: NSGA-II wants a multiple of 4, at least 8", individuals, rounded));
    }
    return rounded;
}

}  // namespace

AllocationResult genetic_allocation(const AllocationSpace& space, const Scheduler& scheduler, const AllocationOptions& options,
                                    const std::vector<Allocation>& first_tries) {
    AllocationEvaluator evaluator(space, scheduler, options);
    if (space.is_fixed()) {
        evaluator.evaluate({Genes()});
        evaluator.result().proven = true;
        return evaluator.finish();
    }
    const std::size_t individuals = round_up_population(options.nb_ga_individuals, evaluator.result().notes);
    const auto seed = static_cast<unsigned>(options.seed ^ (options.seed >> 32U));

    std::mt19937_64 random(options.seed);
    std::vector<Genes> first_generation;
    for (std::size_t index = 0; index < std::min(first_tries.size(), individuals / 2); ++index) {
        first_generation.push_back(evaluator.genes_of(first_tries[index]));
    }
    while (first_generation.size() < individuals) {
        Genes genes;
        for (std::size_t gene = 0; gene < evaluator.number_of_genes(); ++gene) {
            genes.push_back(static_cast<std::uint16_t>(random() % evaluator.choices(gene)));
        }
        first_generation.push_back(std::move(genes));
    }
    evaluator.evaluate(first_generation);
    evaluator.report(0, options.nb_ga_generations);

    const pagmo::problem problem{AllocationProblem(evaluator)};
    pagmo::population population(problem, 0U, seed);
    for (const Genes& genes : first_generation) {
        population.push_back(pagmo::vector_double(genes.begin(), genes.end()));
    }
    const double mutation = std::max(0.1, 1.0 / static_cast<double>(evaluator.number_of_genes()));
    pagmo::nsga2 nsga2(1U, 0.9, 10.0, mutation, 20.0, seed);
    nsga2.set_bfe(pagmo::bfe{pagmo::member_bfe()});
    pagmo::algorithm algorithm(std::move(nsga2));
    for (std::size_t generation = 1; generation < options.nb_ga_generations && !evaluator.is_interrupted(); ++generation) {
        population = algorithm.evolve(population);
        evaluator.report(generation, options.nb_ga_generations);
    }
    if (options.local_search) {
        LocalSearch(evaluator, options, random).run();
    }
    evaluator.result().proven = static_cast<double>(evaluator.evaluations()) == space.size();
    evaluator.report(options.nb_ga_generations, options.nb_ga_generations);
    return evaluator.finish();
}

}  // namespace stream
