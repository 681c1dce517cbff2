#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/network.hpp"
#include "zigzag/results/layer_result.hpp"

namespace zigzag {

/// The highest memory that each operand of one layer needs when tensors stay on chip between layers. Indices into
/// MemoryHierarchy::levels() (file order).
struct TopMemories {
    MemoryOperand activation = MemoryOperand::I1;
    MemoryOperand weight = MemoryOperand::I2;
    MemoryOperand output = MemoryOperand::O;
    std::size_t activation_top = 0;
    std::size_t weight_top = 0;
    std::size_t output_top = 0;

    bool operator==(const TopMemories&) const = default;
};

/// Decides for every layer where its tensors stay between layers (ZigZag's search for inter-layer data locality): an output goes
/// to the lowest memory that holds it together with all else that must stay there and that the next layer reads its activations
/// from; where the network branches or joins it goes to the top. Weights of the whole network must fit for the weights to stay
/// lower.
///
/// Tensors are as large as ModelRules::dilated_tiles_are_exact says. Result by node index of the workload; entries of costless
/// nodes are meaningless. O(layers x memories).
std::vector<TopMemories> search_data_locality(const Network& workload, const UserMapping& mapping, const Accelerator& accelerator,
                                              const ModelRules& rules);

/// The layers around one layer, costless nodes left out; indices into Network::nodes.
struct LayerNeighbours {
    std::vector<std::size_t> predecessors;
    std::vector<std::size_t> successors;
};

/// By node index; none for costless nodes. O(edges of the contracted graph).
std::vector<LayerNeighbours> layer_neighbours(const Network& workload);

/// What tops mean for one layer, in words: where its tensors lie, which memories are left out. `whole` is left open.
LayerLocality describe_locality(const Network& workload, std::size_t node, const LayerNeighbours& neighbours,
                                const Accelerator& accelerator, const MappingEntry& entry, const TopMemories& tops);

/// The accelerator without the memories above those tops: each operand is dropped from higher levels, levels without operands
/// disappear, and so do ports without transfers.
Accelerator without_unused_memories(const Accelerator& accelerator, const TopMemories& tops);

/// Where tensors stay between layers, and the accelerators that follow from it.
struct DataLocality {
    std::vector<TopMemories> top_memories;                                            ///< by node of the workload
    std::vector<std::pair<TopMemories, std::shared_ptr<const Accelerator>>> trimmed;  ///< one for each that occurs
    std::vector<LayerNeighbours> neighbours;                                          ///< by node of the workload
};

}  // namespace zigzag
