#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"

namespace zigzag {

/// Boundaries of one mapping.
struct LoopBoundaries {
    MemoryBoundaries allocated;   ///< as the allocator placed them, or as they were given
    MemoryBoundaries stationary;  ///< after loops irrelevant for the operand moved down a level (what is costed)

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
///   `visit(operand, level, placed, use)`  calls `use` with a function of k: elements held with k more loops than the `placed` so
///                                     far; it is asked for k = 0, 1, 2, ...
///   `fitting(operand, level, is_final)`  positions from 0 on below which the operand's data fits this level by itself, where it
///                                     takes as many as fit if it may; 0 where nobody counts them
///   `elements(operand, level, position)` elements held there with the loops below that position, where fitting() is not 0
///   `place(operand, level, loops)`    that many loops are now placed at this level
///   `irrelevant_left(placed)`         some loop from position `placed` on is irrelevant for the output
///   `traffic_falls(operand, level)`   unplaced iterations x bits never grow from one k to the next, to the last bit
///   `depends_on_path(operand)`        sizes depend on the order of the loops below them too
///   `holds_all(memory)`               that memory (by MappingProblem::memories) is known to hold all that its operands may place
/// O(memories x loops^(operands of a memory)); usually linear in the loops, since choices that cannot win are skipped in rows.
class MemoryAllocator {
public:
    explicit MemoryAllocator(const MappingProblem& problem);

    static constexpr std::size_t nothing_is_same = std::numeric_limits<std::size_t>::max();

    /// `unplaced[p]` = product of the factors from position p on, with nb_loops + 1 entries. Returns false when it does not fit.
    /// From position `same_from` on the order, and what slices and `unplaced` say, is that of the last call; memories that start
    /// no lower than there, and where they did then, keep their loops.
    template <class Slices>
    bool allocate(std::size_t nb_loops, const double* unplaced, Slices& slices, LoopBoundaries& boundaries,
                  std::size_t same_from = nothing_is_same);

    /// Takes the given boundaries instead of choosing any; false when some memory can't hold what they put there.
    template <class Slices>
    bool place(const MemoryBoundaries& given, Slices& slices, LoopBoundaries& boundaries);

    /// Valid after allocate() or place() returned false.
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
    struct Memory {
        std::array<Holder, 3> holders;
        std::size_t nb_holders = 0;
        bool only_tops = true;  ///< the memory is the top of all its operands
        bool is_plain = false;  ///< of one operand, and not its top
        double capacity = 0;
        std::size_t memory = 0;  ///< index into MemoryHierarchy::levels()
    };
    /// What one operand may place in the memory at hand: entry k for k more loops.
    struct Choices {
        std::size_t count = 1;
        std::size_t offset = 0;  ///< loops of the first choice
        std::vector<double> bits;
        std::vector<double> cost;
        double least_cost = 0;
    };

    /// What the last call did at one memory, by position among its operands.
    struct Stop {
        std::array<std::size_t, 3> placed{};  ///< loops below
        std::array<std::size_t, 3> ends{};    ///< loops below and in it
    };

    template <class Slices>
    bool has_final_precision(const Holder& holder, const Slices& slices) const {
        return holder.may_be_final && !slices.irrelevant_left(placed_[holder.operand]);
    }
    template <class Slices>
    double precision_of(const Holder& holder, const Slices& slices) const {
        return has_final_precision(holder, slices) ? holder.final_precision : holder.precision;
    }
    template <class Slices>
    bool can_keep(const Memory& memory, const Stop& stop, const Slices& slices, std::size_t same_from) const {
        for (std::size_t position = 0; position < memory.nb_holders; ++position) {
            const std::size_t operand = memory.holders[position].operand;
            if (placed_[operand] < same_from || placed_[operand] != stop.placed[position] || slices.depends_on_path(operand)) {
                return false;
            }
        }
        return true;
    }
    /// Finds where the loops of one memory end; false when the operands do not fit.
    template <class Slices>
    bool fill(std::size_t index, std::size_t nb_loops, const double* unplaced, Slices& slices, Stop& stop);
    template <class Slices>
    bool take_most(std::size_t index, std::size_t nb_loops, const Slices& slices, std::array<std::size_t, 3>& ends) const;
    template <class Slices>
    bool choose(std::size_t index, std::size_t nb_loops, const double* unplaced, Slices& slices,
                std::array<std::size_t, 3>& chosen);
    bool choose_together(const MemoryProblem& memory, std::array<std::size_t, 3>& chosen);
    template <class Slices>
    void tell_need(const Memory& memory, std::size_t nb_loops, Slices& slices);

