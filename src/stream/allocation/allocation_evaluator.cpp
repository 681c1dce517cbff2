#include "allocation_evaluator.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "zigzag/base/parallel.hpp"

namespace stream {

void ParetoFront::offer(const AllocationPoint& point) {
    const auto dominates = [](const Evaluation& a, const Evaluation& b) {
        return a.latency <= b.latency && a.energy <= b.energy;
    };
    for (const AllocationPoint& kept : points_) {
        if (dominates(kept.evaluation, point.evaluation)) {
            return;
        }
    }
    points_.erase(std::remove_if(points_.begin(), points_.end(),
                                 [&](const AllocationPoint& kept) { return dominates(point.evaluation, kept.evaluation); }),
                  points_.end());
    points_.push_back(point);
}

std::vector<AllocationPoint> ParetoFront::sorted() && {
    std::sort(points_.begin(), points_.end(),
              [](const AllocationPoint& a, const AllocationPoint& b) { return a.evaluation.energy < b.evaluation.energy; });
    return std::move(points_);
}

AllocationEvaluator::AllocationEvaluator(const AllocationSpace& space, const Scheduler& scheduler,
                                         const AllocationOptions& options)
    : space_(space), options_(options) {
    for (unsigned thread = 0; thread < std::max(1U, options.threads); ++thread) {
        schedulers_.push_back(scheduler.clone());
    }
}

Allocation AllocationEvaluator::allocation_of(const Genes& genes) const {
    Allocation allocation = space_.first();
    for (std::size_t gene = 0; gene < genes.size(); ++gene) {
        const std::uint32_t open = space_.open_genes[gene];
        allocation[open] = space_.choices[open][genes[gene]];
    }
    return allocation;
}

Genes AllocationEvaluator::genes_of(const Allocation& allocation) const {
    Genes genes;
    for (const std::uint32_t open : space_.open_genes) {
        const std::vector<std::uint16_t>& cores = space_.choices[open];
        genes.push_back(static_cast<std::uint16_t>(std::find(cores.begin(), cores.end(), allocation[open]) - cores.begin()));
    }
    return genes;
}

template <class Function>
void AllocationEvaluator::in_parallel(std::size_t count, const Function& evaluate_one) {
    zigzag::parallel_for(count, schedulers_.size(), [&](std::size_t thread, std::size_t index) {
        if (!is_interrupted()) {
            evaluate_one(thread, index);
        }
    });
}

void AllocationEvaluator::take_in(const Genes& genes, Allocation allocation, const Evaluation& evaluation) {
    ++result_.evaluations;
    if (!evaluation.feasible()) {
        ++result_.infeasible;
        if (!result_.first_infeasibility) {
            result_.first_infeasibility = evaluation.infeasible;
        }
        return;
    }
    AllocationPoint point{std::move(allocation), evaluation};
    front_.offer(point);
    if (!result_.best || is_better(evaluation, result_.best->evaluation, options_.objective)) {
        result_.best = std::move(point);
        best_genes_ = genes;
    }
}

std::vector<Evaluation> AllocationEvaluator::evaluate(const std::vector<Genes>& batch) {
    std::vector<Genes> unknown;
    for (const Genes& genes : batch) {
        if (known_.count(genes) == 0 && std::find(unknown.begin(), unknown.end(), genes) == unknown.end()) {
            unknown.push_back(genes);
        }
    }
    std::vector<std::optional<Evaluation>> evaluations(unknown.size());
    in_parallel(unknown.size(), [&](std::size_t thread, std::size_t index) {
        evaluations[index] = schedulers_[thread]->evaluate(allocation_of(unknown[index]));
    });
    for (std::size_t index = 0; index < unknown.size(); ++index) {
        if (evaluations[index]) {
            take_in(unknown[index], allocation_of(unknown[index]), *evaluations[index]);
            known_.emplace(unknown[index], *evaluations[index]);
        }
    }
    std::vector<Evaluation> results;
    for (const Genes& genes : batch) {
        const auto found = known_.find(genes);
        results.push_back(found == known_.end() ? Evaluation{0, 0, {}, Infeasibility{}} : found->second);
    }
    return results;
}

void AllocationEvaluator::evaluate_range(std::uint64_t first, std::uint64_t count) {
    std::vector<Genes> batch;
    for (std::uint64_t number = first; number < first + count; ++number) {
        Genes genes;
        std::uint64_t rest = number;
        for (std::size_t gene = 0; gene < number_of_genes(); ++gene) {
            genes.push_back(static_cast<std::uint16_t>(rest % choices(gene)));
            rest /= choices(gene);
        }
        batch.push_back(std::move(genes));
    }
    std::vector<std::optional<Evaluation>> evaluations(batch.size());
    in_parallel(batch.size(), [&](std::size_t thread, std::size_t index) {
        evaluations[index] = schedulers_[thread]->evaluate(allocation_of(batch[index]));
    });
    for (std::size_t index = 0; index < batch.size(); ++index) {
        if (evaluations[index]) {
            take_in(batch[index], allocation_of(batch[index]), *evaluations[index]);
        }
    }
}

void AllocationEvaluator::report(std::size_t generation, std::size_t generations) const {
    if (options_.progress) {
        AllocationProgress progress{generation, generations, result_.evaluations, result_.infeasible, std::nullopt};
        if (result_.best) {
            progress.best = result_.best->evaluation;
        }
        options_.progress(progress);
    }
}

AllocationResult AllocationEvaluator::finish() {
    result_.front = std::move(front_).sorted();
    result_.interrupted = is_interrupted() && !result_.proven;
    return std::move(result_);
}

bool is_better(const Evaluation& a, const Evaluation& b, AllocationObjective objective) {
    if (!a.feasible() || !b.feasible()) {
        return a.feasible() && !b.feasible();
    }
    const auto latency = [](const Evaluation& evaluation) { return static_cast<double>(evaluation.latency); };
    switch (objective) {
        case AllocationObjective::energy:
            return std::tuple(a.energy, latency(a)) < std::tuple(b.energy, latency(b));
        case AllocationObjective::EDP:
            return std::tuple(a.energy * latency(a), latency(a), a.energy) <
                   std::tuple(b.energy * latency(b), latency(b), b.energy);
        case AllocationObjective::latency:
        case AllocationObjective::pareto:
            break;
    }
    return std::tuple(latency(a), a.energy) < std::tuple(latency(b), b.energy);
}

}  // namespace stream
