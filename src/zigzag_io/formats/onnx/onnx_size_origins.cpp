#include "onnx_size_origins.hpp"

#include <string_view>

#include <fmt/format.h>

namespace zigzag::onnx_import {

namespace {

std::string node_text(const OnnxNode& node) {
    return fmt::format("node `{}` ({})", node.name, node.operator_name());
}

/// Inputs from here on give sizes, not data.
std::size_t first_size_input(const OnnxNode& node) {
    return node.is_standard() && (node.proto->op_type() == "ConstantOfShape" || node.proto->op_type() == "Range") ? 0 : 1;
}

class Walk {
public:
    Walk(const OnnxGraph& graph, const Propagation& propagation)
        : graph_(graph), facts_(propagation.tensors), value_rules_(value_rules()) {}

    /// From a node whose results lack elements that sizes follow from, back to the one where they were lost.
    std::size_t where_values_were_lost(std::size_t node, std::size_t first_input) const {
        while (const auto before = producer_of(node, first_input, [](const TensorFacts& facts) { return !facts.value; })) {
            node = *before;
            first_input = 0;
            if (!follows_values(graph_.nodes[node])) {
                break;
            }
        }
        return node;
    }

    std::size_t where_shape_was_lost(std::size_t node) const {
        while (const auto before = producer_of(node, 0, [](const TensorFacts& facts) { return !facts.shape; })) {
            node = *before;
        }
        return node;
    }

private:
    bool follows_values(const OnnxNode& node) const {
        return node.is_standard() && value_rules_.contains(node.proto->op_type()) && node.proto->op_type() != "Shape";
    }

    /// Of the node's inputs from `first` on, the maker of the first one that lacks something. Makers come before their readers.
    template <typename Lacks>
    std::optional<std::size_t> producer_of(std::size_t node, std::size_t first, Lacks lacks) const {
        const auto& inputs = graph_.nodes[node].inputs;
        for (std::size_t input = first; input < inputs.size(); ++input) {
            const auto producer = inputs[input] ? graph_.tensors[*inputs[input]].producer : std::nullopt;
            if (producer && *producer < node && lacks(facts_[*inputs[input]])) {
                return producer;
            }
        }
        return std::nullopt;
    }

    const OnnxGraph& graph_;
    const std::vector<TensorFacts>& facts_;
    ValueRules value_rules_;
};

}  // namespace

std::string origin_of_open_size(const OnnxGraph& graph, const Propagation& propagation, std::size_t node) {
    const OnnxNode& open = graph.nodes[node];
    const std::size_t lost = Walk(graph, propagation).where_values_were_lost(node, first_size_input(open));
    return lost == node ? fmt::format("{} decides it by its data", node_text(open))
                        : fmt::format("{} takes it from values of {}, which follow from data", node_text(open),
                                      node_text(graph.nodes[lost]));
}

std::optional<std::string> origin_of_lost_shape(const OnnxGraph& graph, const Propagation& propagation, std::size_t node) {
    for (const auto& input : graph.nodes[node].inputs) {
        if (!input || propagation.tensors[*input].shape) {
            continue;
        }
        const auto producer = graph.tensors[*input].producer;
        return producer ? fmt::format("the shape of `{}` is lost at {}", graph.tensors[*input].name,
                                      node_text(graph.nodes[Walk(graph, propagation).where_shape_was_lost(*producer)]))
                        : fmt::format("the file does not declare the shape of `{}`", graph.tensors[*input].name);
    }
    return std::nullopt;
}

}  // namespace zigzag::onnx_import
