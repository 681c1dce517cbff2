#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/search/optimal/lattice/loop_steps.hpp"

namespace zigzag {

/// How the greedy allocator decides what a memory level holds, as far as the loop order matters.
enum class LevelKind : std::uint8_t {
    top,        ///< the operand's last level: takes all that is left
    full,       ///< everything fits: all loops go here
    single,     ///< takes loops until the next one does not fit
    contested,  ///< shared with another operand and too small for both: chosen jointly
    chosen      ///< not the allocator decides, but the search (Allocation::optimal)
};

/// All loop orders of one mapping problem, as paths through the lattice of loop sets, with what the allocator does along them.
///
/// Example: K4 and C3 have the vertices {}, K2, K4, C3, K2C3, K4C3; the order (K2 C3 K2) passes four of them. In an output
/// memory of kind `single` that holds two elements, every path leaves the memory at the edge that adds the second K2: the
/// boundary is the vertex before it.
class OrderLattice {
public:
    static constexpr std::size_t nb_operands = 3;

    OrderLattice(const MappingProblem& problem, LoopFactors factors, Allocation allocation = Allocation::greedy);

    const MappingProblem& problem() const { return *problem_; }
    const InterfaceSlots& slots() const { return slots_; }
    const std::vector<LoopElement>& primes() const { return scorer_.tables().elements(); }
    /// Indices into primes() of the factors of one dimension, dimension by dimension.
    const std::vector<std::vector<std::size_t>>& elements_of_dimension() const { return elements_of_dimension_; }
    const std::vector<LoopStep>& steps() const { return steps_; }
    OrderScorer& scorer() { return scorer_; }
    const LatticeTables& tables() const { return scorer_.tables(); }

    /// Why the sweep would not be exact for this problem; empty when it is.
    const std::string& guard() const { return guard_; }

    std::size_t nb_vertices() const { return nb_vertices_; }
    std::size_t full() const { return nb_vertices_ - 1; }
    int nb_primes() const { return nb_primes_; }
    int primes_in(std::size_t vertex) const { return primes_in_[vertex]; }
    bool can_add(std::size_t vertex, std::size_t step) const;
    const std::uint8_t* digits(std::size_t vertex) const { return digits_.data() + vertex * primes().size(); }
    /// Iterations of the loops outside the vertex.
    double unplaced(std::size_t vertex) const { return unplaced_[vertex]; }

    bool is_relevant(std::size_t operand, std::size_t step) const { return relevance_[operand * steps_.size() + step] == 1; }
    bool is_irrelevant(std::size_t operand, std::size_t step) const { return relevance_[operand * steps_.size() + step] == 2; }
    /// Iterations of the loops of the vertex that are irrelevant for the operand.
    std::int64_t irrelevant_product(std::size_t operand, std::size_t vertex) const;
    /// The vertex holds loops only that are irrelevant for the operand.
    bool only_irrelevant(std::size_t operand, std::size_t vertex) const;
    /// The same for all loops outside the vertex: a boundary there would move to the end, for they reuse the data below it.
    bool only_irrelevant_left(std::size_t operand, std::size_t vertex) const;
    /// The operand keeps using one element while only irrelevant loops have run, and that saves accesses.
    bool may_lead(std::size_t operand) const;

    LevelKind kind(std::size_t operand, std::size_t level) const { return kind_[slots_.of(operand, level)]; }
    /// The output's last memory holds all its operands when they have all loops and the output this precision.
    bool top_fits(bool partial) const { return top_fits_[partial ? 1 : 0]; }
    /// Bits that non-top operands may take together.
    double capacity(std::size_t operand, std::size_t level) const { return capacity_[slots_.of(operand, level)]; }
    /// Bits that the level holds when the loops of the vertex lie at or below it. `partial`: the output's partial-sum precision.
    double bits(std::size_t operand, std::size_t level, std::size_t vertex, bool partial) const {
        const OperandProblem& owner = problem_->operands[operand];
        return tables().slice(slots_.of(operand, level), vertex) *
               (owner.is_output && !partial ? owner.final_precision : owner.precision);
    }
    double least_bits(std::size_t operand, std::size_t level, std::size_t vertex) const {
        return std::min(bits(operand, level, vertex, true), bits(operand, level, vertex, false));
    }
    double most_bits(std::size_t operand, std::size_t level, std::size_t vertex) const {
        return std::max(bits(operand, level, vertex, true), bits(operand, level, vertex, false));
    }
    /// The output's data at this level are partial sums when the level starts above the vertex.
    bool opens_partial(std::size_t operand, std::size_t level, std::size_t vertex) const {
        return problem_->operands[operand].is_output && (spatial_irrelevant_above_[level] || tables().irrelevant_left(vertex));
    }
    /// The boundary above this level may lie at the vertex on some path (a necessary condition).
    bool may_close_at(std::size_t operand, std::size_t level, std::size_t vertex) const {
        return may_close_[slots_.of(operand, level) * nb_vertices_ + vertex] != 0;
    }
    /// Lets boundaries lie wherever data fit besides the least that others hold, whoever chooses them. The allocator leaves its
    /// rules where sizes are not exact: equal traffic may differ by rounding, and it then stops at another vertex.
    void allow_any_boundary();
    /// Levels right below the last memory that may end with all loops or with fewer, one per operand at most: by them the orders
    /// fall into classes.
    std::vector<OperandInMemory> dividing_levels() const;
    /// Leaves of all boundaries those of one class: bit i of `with_all` says that level i ends with all loops, else with fewer.
    void keep_class(const std::vector<OperandInMemory>& levels, unsigned with_all);
    /// Leaves of a level's boundaries those whose vertex is marked.
    void keep_boundaries(const OperandInMemory& held, const std::vector<unsigned char>& marked);
    void keep_all_classes() { find_boundaries(); }
    /// Double buffering is possible whatever the order (the memory is at most half full).
    bool surely_double_buffered(std::size_t operand, std::size_t level) const {
        return surely_doubled_[slots_.of(operand, level)] != 0;
    }

