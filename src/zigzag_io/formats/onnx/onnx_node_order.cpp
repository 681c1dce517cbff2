#include "onnx_node_order.hpp"

#include <algorithm>
#include <iterator>
#include <queue>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace zigzag::onnx_import {

namespace {

using Names = std::unordered_set<std::string_view>;

/// Deeper subgraphs are refused when the graph is flattened.
constexpr int deepest_searched = 64;

/// Names that subgraphs of `node` take from around it.
void add_names_from_around(const onnx::NodeProto& node, int depth, Names& names) {
    for (const onnx::AttributeProto& attribute : node.attribute()) {
        if (!attribute.has_g() || depth > deepest_searched) {
            continue;
        }
        Names inside;
        Names own;
        for (const onnx::ValueInfoProto& input : attribute.g().input()) {
            own.insert(input.name());
        }
        for (const onnx::TensorProto& initializer : attribute.g().initializer()) {
            own.insert(initializer.name());
        }
        for (const onnx::NodeProto& inner : attribute.g().node()) {
            inside.insert(inner.input().begin(), inner.input().end());
            own.insert(inner.output().begin(), inner.output().end());
            add_names_from_around(inner, depth + 1, inside);
        }
        for (const onnx::ValueInfoProto& output : attribute.g().output()) {
            inside.insert(output.name());
        }
        std::copy_if(inside.begin(), inside.end(), std::inserter(names, names.end()),
                     [&own](std::string_view name) { return !own.contains(name); });
    }
}

/// Of each node, the nodes that make what it reads, each once, in file order.
std::vector<std::vector<std::size_t>> producers_of(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes,
                                                   const std::function<bool(const std::string&)>& is_given) {
    std::unordered_map<std::string_view, std::size_t> producer;
    for (int index = 0; index < nodes.size(); ++index) {
        for (const std::string& output : nodes[index].output()) {
            if (!output.empty() && !is_given(output)) {
                producer.emplace(output, static_cast<std::size_t>(index));
            }
        }
    }
    std::vector<std::vector<std::size_t>> producers(static_cast<std::size_t>(nodes.size()));
    for (int index = 0; index < nodes.size(); ++index) {
        Names names(nodes[index].input().begin(), nodes[index].input().end());
        add_names_from_around(nodes[index], 0, names);
        std::vector<std::size_t>& found = producers[static_cast<std::size_t>(index)];
        for (const std::string_view name : names) {
            if (const auto entry = producer.find(name); entry != producer.end()) {
                found.push_back(entry->second);
            }
        }
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
    }
    return producers;
}

/// Every node that is not done reads from another such node: going from one to the next ends in a cycle.
std::vector<std::size_t> cycle_among(const std::vector<std::vector<std::size_t>>& producers, const std::vector<bool>& is_done) {
    auto node = static_cast<std::size_t>(std::find(is_done.begin(), is_done.end(), false) - is_done.begin());
    std::vector<std::size_t> path;
    std::vector<bool> is_on_path(producers.size(), false);
    while (!is_on_path[node]) {
        is_on_path[node] = true;
        path.push_back(node);
        node = *std::find_if(producers[node].begin(), producers[node].end(), [&](std::size_t from) { return !is_done[from]; });
    }
    path.erase(path.begin(), std::find(path.begin(), path.end(), node));
    return path;
}

}  // namespace

NodeOrder order_nodes(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes,
                      const std::function<bool(const std::string&)>& is_given) {
    const auto producers = producers_of(nodes, is_given);
    std::vector<std::vector<std::size_t>> consumers(producers.size());
    std::vector<std::size_t> nb_awaited(producers.size());
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    NodeOrder order;
    for (std::size_t node = 0; node < producers.size(); ++node) {
        for (const std::size_t producer : producers[node]) {
            consumers[producer].push_back(node);
        }
        nb_awaited[node] = producers[node].size();
        order.nb_early += !producers[node].empty() && producers[node].back() >= node ? 1 : 0;
        if (nb_awaited[node] == 0) {
            ready.push(node);
        }
    }
    std::vector<bool> is_done(producers.size(), false);
    while (!ready.empty()) {
        const std::size_t node = ready.top();
        ready.pop();
        is_done[node] = true;
        order.nodes.push_back(&nodes[static_cast<int>(node)]);
        for (const std::size_t consumer : consumers[node]) {
            if (--nb_awaited[consumer] == 0) {
                ready.push(consumer);
            }
        }
    }
    if (order.nodes.size() < producers.size()) {
        for (const std::size_t node : cycle_among(producers, is_done)) {
            order.cycle.push_back(&nodes[static_cast<int>(node)]);
        }
    }
    return order;
}

}  // namespace zigzag::onnx_import