    const MappingProblem* problem_;
    bool is_even_;                         ///< even mapping
    std::vector<Memory> memories_;         ///< by MappingProblem::memories
    std::vector<Stop> stops_;              ///< by MappingProblem::memories
    std::size_t nb_stops_ = 0;             ///< memories that the last call filled
    std::array<Choices, 3> choices_;       ///< by position among the memory's operands
    std::array<std::size_t, 3> placed_{};  ///< by operand
    AllocationFailure failure_;
};

template <class Slices>
bool MemoryAllocator::choose(std::size_t index, std::size_t nb_loops, const double* unplaced, Slices& slices,
                             std::array<std::size_t, 3>& chosen) {
    const Memory& memory = memories_[index];
    const bool holds_all = slices.holds_all(index);
    bool all_fall = true;
    double together = 0;
    for (std::size_t position = 0; position < memory.nb_holders; ++position) {
        const Holder& holder = memory.holders[position];
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
            chosen[position] = left;
            continue;
        }
        const double precision = precision_of(holder, slices);
        double* const bits_of = choices.bits.data();
        const double capacity = memory.capacity;
        std::size_t count = 0;
        slices.visit(holder.operand, holder.level, placed, [&](auto&& elements) {
            for (; count <= left; ++count) {
                const double bits = elements(count) * precision;
                if (bits > capacity) {
                    break;
                }
                bits_of[count] = bits;
            }
        });
        const bool falls = slices.traffic_falls(holder.operand, holder.level);
        all_fall = all_fall && (falls || holder.is_top);
        std::size_t cheapest = count - 1;
        if (!falls) {
            cheapest = 0;
            for (std::size_t k = 1; k < count; ++k) {
                cheapest = unplaced[placed + k] * bits_of[k] <= unplaced[placed + cheapest] * bits_of[cheapest] ? k : cheapest;
            }
        }
        choices.count = count;
        choices.offset = 0;
        if (count == 0) {
            return false;
        }
        if (holder.is_top) {  // a top memory takes all that it can
            choices.offset = count - 1;
            choices.bits[0] = choices.bits[choices.offset];
            choices.cost[0] = choices.least_cost = 0;
            choices.count = 1;
            cheapest = choices.offset;
        }
        chosen[position] = cheapest;  // final when nobody else is there
        together += bits_of[cheapest - choices.offset];
    }
    if (memory.nb_holders == 1 || (all_fall && together <= memory.capacity && !is_even_)) {
        return true;
    }
    for (std::size_t position = 0; position < memory.nb_holders; ++position) {
        Choices& choices = choices_[position];
        if (memory.holders[position].is_top) {
            continue;
        }
        choices.least_cost = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < choices.count; ++k) {
            choices.cost[k] = unplaced[placed_[memory.holders[position].operand] + k] * choices.bits[k];
            choices.least_cost = std::min(choices.least_cost, choices.cost[k]);
        }
    }
    return choose_together(problem_->memories[index], chosen);
}

