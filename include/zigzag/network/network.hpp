#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/network/layer.hpp"
#include "zigzag/network/reindexing.hpp"
#include "zigzag/network/tensor.hpp"

namespace zigzag {

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

    /// Nodes that this one reads from, in the order of `inputs`, then of the operands I and W; each once.
    std::vector<std::size_t> predecessors() const;
};

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

}  // namespace zigzag