    /// Traffic above the level may rise along a path (dilated windows, truncated fractional sizes): the allocator may then prefer
    /// to stop before the level is full.
    bool may_stop_early(std::size_t operand, std::size_t level) const { return may_stop_early_[slots_.of(operand, level)] != 0; }

    struct Contest {
        bool exists = false;
        bool uneven = false;  ///< data of a rival may grow by more than a loop's factor: traffic may rise along a path
        double capacity = 0;
        std::vector<OperandInMemory> rivals;  ///< two or three, in the memory's operand order
    };
    const Contest& contest() const { return contest_; }
    /// Position of an operand among the rivals.
    std::size_t rival_of(std::size_t operand) const {
        std::size_t rival = 0;
        while (contest_.rivals[rival].operand != operand) {
            ++rival;
        }
        return rival;
    }

    /// Allocation::optimal
    bool chooses_boundaries() const { return allocation_ == Allocation::optimal; }
    /// A memory of several operands whose boundaries the search chooses: what one of them takes matters to the others.
    struct SharedMemory {
        std::size_t memory = 0;  ///< index into MappingProblem::memories
        bool tight = false;      ///< does not hold all that they might place there
        bool may_fill = false;   ///< whether there is room for double buffering depends on all of them
    };
    const std::vector<SharedMemory>& shared_memories() const { return shared_memories_; }

    std::int64_t clock_cycles(std::int64_t steps) const { return steps * cycles_per_op_; }
    /// pJ that an in-memory-compute array spends to choose weights when the operand leads through the loops of the vertex.
    double precharge_energy(std::size_t operand, std::size_t vertex) const {
        return operand == precharged_ ? precharge_energy_ * unplaced(vertex) : 0;
    }
    /// Clock cycles of the temporal loops without stalls.
    double compute_cycles() const { return compute_cycles_; }

private:
    void find_precharges();
    void classify_levels();
    void check_growth();
    void find_boundaries();
    bool some_loop_exceeds(std::size_t operand, std::size_t level, std::size_t vertex, double limit) const;
    double most_room(const MemoryProblem& memory, std::size_t operand) const;
    void refuse(const std::string& reason);
    void refuse_greedy(const std::string& reason);
    void choose_boundaries();

    const MappingProblem* problem_;
    InterfaceSlots slots_;
    std::vector<LoopStep> steps_;
    OrderScorer scorer_;
    std::string guard_;
    Allocation allocation_;
    std::size_t nb_vertices_ = 0;
    int nb_primes_ = 0;
    std::int64_t cycles_per_op_ = 1;
    double compute_cycles_ = 0;
    std::size_t precharged_ = nb_operands;  ///< operand in the cells of an array that shares multipliers among weights
    double precharge_energy_ = 0;           ///< pJ per iteration of all temporal loops
    std::vector<std::uint8_t> digits_;      ///< [vertex][element]
    std::vector<std::vector<std::size_t>> elements_of_dimension_;
    std::vector<int> primes_in_;
    std::vector<double> unplaced_;
    std::vector<unsigned char> relevance_;  ///< [operand][step]
    std::vector<bool> spatial_irrelevant_above_;
    std::vector<LevelKind> kind_;
    std::vector<double> capacity_;
    std::vector<unsigned char> may_close_;
    std::vector<unsigned char> is_uneven_;  ///< data may grow by more than a loop's factor, or shrink
    std::vector<unsigned char> may_stop_early_;
    std::vector<unsigned char> surely_doubled_;
    std::array<bool, 2> top_fits_{true, true};  ///< [partial]
    Contest contest_;
    std::vector<SharedMemory> shared_memories_;
    bool any_boundary_ = false;
};

}  // namespace zigzag
