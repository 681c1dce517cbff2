#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stream/workload/cn_graph.hpp"

namespace stream {

/// Producer CNs that one consumer CN needs for one operand.
struct ProducerTiles {
    std::uint32_t layer = 0;           ///< index into CnGraph::layers
    std::vector<std::uint32_t> tiles;  ///< sub ids, ascending, without duplicates; only CNs with final output
};

/// Finds the producers of an operand, walking back through costless operators.
class DependencyFinder {
public:
    /// `graph.layers` must be complete; `layer_of_node[node]` is the index into them, or no_index for costless nodes.
    DependencyFinder(const Workload& workload, const std::vector<GraphLayer>& layers,
                     const std::vector<std::uint32_t>& layer_of_node, zigzag::Diagnostics* notes);

    /// Appends one entry per producing layer that the CN's operand range touches. Cost is proportional to what is found (plus,
    /// for reshapes that do not align with axes, to the number of contiguous runs of the range).
    void find(std::uint32_t consumer_layer, std::int64_t cn, zigzag::LayerOperand operand, std::vector<ProducerTiles>& found);

private:
    const Workload& workload_;
    const std::vector<GraphLayer>& layers_;
    const std::vector<std::uint32_t>& layer_of_node_;
    zigzag::Diagnostics* notes_;
};

}  // namespace stream
