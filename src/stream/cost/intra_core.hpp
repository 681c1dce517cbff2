#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "stream/cns/cn_graph.hpp"
#include "stream/cost/cost_table.hpp"
#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/mapping/mapping.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// Operands of a CN that do not fit the top memories of a core (docs/stream-model.md, "too-large operands"): for every distinct
/// top memory, what the CN needs for each operand is sorted ascending and the longest prefix that fits stays; when both parts are
/// non-empty, what is left must hold one spatial tile of the others, or the largest kept operand goes too, and again.
std::vector<zigzag::MemoryOperand> too_large_operands(const CnGraph& graph, std::size_t layer,
                                                      const MulticoreAccelerator& accelerator, std::size_t core);

/// The core with the off-chip memory on top of its hierarchy for the given operands.
zigzag::Accelerator with_offchip_memory(const Core& core, const Core& offchip,
                                        const std::vector<zigzag::MemoryOperand>& operands);

/// Searches the best mapping (lowest latency) of the first CN of every layer on every core that its mapping allows, each distinct
/// combination once. A core that cannot run the layer gets a reason instead of a cost.
CostTable make_cost_table(const CnGraph& graph, const MulticoreAccelerator& accelerator, const StreamMapping& mapping,
                          const IntraCoreOptions& options, zigzag::Diagnostics& diagnostics);

/// Hash of everything a cost table follows from: layers with their tilings, cores, off-chip memory, mapping, options, and the
/// revision of the model.
std::string content_key(const CnGraph& graph, const MulticoreAccelerator& accelerator, const StreamMapping& mapping,
                        const IntraCoreOptions& options);

}  // namespace stream

#pragma GCC visibility pop
