#include "zigzag/workload/workload.hpp"

#include <algorithm>

#include "zigzag/base/errors.hpp"

namespace zigzag {

std::vector<std::size_t> Workload::topological_order() const {
    std::vector<std::vector<std::size_t>> successors(nodes.size());
    std::vector<std::size_t> in_degree(nodes.size(), 0);
    for (std::size_t node = 0; node < nodes.size(); ++node) {
        for (const std::size_t predecessor : nodes[node].predecessors) {
            successors[predecessor].push_back(node);
            ++in_degree[node];
        }
    }
    std::vector<std::size_t> order;
    for (std::size_t node = 0; node < nodes.size(); ++node) {
        if (in_degree[node] == 0) {
            order.push_back(node);
        }
    }
    for (std::size_t position = 0; position < order.size(); ++position) {  // a queue: generations follow one another
        for (const std::size_t successor : successors[order[position]]) {
            if (--in_degree[successor] == 0) {
                order.push_back(successor);
            }
        }
    }
    if (order.size() != nodes.size()) {
        std::string names;
        for (std::size_t node = 0; node < nodes.size(); ++node) {
            if (in_degree[node] > 0) {
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

std::size_t Workload::number_of_layers() const {
    return static_cast<std::size_t>(
        std::count_if(nodes.begin(), nodes.end(), [](const WorkloadNode& node) { return node.layer.has_value(); }));
}

}  // namespace zigzag
