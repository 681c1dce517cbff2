#include "zigzag/network/network.hpp"

#include <algorithm>

#include "zigzag/base/errors.hpp"
#include "zigzag/base/topological_order.hpp"

namespace zigzag {

std::vector<std::size_t> NetworkNode::predecessors() const {
    std::vector<std::size_t> found;
    const auto add = [&found](const std::optional<Source>& source) {
        if (source && std::find(found.begin(), found.end(), source->node) == found.end()) {
            found.push_back(source->node);
        }
    };
    for (const std::optional<Source>& input : inputs) {
        add(input);
    }
    for (const LayerOperand operand : {LayerOperand::I, LayerOperand::W}) {
        add(operand_sources[static_cast<std::size_t>(operand)]);
    }
    return found;
}

std::vector<std::size_t> Network::topological_order() const {
    std::vector<std::vector<std::size_t>> successors(nodes.size());
    for (std::size_t node = 0; node < nodes.size(); ++node) {
        for (const std::size_t predecessor : nodes[node].predecessors()) {
            successors[predecessor].push_back(node);
        }
    }
    std::vector<std::size_t> order = zigzag::topological_order(successors);
    if (order.size() != nodes.size()) {
        std::string names;
        for (std::size_t node = 0; node < nodes.size(); ++node) {
            if (std::find(order.begin(), order.end(), node) == order.end()) {
                names += (names.empty() ? "" : ", ") + nodes[node].name;
            }
        }
        throw InputError(Fault{{name, 0, 0},
                               "",
                               "the graph has a cycle through or before: " + names,
                               "every layer must come after the layers that produce its inputs"});
    }
    return order;
}

std::size_t Network::number_of_layers() const {
    return static_cast<std::size_t>(
        std::count_if(nodes.begin(), nodes.end(), [](const NetworkNode& node) { return node.layer.has_value(); }));
}

}  // namespace zigzag
