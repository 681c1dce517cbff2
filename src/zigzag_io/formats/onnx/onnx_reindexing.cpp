#include "onnx_reindexing.hpp"

#include <utility>

#include "onnx_move_rules.hpp"
#include "onnx_network_tensors.hpp"

namespace zigzag::onnx_import {

namespace {

using Sizes = std::vector<std::int64_t>;

/// Several inputs one after the other.
std::optional<Passage> concat(const OnnxNode& node, const RuleInput& rule, const std::vector<TensorFacts>& tensors) {
    Passage passage;
    passage.output = *node.outputs[0];
    Reindexing map;
    map.kind = Reindexing::Kind::concat;
    for (std::size_t input = 0; input < node.inputs.size(); ++input) {
        const auto sizes = known_sizes(rule.shape(input));
        if (!sizes) {
            return std::nullopt;
        }
        map.input_shapes.push_back(*sizes);
        passage.tensors.push_back(node.inputs[input]);
    }
    const auto& shape = tensors[passage.output].shape;
    const auto to = known_sizes(shape ? &*shape : nullptr);
    const auto axis = to ? normalised_axis(rule.attribute("axis").value_or(1), to->size()) : std::nullopt;
    if (!axis) {
        return std::nullopt;
    }
    map.output_shape = *to;
    map.axis = *axis;
    passage.steps.push_back({std::move(map)});
    return passage;
}

/// Position by position when all shapes agree, otherwise everything to everything.
Passage unknown_passage(std::size_t output, std::vector<std::optional<std::size_t>> inputs,
                        const std::vector<TensorFacts>& tensors) {
    const auto sizes_of = [&](std::size_t tensor) {
        const auto& shape = tensors[tensor].shape;
        return known_sizes(shape ? &*shape : nullptr).value_or(Sizes{});
    };
    Passage passage;
    passage.output = output;
    Reindexing map;
    map.kind = Reindexing::Kind::identity;
    map.output_shape = sizes_of(output);
    for (const std::optional<std::size_t>& input : inputs) {
        map.input_shapes.push_back(input ? sizes_of(*input) : Sizes{});
        const bool is_data = input && !tensors[*input].is_constant;
        if (is_data && map.input_shapes.back() != map.output_shape) {
            map.kind = Reindexing::Kind::everything;
        }
    }
    passage.tensors = std::move(inputs);
    passage.steps.push_back({std::move(map)});
    return passage;
}

/// Results of an If are those of its branch; of a Loop, those of the body behind its condition; of a Scan, those of the body.
std::vector<std::optional<std::size_t>> inputs_of_output(const OnnxNode& node, std::size_t output) {
    if (node.body_outputs.empty()) {
        return node.inputs;
    }
    const std::size_t place = node.operator_name() == "Loop" ? output + 1 : output;
    return place < node.body_outputs.size() ? std::vector{node.body_outputs[place]} : node.body_outputs;
}

}  // namespace

Passages passages(const OnnxNode& node, const std::vector<TensorFacts>& tensors) {
    const RuleInput rule(node, tensors);
    const bool moves_first = moves_first_input(node);
    Passages result;
    result.moves_data = true;
    for (std::size_t output = 0; output < node.outputs.size(); ++output) {
        if (!node.outputs[output]) {
            continue;
        }
        if (node.is_standard() && node.proto->op_type() == "Concat") {
            if (auto passage = concat(node, rule, tensors)) {
                result.outputs.push_back(std::move(*passage));
                continue;
            }
        }
        if (moves_first) {
            std::vector<Step> steps = move_steps(node, tensors, output);
            if (!steps.empty()) {
                result.outputs.push_back({*node.outputs[output], {node.inputs[0]}, std::move(steps)});
                continue;
            }
        }
        const bool has_one_data_input = moves_first && node.proto->op_type() != "Gather" && !node.inputs.empty();
        result.outputs.push_back(unknown_passage(
            *node.outputs[output], has_one_data_input ? std::vector{node.inputs[0]} : inputs_of_output(node, output), tensors));
        result.moves_data = false;
    }
    return result;
}

}  // namespace zigzag::onnx_import