/// Each operand takes the most that fits by itself, where that is known to be the choice. False where it takes more to decide.
template <class Slices>
bool MemoryAllocator::take_most(std::size_t index, std::size_t nb_loops, const Slices& slices,
                                std::array<std::size_t, 3>& ends) const {
    const Memory& memory = memories_[index];
    double together = 0;
    for (std::size_t position = 0; position < memory.nb_holders; ++position) {
        const Holder& holder = memory.holders[position];
        if (holder.is_top && slices.holds_all(index)) {
            ends[position] = nb_loops;
            continue;
        }
        const bool is_final = has_final_precision(holder, slices);
        const std::size_t fitting = slices.fitting(holder.operand, holder.level, is_final);
        if (fitting <= (holder.is_top ? nb_loops : placed_[holder.operand])) {
            return false;
        }
        ends[position] = fitting - 1;
        if (memory.nb_holders > 1) {
            together += slices.elements(holder.operand, holder.level, fitting - 1) *
                        (is_final ? holder.final_precision : holder.precision);
        }
    }
    return memory.nb_holders == 1 || (together <= memory.capacity && !is_even_);
}

template <class Slices>
bool MemoryAllocator::fill(std::size_t index, std::size_t nb_loops, const double* unplaced, Slices& slices, Stop& stop) {
    const Memory& memory = memories_[index];
    for (std::size_t position = 0; position < memory.nb_holders; ++position) {
        stop.placed[position] = placed_[memory.holders[position].operand];
    }
    std::array<std::size_t, 3> chosen{};
    bool fits = choose(index, nb_loops, unplaced, slices, chosen);
    for (std::size_t position = 0; position < memory.nb_holders; ++position) {
        stop.ends[position] = stop.placed[position] + chosen[position];
        fits = fits && (!memory.holders[position].is_top || stop.ends[position] == nb_loops);
    }
    if (!fits) {
        tell_need(memory, nb_loops, slices);
    }
    return fits;
}

/// What the memory would have to hold at the least, with the loops as they lie in the memories below: of operands whose top it is
/// everything, of the others what no further loop needs.
template <class Slices>
void MemoryAllocator::tell_need(const Memory& memory, std::size_t nb_loops, Slices& slices) {
    failure_ = {memory.memory, {}, 0, memory.capacity};
    for (std::size_t position = 0; position < memory.nb_holders; ++position) {
        const Holder& holder = memory.holders[position];
        const std::size_t placed = placed_[holder.operand];
        double held = 0;
        slices.visit(holder.operand, holder.level, placed, [&](auto&& elements) {
            for (std::size_t k = 0; k <= (holder.is_top ? nb_loops - placed : 0); ++k) {
                held = elements(k);
            }
        });
        failure_.needed_bits += held * precision_of(holder, slices);
        failure_.operands[holder.operand] = true;
    }
    failure_.needed_bits = std::max(failure_.needed_bits, memory.capacity + 1);  // even mapping may be the reason
}

template <class Slices>
bool MemoryAllocator::allocate(std::size_t nb_loops, const double* unplaced, Slices& slices, LoopBoundaries& boundaries,
                               std::size_t same_from) {
    placed_ = {};
    const std::array<std::size_t*, 3> allocated{boundaries.allocated[0].data(), boundaries.allocated[1].data(),
                                                boundaries.allocated[2].data()};
    const std::size_t nb_known = nb_stops_;
    for (nb_stops_ = 0; nb_stops_ < memories_.size(); ++nb_stops_) {
        const std::size_t index = nb_stops_;
        const Memory& memory = memories_[index];
        if (memory.is_plain) {
            const Holder& holder = memory.holders[0];
            std::size_t& placed = placed_[holder.operand];
            const std::size_t fitting = slices.fitting(holder.operand, holder.level, has_final_precision(holder, slices));
            if (fitting > placed) {
                slices.place(holder.operand, holder.level, fitting - 1 - placed);
                placed = fitting - 1;
                allocated[holder.operand][holder.level] = placed;
                stops_[index].placed[0] = nothing_is_same;
                continue;
            }
        }
        Stop& stop = stops_[index];
        if (memory.only_tops && slices.holds_all(index)) {
            for (std::size_t position = 0; position < memory.nb_holders; ++position) {
                allocated[memory.holders[position].operand][memory.holders[position].level] = nb_loops;
            }
            continue;
        }
        std::array<std::size_t, 3> ends{};
        if (take_most(index, nb_loops, slices, ends)) {
            stop.ends = ends;
            stop.placed[0] = nothing_is_same;
        } else if ((index >= nb_known || !can_keep(memory, stop, slices, same_from)) &&
                   !fill(index, nb_loops, unplaced, slices, stop)) {
            return false;
        }
        for (std::size_t position = 0; position < memory.nb_holders; ++position) {
            const Holder& holder = memory.holders[position];
            const std::size_t end = stop.ends[position];
            allocated[holder.operand][holder.level] = end;
            if (!holder.is_top) {
                slices.place(holder.operand, holder.level, end - placed_[holder.operand]);
                placed_[holder.operand] = end;
            }
        }
    }
    return true;
}

