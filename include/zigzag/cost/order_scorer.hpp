#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/cost/cost_assembler.hpp"
#include "zigzag/cost/lattice_tables.hpp"
#include "zigzag/cost/path_states.hpp"
#include "zigzag/mapping/memory_allocation.hpp"

namespace zigzag {

/// What a search compares: pJ and cycles.
struct Score {
    double energy_total = 0;
    double latency_total2 = 0;

    bool operator==(const Score&) const = default;
};

/// Evaluates one loop order by walking it: allocation, then every interface along the path. Exact for every problem. Gives the
/// allocation and all intermediate figures to who explains; the tables of OrderScorer are the short cut.
class PathEvaluator {
public:
    explicit PathEvaluator(const MappingProblem& problem);

    /// None when the order does not fit (see failure()). Throws nothing; allocates nothing after the first call.
    std::optional<AssembledCost> evaluate(const LoopOrder& order);

    const AllocationFailure& failure() const { return failure_; }
    // Details of the last successful evaluation.
    const LoopBoundaries& boundaries() const { return boundaries_; }
    const std::vector<InterfaceState>& states() const { return states_; }
    const std::vector<InterfaceFigures>& figures() const { return figures_; }
    const TopRuns& top_runs() const { return runs_; }
    const CostAssembler& assembler() const { return assembler_; }
    PathStates& path_states() { return path_states_; }
    /// Energy of an in-memory-compute array by part; none for a normal array.
    const std::optional<ImcFigures>& imc_energy() const { return imc_energy_; }
    /// What the layer does with it, precharges included.
    const std::optional<ImcUse>& imc_use() const { return imc_use_; }

private:
    void add_precharges(const LoopOrder& order, AssembledCost& cost);

    const MappingProblem* problem_;
    MemoryAllocator allocator_;
    PathSlices slices_;
    PathStates path_states_;
    CostAssembler assembler_;
    LoopBoundaries boundaries_;
    std::vector<InterfaceState> states_;
    std::vector<InterfaceFigures> figures_;
    std::vector<const InterfaceFigures*> figure_pointers_;
    std::vector<double> unplaced_;
    TopRuns runs_;
    AllocationFailure failure_;
    std::optional<ImcUse> imc_use_;
    std::optional<ImcFigures> imc_energy_;
};

/// A loop that a scored order may contain: any factor that is made of the elements of the scorer's tables.
struct OrderSymbol {
    Loop loop;
    std::size_t stride = 0;  ///< what it adds to the vertex index of the tables
};

/// Scores many loop orders over the same elements: from tables where these are exact, else by walking each order. Not
/// thread-safe; one per thread. No allocation after construction. Around a million orders per second and core on tables.
class OrderScorer {
public:
    OrderScorer(const MappingProblem& problem, std::vector<LoopElement> elements);
    /// Orders are made of `symbols` instead of the elements themselves. With `arithmetic` canonical, tables serve problems too
    /// for which they are not exact; scores are walked there all the same.
    OrderScorer(const MappingProblem& problem, std::vector<LoopElement> elements, std::vector<OrderSymbol> symbols,
                TableArithmetic arithmetic);

    /// `order[p]` is the index of the element at position p (0 innermost); every element occurs as often as its multiplicity.
    /// None when the order does not fit the memories.
    std::optional<Score> score(const std::vector<std::uint8_t>& order);
    /// The same for indices into the symbols.
    std::optional<Score> score(const std::vector<std::uint16_t>& order);

    /// Why the last order that did not fit did not.
    const AllocationFailure& failure() const { return failure_; }
    bool uses_tables() const { return tables_.exact(); }
    const LatticeTables& tables() const { return tables_; }
    const MappingProblem& problem() const { return *problem_; }

private:
    void classify();
    template <class Index>
    std::optional<Score> score_indices(const std::vector<Index>& order);
    template <class Index>
    std::optional<Score> score_from_tables(const std::vector<Index>& order);

    const MappingProblem* problem_;
    LatticeTables tables_;
    std::vector<OrderSymbol> symbols_;
    PathEvaluator path_;
    MemoryAllocator allocator_;
    CostAssembler assembler_;
    LoopBoundaries boundaries_;
    std::vector<const InterfaceFigures*> figure_pointers_;
    std::vector<std::size_t> vertices_;
    std::vector<double> unplaced_;
    std::vector<unsigned char> class_of_;  ///< [operand][symbol]: relevant 1, irrelevant 2, else 0
    TopRuns runs_;
    LoopOrder loops_;
    AllocationFailure failure_;
};

}  // namespace zigzag
