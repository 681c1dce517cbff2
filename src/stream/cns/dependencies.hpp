#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "index_region.hpp"
#include "stream/cns/cn_graph.hpp"

namespace stream {

/// Producer CNs that one consumer CN needs for one operand.
struct ProducerTiles {
    std::uint32_t layer = 0;           ///< index into CnGraph::layers
    std::vector<std::uint32_t> tiles;  ///< sub ids, ascending, without duplicates; only CNs with final output
};

/// Finds the producers of an operand, walking back through costless operators.
class DependencyFinder {
public:
    /// `layers` must be complete; `layer_of_node[node]` is the index into them, or no_index for costless nodes.
    DependencyFinder(const zigzag::Network& workload, const std::vector<GraphLayer>& layers,
                     const std::vector<std::uint32_t>& layer_of_node, zigzag::Diagnostics* notes);

    /// Sets `found` to one entry per producing layer that the CN's operand range touches. Cost is proportional to what is found
    /// (plus, for reshapes that do not align with axes, to the number of contiguous runs of the range). Returns how many elements
    /// costless operators take from what is stored off chip.
    std::int64_t find(std::uint32_t consumer_layer, std::int64_t cn, zigzag::LayerOperand operand,
                      std::vector<ProducerTiles>& found);

private:
    /// One axis of an operand: a loop dimension or relation, or G together with the channels of a group.
    struct Axis {
        std::string name;
        std::string group;       ///< `G` when merged, else empty
        std::int64_t inner = 1;  ///< channels of a group, when merged
    };
    /// One axis of a producing layer's output.
    struct OutputAxis {
        std::size_t dimension = 0;
        std::size_t group = none;  ///< dimension G when merged
        std::int64_t size = 1;
    };
    /// What finding tiles of one producing layer needs.
    struct Producer {
        std::vector<OutputAxis> axes;
        std::vector<std::vector<std::uint32_t>> offsets;  ///< by loop dimension and part: what it adds to the sub id
        std::uint32_t last_reduction = 0;                 ///< sub id of the last parts of all dimensions that O lacks
    };
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    static std::vector<Axis> axes_of(const zigzag::Layer& layer, const std::vector<std::string>& dimensions);
    Producer producer_of(const GraphLayer& layer) const;
    void walk(const zigzag::Source& source, const IndexRegion& region, const std::vector<bool>& windows,
              const std::string& consumer, std::vector<ProducerTiles>& found);
    void walk_to_input(const zigzag::NetworkNode& node, std::size_t input, const IndexRegion& region, const std::string& consumer,
                       std::vector<ProducerTiles>& found);
    void add_tiles(std::uint32_t layer, const IndexBox& box, std::vector<std::uint32_t>& tiles) const;
    /// The box with as many axes as the source has: axes of size 1 are added or dropped, broadcast ones narrowed to index 0.
    /// Axes marked in `windows` are not broadcast: beyond the source they read padding.
    IndexBox aligned(const IndexBox& box, const std::vector<std::int64_t>& shape, const std::vector<bool>& windows,
                     const std::string& consumer);

    const zigzag::Network& workload_;
    const std::vector<GraphLayer>& layers_;
    const std::vector<std::uint32_t>& layer_of_node_;
    zigzag::Diagnostics* notes_;
    std::vector<Producer> producers_;                     ///< by layer
    std::vector<std::array<std::vector<Axis>, 3>> axes_;  ///< by layer and LayerOperand
    std::set<std::string> noted_;
    std::int64_t stored_elements_ = 0;  ///< found by the walk at hand
};

}  // namespace stream
