#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stream/cns/cn_graph.hpp"
#include "stream/cost/cost_table.hpp"
#include "stream/mapping/mapping.hpp"
#include "stream/schedule/schedule_rules.hpp"

namespace stream {

/// The allocations that are allowed: for every gene the cores that may run it.
struct AllocationSpace {
    std::vector<std::vector<std::uint16_t>> choices;  ///< by gene: core indices, ascending core ids, at least one
    std::vector<std::uint32_t> open_genes;            ///< genes with more than one choice, ascending

    /// Product of the numbers of choices.
    double size() const;
    bool is_fixed() const { return open_genes.empty(); }
    /// The first choice of every gene.
    Allocation first() const;
};

/// Genes take the cores that the mapping gives their layer and that have a cost. Throws InputError (bad core id) and
/// NoMappingError (no allowed core can run a layer: which, why on each core).
AllocationSpace make_allocation_space(const CnGraph& graph, const MulticoreAccelerator& accelerator, const CostTable& costs,
                                      const StreamMapping& mapping);

/// Allocations that anybody would try first: every gene on its fastest core, on its most frugal one, on the one with the least
/// energy x latency, and genes in order on the core that is free first. `run_time` is the scheduler's.
std::vector<Allocation> plausible_allocations(const AllocationSpace& space, const CnGraph& graph, const CostTable& costs,
                                              RunTime run_time);

}  // namespace stream
