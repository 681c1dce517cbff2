#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/network/layer.hpp"

namespace zigzag {

/// A node of the network: a layer with loops, or a costless operator (`layer` empty) that only passes data on.
struct WorkloadNode {
    int id = 0;
    std::string name;
    std::string operator_type;
    std::optional<Layer> layer;
    std::vector<std::size_t> predecessors;  ///< indices of nodes, in edge order, without duplicates
};

/// A network as a directed graph of nodes, in file order.
struct Workload {
    std::string name;
    std::vector<WorkloadNode> nodes;

    /// Node indices in Kahn's order by generations: all sources in file order, then generation by generation, each node
    /// entering when its last predecessor is done, successors walked in edge order. This is the order in which layers are
    /// evaluated and summed. Throws InputError on a cycle, naming the nodes in it.
    std::vector<std::size_t> topological_order() const;
    std::size_t number_of_layers() const;
};

}  // namespace zigzag