template <class Slices>
bool MemoryAllocator::place(const MemoryBoundaries& given, Slices& slices, LoopBoundaries& boundaries) {
    placed_ = {};
    nb_stops_ = 0;
    for (const Memory& memory : memories_) {
        const std::span<const Holder> holders(memory.holders.data(), memory.nb_holders);
        double needed = 0;
        for (const Holder& holder : holders) {
            const std::size_t loops = given[holder.operand][holder.level] - placed_[holder.operand];
            const double precision = precision_of(holder, slices);
            double bits = 0;
            slices.visit(holder.operand, holder.level, placed_[holder.operand], [&](auto&& elements) {
                for (std::size_t k = 0; k <= loops; ++k) {
                    bits = elements(k) * precision;
                }
            });
            needed += bits;
        }
        if (needed > memory.capacity) {
            failure_ = {memory.memory, {}, needed, memory.capacity};
            for (const Holder& holder : holders) {
                failure_.operands[holder.operand] = true;
            }
            return false;
        }
        for (const Holder& holder : holders) {
            std::size_t& placed = placed_[holder.operand];
            const std::size_t loops = given[holder.operand][holder.level] - placed;
            placed += loops;
            boundaries.allocated[holder.operand][holder.level] = placed;
            slices.place(holder.operand, holder.level, loops);
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
    template <class Use>
    void visit(std::size_t operand, std::size_t /*level*/, std::size_t /*placed*/, Use&& use) {
        use([this, operand](std::size_t k) { return elements_with(operand, k); });
    }
    void place(std::size_t operand, std::size_t level, std::size_t loops);
    bool irrelevant_left(std::size_t placed) const { return placed < last_irrelevant_; }
    static std::size_t fitting(std::size_t /*operand*/, std::size_t /*level*/, bool /*is_final*/) { return 0; }
    static double elements(std::size_t /*operand*/, std::size_t /*level*/, std::size_t /*position*/) { return 0; }
    static bool traffic_falls(std::size_t /*operand*/, std::size_t /*level*/) { return false; }
    static bool depends_on_path(std::size_t /*operand*/) { return true; }
    static bool holds_all(std::size_t /*position_in_memories*/) { return false; }

private:
    double elements_with(std::size_t operand, std::size_t k);
    double* placed_sizes(std::size_t operand) { return &sizes_[operand * nb_dimensions_]; }

    const MappingProblem* problem_;
    std::size_t nb_dimensions_;
    const Loop* order_ = nullptr;
    std::size_t last_irrelevant_ = 0;  ///< one past the outermost loop that is irrelevant for the output
    std::array<std::size_t, 3> placed_{};
    std::vector<unsigned char> counts_;  ///< [operand][dimension]: the operand's size depends on the dimension
    std::vector<double> initial_sizes_;  ///< per operand: with the spatial loops at the array
    std::vector<double> sizes_;          ///< per operand: sizes placed so far
    std::vector<double> trial_;          ///< sizes of the trial at hand
    double trial_elements_ = 0;
};

}  // namespace zigzag
