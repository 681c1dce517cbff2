#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "zigzag/cost/cost_assembler.hpp"
#include "zigzag/cost/path_states.hpp"
#include "zigzag/mapping/memory_allocation.hpp"

namespace zigzag {

/// An interface of the mapping that would have to move data where no port is allocated: true, with the failure filled.
/// `figures[slot]` for every slot.
bool misses_port(const MappingProblem& problem, const InterfaceSlots& slots, const InterfaceFigures* const* figures,
                 AllocationFailure& failure);

/// Evaluates one loop order by walking it: allocation, then every interface along the path. Exact for every problem. Gives the
/// allocation and all intermediate figures to who explains; the tables of OrderScorer are the short cut.
class PathEvaluator {
public:
    explicit PathEvaluator(const MappingProblem& problem);

    /// With `boundaries`, loops lie where these say; else the allocator places them. None when the order does not fit (see
    /// failure()). Throws nothing; allocates nothing after the first call.
    std::optional<AssembledCost> evaluate(const LoopOrder& order, const MemoryBoundaries* boundaries = nullptr);

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
    bool place_loops(const LoopOrder& order, const MemoryBoundaries* boundaries);
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

}  // namespace zigzag
