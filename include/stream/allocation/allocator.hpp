#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stream/schedule/schedule.hpp"

#pragma GCC visibility push(default)

namespace stream {

struct AllocationSpace;
class Scheduler;

/// What makes one schedule better than another (`--objective`). `pareto` keeps all trade-offs and returns the fastest.
enum class AllocationObjective : std::uint8_t { latency, energy, EDP, pareto };

/// True when `a` is better than `b`. Infeasible is worse than anything. Ties: latency, then energy; energy, then latency; energy
/// x latency, then latency, then energy.
bool is_better(const Evaluation& a, const Evaluation& b, AllocationObjective objective);

/// One evaluated allocation.
struct AllocationPoint {
    Allocation allocation;
    Evaluation evaluation;
};

/// How far a search is; calls come from the thread that called the search.
struct AllocationProgress {
    std::size_t generation = 0;
    std::size_t generations = 0;
    std::size_t evaluations = 0;  ///< distinct allocations scheduled so far
    std::size_t infeasible = 0;
    std::optional<Evaluation> best;
};

struct AllocationOptions {
    AllocationObjective objective = AllocationObjective::latency;
    std::size_t nb_ga_generations = 16;
    std::size_t nb_ga_individuals = 16;
    std::uint64_t seed = 1;
    unsigned threads = 1;  ///< results are the same for any number
    bool local_search = true;
    std::function<void(const AllocationProgress&)> progress;
    const std::atomic<bool>* interrupted = nullptr;  ///< stop at the next chance and return the best so far
};

/// Outcome of a search.
struct AllocationResult {
    std::optional<AllocationPoint> best;  ///< none when every allocation tried was infeasible
    std::vector<AllocationPoint> front;   ///< Pareto front in (energy, latency) of all that was evaluated, energy ascending
    std::size_t evaluations = 0;          ///< distinct allocations
    std::size_t infeasible = 0;
    std::optional<Infeasibility> first_infeasibility;
    bool proven = false;             ///< the whole space was evaluated: `best` is the optimum
    bool interrupted = false;        ///< stopped early on request
    std::vector<std::string> notes;  ///< what was adapted: rounded population size, ...
};

/// All allocations of the space, best first found. Proves the optimum. Throws UsageError for more than 10^7.
AllocationResult exhaustive_allocation(const AllocationSpace& space, const Scheduler& scheduler,
                                       const AllocationOptions& options);

/// NSGA-II (Deb et al., 2002; pagmo2) on (energy, latency), then single-gene moves on the winner until none helps. Deterministic
/// for a seed, whatever the number of threads; equal allocations are scheduled once.
/// `first_tries` are in the first generation, at most half of it; the rest is random.
AllocationResult genetic_allocation(const AllocationSpace& space, const Scheduler& scheduler, const AllocationOptions& options,
                                    const std::vector<Allocation>& first_tries = {});

}  // namespace stream

#pragma GCC visibility pop
