#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "zigzag/mapping/mapping_problem.hpp"

namespace zigzag {

/// Why a loop order does not fit: what would have to be in which memory.
struct AllocationFailure {
    std::size_t memory = 0;          ///< index into MemoryHierarchy::levels()
    std::array<bool, 3> operands{};  ///< operands concerned, by position in the equation
    double needed_bits = 0;
    double capacity_bits = 0;
    int missing_port = -1;  ///< not a matter of size: the DataDirection that no port carries although data must move there

    double excess_bits() const { return needed_bits - capacity_bits; }
};

/// How many loops of the order lie at or below each memory level: `boundary[operand][level]`, levels innermost first.
struct LoopBoundaries {
    std::array<std::vector<std::size_t>, 3> allocated;  ///< as the allocator placed them
    std::array<std::vector<std::size_t>, 3>
        stationary;  ///< after loops irrelevant for the operand moved down a level (what is costed)

    explicit LoopBoundaries(const MappingProblem& problem) {
        for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
            allocated[operand].assign(problem.operands[operand].nb_levels(), 0);
            stationary[operand].assign(problem.operands[operand].nb_levels(), 0);
        }
    }
};

/// Bottom-up greedy allocation of one loop order to the memories (ZigZag's uneven or even mapping, docs/cost-model.md).
///
/// Memories are visited in topological order. Each takes, jointly for the operands that it holds, the run of following loops
/// that fits and leaves the least traffic above it (unplaced iterations x bits held; the larger run wins ties). The order does
/// not fit when an operand's data of zero further loops exceeds a memory, or when loops are left above a top memory.
///
/// `Slices` gives the data sizes, so that one algorithm serves a walk along the order and a look-up in tables:
///   `elements(operand, level, k)`     elements held with k more loops than placed so far (k = 0 first, then ascending)
///   `place(operand, level, loops)`    that many loops are now placed at this level
///   `irrelevant_left(placed)`         some loop from position `placed` on is irrelevant for the output
///   `holds_all(memory)`               that memory (by MappingProblem::memories) is known to hold all that its operands may place
/// O(memories x loops^(operands of a memory)); usually linear in the loops, since choices that cannot win are skipped in rows.
class MemoryAllocator {
public:
    explicit MemoryAllocator(const MappingProblem& problem);

    /// `unplaced[p]` = product of the factors from position p on, with nb_loops + 1 entries. Returns false when it does not fit.
    template <class Slices>
    bool allocate(std::size_t nb_loops, const double* unplaced, Slices& slices, LoopBoundaries& boundaries);

    /// Valid after allocate() returned false.
    const AllocationFailure& failure() const { return failure_; }

private:
    /// One operand in one memory, ready for the inner loop.
    struct Holder {
        std::size_t operand = 0;
        std::size_t level = 0;
        bool is_top = false;
        bool may_be_final = false;  ///< the output, and no irrelevant spatial loop lies above
        double precision = 0;
        double final_precision = 0;
    };
    /// What one operand may place in the memory at hand: entry k for k more loops.
    struct Choices {
        std::size_t count = 1;
        std::size_t offset = 0;  ///< loops of the first choice
        std::vector<double> bits;
        std::vector<double> cost;
        double least_cost = 0;
        double first_too_large = 0;
    };

    bool choose(const MemoryProblem& memory, std::array<std::size_t, 3>& chosen);

    const MappingProblem* problem_;
    std::vector<std::vector<Holder>> holders_;  ///< by MappingProblem::memories
    std::vector<bool> only_tops_;               ///< by MappingProblem::memories: the memory is the top of all its operands
    std::array<Choices, 3> choices_;            ///< by position among the memory's operands
    std::array<std::size_t, 3> placed_{};       ///< by operand
    AllocationFailure failure_;
};

