#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/hardware/memory_operand.hpp"
#include "zigzag/network/layer.hpp"

namespace stream {

/// Where an operand of a layer is kept in every core: I in I1, W in I2, O in O.
constexpr zigzag::MemoryOperand memory_operand_of(zigzag::LayerOperand operand) {
    return operand == zigzag::LayerOperand::I   ? zigzag::MemoryOperand::I1
           : operand == zigzag::LayerOperand::W ? zigzag::MemoryOperand::I2
                                                : zigzag::MemoryOperand::O;
}

/// Where data come from: output number `output` of a node.
struct Source {
    std::size_t node = 0;  ///< index into Workload::nodes
    std::size_t output = 0;

    bool operator==(const Source&) const = default;
};

/// How one output of a costless operator takes its elements from the inputs. Shapes count elements per axis.
struct Reindexing {
    enum class Kind : std::uint8_t {
        identity,    ///< as they are (activation functions, batch normalisation, ...): position and shape unchanged, shape may be
                     ///< unknown
        transpose,   ///< output axis i is input axis permutation[i]
        reshape,     ///< same elements in row-major order (Reshape, Flatten, Squeeze, Unsqueeze)
        slice,       ///< output index j on axis i is input index begin[i] + step[i]*j (Slice, each output of Split); step may be
                     ///< negative
        gather,      ///< along `axis`, output index j is input index indices[j]
        repeat,      ///< along `axis`, output index j is input index j mod its size (Expand, Tile)
        stretch,     ///< along `axis`, every input index stands for equally many output indices (Resize by nearest neighbours)
        concat,      ///< inputs one after the other along `axis`
        everything,  ///< no closer relation is known: every element may need every element of every input
    };
    Kind kind = Kind::identity;
    std::vector<std::int64_t> output_shape;
    std::vector<std::vector<std::int64_t>> input_shapes;  ///< one per input
    std::vector<std::size_t> permutation;
    std::vector<std::int64_t> begin;
    std::vector<std::int64_t> step;
    std::size_t axis = 0;
    std::vector<std::int64_t> indices;
};

/// A node of the network: a layer that a core runs, or a costless operator that only re-indexes what passes through.
struct WorkloadNode {
    int id = 0;  ///< unique; the scheduler's tie-breaker
    std::string name;
    std::string operator_type;  ///< as in the file (`Conv`, `MaxPool`); what mappings select by
    std::optional<zigzag::Layer> layer;
    /// Of a layer: by LayerOperand, none for O and for constants. The operand's subscript in the equation addresses the source's
    /// elements axis by axis, where G together with C or K is one axis.
    std::array<std::optional<Source>, 3> operand_sources;
    /// Of a costless operator: its inputs, none for constants, and one entry per output.
    std::vector<std::optional<Source>> inputs;
    std::vector<Reindexing> outputs;
};

/// A network as a directed acyclic graph, producers before consumers.
struct Workload {
    std::string name;
    std::vector<WorkloadNode> nodes;

    std::size_t number_of_layers() const;
};

}  // namespace stream
