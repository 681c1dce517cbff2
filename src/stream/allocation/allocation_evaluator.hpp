#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "zigzag/results/pareto_front.hpp"

#include "stream/allocation/allocation_space.hpp"
#include "stream/allocation/allocator.hpp"
#include "stream/schedule/scheduler.hpp"

namespace stream {

/// Position of every open gene's core among its choices.
using Genes = std::vector<std::uint16_t>;

/// Schedules allocations in parallel, each distinct one once, and keeps track of the best. The order in which results are taken
/// in is that of the calls, so that nothing depends on the number of threads.
class AllocationEvaluator {
public:
    AllocationEvaluator(const AllocationSpace& space, const Scheduler& scheduler, const AllocationOptions& options);

    std::size_t number_of_genes() const { return space_.open_genes.size(); }
    std::size_t choices(std::size_t gene) const { return space_.choices[space_.open_genes[gene]].size(); }

    Genes genes_of(const Allocation& allocation) const;

    /// Results in the order of `batch`, from memory where known. Interruption leaves later ones out: they read as infeasible.
    std::vector<Evaluation> evaluate(const std::vector<Genes>& batch);
    /// As many as `count` allocations from number `first` on, counted with the first gene varying fastest, without remembering
    /// them.
    void evaluate_range(std::uint64_t first, std::uint64_t count);

    bool is_interrupted() const { return options_.interrupted != nullptr && *options_.interrupted; }
    const std::optional<AllocationPoint>& best() const { return result_.best; }
    const Genes& best_genes() const { return best_genes_; }
    std::size_t evaluations() const { return result_.evaluations; }
    void report(std::size_t generation, std::size_t generations) const;
    AllocationResult& result() { return result_; }
    /// The result with its front; ends the use of this object.
    AllocationResult finish();

private:
    Allocation allocation_of(const Genes& genes) const;
    /// Runs `evaluate_one(thread, index)` for all indices, spread over the threads.
    template <class Function>
    void in_parallel(std::size_t count, const Function& evaluate_one);
    void take_in(const Genes& genes, Allocation allocation, const Evaluation& evaluation);

    const AllocationSpace& space_;
    const AllocationOptions& options_;
    std::vector<std::unique_ptr<Scheduler>> schedulers_;  ///< one per thread
    std::map<Genes, Evaluation> known_;
    /// Of allocations that are equal in both the first stays.
    zigzag::ParetoFront<AllocationPoint> front_{zigzag::EqualScores::keep_first};
    Genes best_genes_;
    AllocationResult result_;
};

}  // namespace stream
