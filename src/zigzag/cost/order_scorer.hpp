#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/cost/cost_assembler.hpp"
#include "zigzag/cost/fitting_counters.hpp"
#include "zigzag/cost/lattice_tables.hpp"
#include "zigzag/cost/order_path.hpp"
#include "zigzag/cost/path_evaluator.hpp"
#include "zigzag/cost/score.hpp"
#include "zigzag/cost/score_memo.hpp"
#include "zigzag/mapping/memory_allocation.hpp"

namespace zigzag {

/// Scores many loop orders over the same elements, to the bit as PathEvaluator would: from tables as far as these serve, else by
/// walking each order. Fastest when an order differs from the one before in few inner loops only, as in LOMA's sequence. Not
/// thread-safe; one per thread. No allocation after the first order. Millions of orders per second and core
/// (docs/cost-model.md, "lattice").
class OrderScorer {
public:
    OrderScorer(const MappingProblem& problem, std::vector<LoopElement> elements);
    /// Orders are made of `symbols` instead of the elements themselves.
    OrderScorer(const MappingProblem& problem, std::vector<LoopElement> elements, std::vector<OrderSymbol> symbols);
    OrderScorer(const OrderScorer&) = delete;
    OrderScorer& operator=(const OrderScorer&) = delete;

    /// `order[p]` is the index of the element at position p (0 innermost); every element occurs as often as its multiplicity.
    /// None when the order does not fit the memories.
    std::optional<Score> score(const std::vector<std::uint8_t>& order);
    /// The same for indices into the symbols; with `boundaries`, loops lie where these say instead of where the allocator places
    /// them.
    std::optional<Score> score(const std::vector<std::uint16_t>& order, const MemoryBoundaries* boundaries = nullptr);

    /// Why the last order that did not fit did not.
    const AllocationFailure& failure() const { return failure_; }
    /// Nothing depends on the order of multiplication, so that no order is walked, not even in part.
    bool uses_tables() const { return tables_.exact(); }
    const LatticeTables& tables() const { return tables_; }
    const MappingProblem& problem() const { return *problem_; }

private:
    /// The top of an architecture level in the order.
    struct Level {
        std::uint8_t run = 0;  ///< start of the run of loops at its top
        std::uint8_t end = 0;  ///< after stationary loops moved down
    };

    template <class Index>
    std::optional<Score> score_indices(const std::vector<Index>& order, const MemoryBoundaries* boundaries);
    bool allocate(const MemoryBoundaries* given);
    template <class Slices>
    bool place_loops(const MemoryBoundaries* given, Slices& slices);
    void find_interfaces();
    bool has_doubtful_interface() const;
    bool misses_a_port();
    void time_transfers();
    Score add_up();
    std::optional<Score> walk(const LoopOrder& loops, const MemoryBoundaries* boundaries);

    const MappingProblem* problem_;
    LatticeTables tables_;
    FittingCounters fitting_;
    std::vector<OrderSymbol> symbols_;
    OrderPath path_;
    PathEvaluator walker_;
    MemoryAllocator allocator_;
    PathSlices path_slices_;
    CostAssembler assembler_;
    LoopBoundaries boundaries_;
    bool slices_are_exact_ = true;           ///< of all operands
    std::vector<std::uint32_t> interfaces_;  ///< by slot: vertex below, and in the upper half that below the run at its top
    std::vector<std::uint32_t> timed_;       ///< the same, of the order that was timed last
    std::vector<std::uint32_t> windows_;     ///< the same, without the runs that change no window
    std::vector<std::uint32_t> added_up_;    ///< the same, of the order that was added up last
    CostAssembler::SlotSet touched_ = 0;     ///< since then
    std::vector<Level> levels_;              ///< by slot
    std::vector<std::size_t> operand_of_;    ///< by slot
    std::array<bool, 3> reuse_is_free_{};    ///< by operand: the array keeps its elements as long as it can
    ScoreMemo by_runs_;                      ///< by interfaces_
    ScoreMemo by_windows_;                   ///< by windows_
    std::vector<const InterfaceFigures*> figure_pointers_;
    TopRuns runs_;
    LoopOrder loops_;  ///< where there are no tables
    AllocationFailure failure_;
};

}  // namespace zigzag