template <class Slices>
bool MemoryAllocator::allocate(std::size_t nb_loops, const double* unplaced, Slices& slices, LoopBoundaries& boundaries) {
    placed_ = {};
    for (std::size_t index = 0; index < holders_.size(); ++index) {
        const MemoryProblem& memory = problem_->memories[index];
        const std::vector<Holder>& holders = holders_[index];
        const bool holds_all = slices.holds_all(index);
        if (holds_all && only_tops_[index]) {
            for (const Holder& holder : holders) {
                boundaries.allocated[holder.operand][holder.level] = nb_loops;
            }
            continue;
        }
        for (std::size_t position = 0; position < holders.size(); ++position) {
            const Holder& holder = holders[position];
            const std::size_t placed = placed_[holder.operand];
            const std::size_t left = nb_loops - placed;
            Choices& choices = choices_[position];
            if (choices.bits.size() <= left) {
                choices.bits.resize(left + 1);
                choices.cost.resize(left + 1);
            }
            if (holds_all && holder.is_top) {
                choices.offset = left;
                choices.count = 1;
                choices.bits[0] = choices.cost[0] = choices.least_cost = 0;
                continue;
            }
            const double precision =
                holder.may_be_final && !slices.irrelevant_left(placed) ? holder.final_precision : holder.precision;
            double least_cost = std::numeric_limits<double>::infinity();
            std::size_t count = 0;
            for (; count <= left; ++count) {
                const double bits = slices.elements(holder.operand, holder.level, count) * precision;
                if (bits > memory.capacity) {
                    choices.first_too_large = bits;
                    break;
                }
                const double cost = unplaced[placed + count] * bits;
                choices.bits[count] = bits;
                choices.cost[count] = cost;
                least_cost = std::min(least_cost, cost);
            }
            choices.count = count;
            choices.offset = 0;
            choices.least_cost = least_cost;
            if (count == 0) {
                failure_ = {memory.memory, {}, choices.first_too_large, memory.capacity};
                failure_.operands[holder.operand] = true;
                return false;
            }
            if (holder.is_top) {  // a top memory takes all that it can
                choices.offset = count - 1;
                choices.bits[0] = choices.bits[choices.offset];
                choices.cost[0] = choices.least_cost = 0;
                choices.count = 1;
            }
        }
        std::array<std::size_t, 3> chosen{};
        if (!choose(memory, chosen)) {
            return false;
        }
        for (std::size_t position = 0; position < holders.size(); ++position) {
            const Holder& holder = holders[position];
            std::size_t& placed = placed_[holder.operand];
            placed += chosen[position];
            boundaries.allocated[holder.operand][holder.level] = placed;
            if (!holder.is_top) {
                slices.place(holder.operand, holder.level, chosen[position]);
            } else if (placed < nb_loops) {
                failure_ = {
                    memory.memory, {}, std::max(choices_[position].first_too_large, memory.capacity + 1), memory.capacity};
                failure_.operands[holder.operand] = true;
                return false;
            }
        }
    }
    return true;
}

/// Moves loops at the bottom of a level that are irrelevant for its operand to the level below: they reuse the data there.
/// `irrelevant(operand, position)` tells whether the loop at that position is irrelevant for the operand.
template <class IsIrrelevant>
void make_stationary(const MappingProblem& problem, std::size_t nb_loops, const IsIrrelevant& irrelevant,
                     LoopBoundaries& boundaries) {
    for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
        const std::size_t top = problem.operands[operand].nb_levels() - 1;
        for (std::size_t level = 0; level < top; ++level) {
            std::size_t boundary = boundaries.allocated[operand][level];
            while (boundary < nb_loops && irrelevant(operand, boundary)) {
                ++boundary;
            }
            boundaries.stationary[operand][level] = boundary;
        }
        boundaries.stationary[operand][top] = nb_loops;
    }
}

/// Data sizes along one loop order: multiplies the loops up in the order in which they are placed. Exact for fractional
/// spatial factors too, because it repeats the reference's arithmetic step by step.
class PathSlices {
public:
    explicit PathSlices(const MappingProblem& problem);

    void start(const Loop* order, std::size_t nb_loops);
    double elements(std::size_t operand, std::size_t level, std::size_t k);
    void place(std::size_t operand, std::size_t level, std::size_t loops);
    bool irrelevant_left(std::size_t placed) const { return placed < last_irrelevant_; }
    static bool holds_all(std::size_t /*position_in_memories*/) { return false; }

private:
    double* placed_sizes(std::size_t operand) { return &sizes_[operand * nb_dimensions_]; }

    const MappingProblem* problem_;
    std::size_t nb_dimensions_;
    const Loop* order_ = nullptr;
    std::size_t last_irrelevant_ = 0;  ///< one past the outermost loop that is irrelevant for the output
    std::array<std::size_t, 3> placed_{};
    std::vector<unsigned char> counts_;      ///< [operand][dimension]: the operand's size depends on the dimension
    std::vector<double> initial_sizes_;      ///< per operand: with the spatial loops at the array
    std::vector<double> sizes_;              ///< per operand: sizes placed so far
    std::vector<double> trial_;              ///< sizes of the trial at hand
    double trial_elements_ = 0;
};

}  // namespace zigzag
