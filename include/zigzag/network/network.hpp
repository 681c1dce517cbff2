#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zigzag/network/layer.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Where data come from: output number `output` of a node.
struct Source {
    std::size_t node = 0;  ///< index into Network::nodes
    std::size_t output = 0;

    bool operator==(const Source&) const = default;
};

enum class TensorKind : std::uint8_t {
    weight,      ///< stored with the model
    activation,  ///< computed by a node, or given to the network anew for every run
    cache,       ///< kept from one run of the network to the next
    constant,    ///< computed from stored data alone, before the network runs
};

constexpr std::string_view to_string(TensorKind kind) {
    constexpr std::string_view names[] = {"weight", "activation", "cache", "constant"};
    return names[static_cast<std::size_t>(kind)];
}

/// Data that nodes read.
struct Tensor {
    std::string name;
    std::vector<std::int64_t> shape;  ///< elements per axis; empty for a scalar, and when not all sizes are known
    std::int64_t precision = 0;       ///< bits per element; 0: not known
    TensorKind kind = TensorKind::activation;
    std::optional<Source> source;  ///< none: no node computes it

    bool operator==(const Tensor&) const = default;
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

/// A node of the network: a layer with loops, which a core runs, or a costless operator (`layer` empty) that only passes data on.
struct NetworkNode {
    int id = 0;  ///< unique; in a multi-core schedule it breaks ties
    std::string name;
    std::string operator_type;  ///< as in the file (`Conv`, `MaxPool`); what mappings select by
    std::optional<Layer> layer;

    /// Of a layer, by LayerOperand: which node makes the operand; none for O and for what no node makes. The operand's subscript
    /// in the equation addresses the source's elements axis by axis, where G together with C or K is one axis. Only exact where
    /// the network is cut (stream); for layers one by one it is the node that computes the operand, in whatever shape.
    std::array<std::optional<Source>, 3> operand_sources;
    /// Of a layer, by LayerOperand: indices into Network::tensors, where the format tells what the operand is.
    std::array<std::optional<std::size_t>, 3> operand_tensors;
    /// What the node reads, in the order that decides how the graph is walked; none for constants. Of a costless operator with
    /// re-indexings: one per input shape. Of a layer: may be left out when `operand_sources` has it all.
    std::vector<std::optional<Source>> inputs;
    /// Of a costless operator: how data pass, one per output; empty when nobody needs to know.
    std::vector<Reindexing> outputs;
    /// Of a costless operator: which of `inputs` without source are data all the same, kept off chip (a cache that computed rows
    /// are joined to), rather than padding. Empty: none.
    std::vector<bool> stored_inputs = {};

    /// Nodes that this one reads from, in the order of `inputs`, then of the operands I and W; each once.
    std::vector<std::size_t> predecessors() const;
};

/// Whose layers operators become: which ones are layers at all, in what order their loops are, how axes are called.
enum class OperatorDialect : std::uint8_t {
    zigzag,       ///< ZigZag 3.8: convolutions and matrix products only
    stream_2023,  ///< Stream of April 2023: what a core applies to results on their way out (Relu, Clip, ...) is free
    stream_2025,  ///< Stream of 2025 (docs/multicore-formats.md says what differs)
};

/// Sizes for symbolic dimensions of an ONNX model: name of the dimension parameter -> size (`batch` -> 1).
using DimensionOverrides = std::map<std::string, std::int64_t>;

/// A network as a directed graph of nodes, in file order: what both programs take, whichever format it came from.
struct Network {
    std::string name;
    std::vector<NetworkNode> nodes;
    std::vector<Tensor> tensors;

    /// Node indices in Kahn's order by generations: all sources in file order, then generation by generation, each node
    /// entering when its last predecessor is done, successors walked in edge order. This is the order in which layers are
    /// evaluated and summed. Throws InputError on a cycle, naming the nodes in it.
    std::vector<std::size_t> topological_order() const;
    std::size_t number_of_layers() const;
};

/// The same for every layer of the network (`[3].loop_sizes[2]`), and for its graph: predecessors exist, are listed once, and no
/// node feeds itself, at once or through others.
std::vector<Fault> validate(const Network& workload);

}  // namespace zigzag

#pragma GCC visibility pop
