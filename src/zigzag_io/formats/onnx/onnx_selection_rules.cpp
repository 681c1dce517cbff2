// Operators that pick or count elements (TopK, OneHot, NonZero, ...), sample regions and recurrent layers.

#include <algorithm>

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

/// One element of an input, e.g. the k of TopK; unknown if it is not known.
Number scalar(const RuleInput& node, std::size_t input) {
    const TensorValue* value = node.value(input);
    return value != nullptr && value->elements.size() == 1 ? value->elements[0] : Number();
}

OutputShapes top_k(const RuleInput& node) {
    const Shape* input = node.shape(0);
    if (input == nullptr) {
        return {};
    }
    const auto axis = normalised_axis(node.attribute("axis").value_or(-1), input->size());
    if (!axis) {
        return {};
    }
    Shape output = *input;
    const auto k = node.attribute("k");
    output[*axis] = k ? Number(*k) : scalar(node, 1);
    return {output, output};
}

OutputShapes one_hot(const RuleInput& node) {
    const Shape* indices = node.shape(0);
    if (indices == nullptr) {
        return {};
    }
    const auto axis = normalised_axis(node.attribute("axis").value_or(-1), indices->size() + 1);
    if (!axis) {
        return {};
    }
    Shape output = *indices;
    output.insert(output.begin() + static_cast<std::ptrdiff_t>(axis.value()), scalar(node, 1).truncated());
    return {output};
}

OutputShapes non_zero(const RuleInput& node) {
    const Shape* input = node.shape(0);
    if (input == nullptr) {
        return {Shape(2)};
    }
    return {Shape{static_cast<std::int64_t>(input->size()), Number()}};
}

OutputShapes compress(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const auto given = node.attribute("axis");
    if (!given) {
        return {Shape(1)};
    }
    const auto axis = input != nullptr ? normalised_axis(*given, input->size()) : std::nullopt;
    if (!axis) {
        return {};
    }
    Shape output = *input;
    output[*axis] = Number();
    return {output};
}

OutputShapes gather_nd(const RuleInput& node) {
    const Shape* data = node.shape(0);
    const Shape* indices = node.shape(1);
    if (data == nullptr || indices == nullptr || indices->empty()) {
        return {};
    }
    const auto rank = static_cast<std::int64_t>(data->size());
    const std::int64_t batch_dimensions = node.attribute("batch_dims").value_or(0);
    const std::int64_t depth = indices->back().integer().value_or(-1);
    if (batch_dimensions < 0 || batch_dimensions > rank || depth < 0 || depth > rank - batch_dimensions) {
        return {};
    }
    Shape output(indices->begin(), indices->end() - 1);
    output.insert(output.end(), data->begin() + batch_dimensions + depth, data->end());
    return {output};
}

OutputShapes non_max_suppression(const RuleInput&) {
    return {Shape{Number(), 3}};
}

OutputShapes multinomial(const RuleInput& node) {
    const Shape* input = node.shape(0);
    return {input != nullptr && !input->empty() ? std::optional(Shape{(*input)[0], node.attribute("sample_size").value_or(1)})
                                                : std::nullopt};
}

/// [regions, channels, height, width]
OutputShapes regions_of(const RuleInput& node, const Number& height, const Number& width) {
    const Shape* input = node.shape(0);
    const Shape* regions = node.shape(1);
    if (input == nullptr || input->size() != 4 || regions == nullptr || regions->empty()) {
        return {};
    }
    return {Shape{(*regions)[0], (*input)[1], height, width}};
}

OutputShapes region_align(const RuleInput& node) {
    return regions_of(node, node.attribute("output_height").value_or(1), node.attribute("output_width").value_or(1));
}

OutputShapes region_pool(const RuleInput& node) {
    const auto pooled = node.list_attribute("pooled_shape");
    return pooled && pooled->size() == 2 ? regions_of(node, (*pooled)[0], (*pooled)[1]) : OutputShapes{};
}

OutputShapes grid_sample(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const Shape* grid = node.shape(1);
    if (input == nullptr || grid == nullptr || input->size() < 3 || grid->size() != input->size()) {
        return {};
    }
    Shape output{(*input)[0], (*input)[1]};
    output.insert(output.end(), grid->begin() + 1, grid->end() - 1);
    return {output};
}

/// LSTM, GRU, RNN: all steps, then the last hidden state, then (LSTM) the last cell state.
OutputShapes recurrent(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const Shape* recurrence = node.shape(2);
    if (input == nullptr || input->size() != 3) {
        return {};
    }
    const auto given = node.attribute("hidden_size");
    const bool knows_hidden = recurrence != nullptr && recurrence->size() == 3;
    const Number hidden = given ? Number(*given) : knows_hidden ? (*recurrence)[2] : Number();
    const Number directions = string_attribute(*node.node().proto, "direction", "forward") == "bidirectional" ? 2 : 1;
    if (node.attribute("layout").value_or(0) != 0) {
        const Shape state{(*input)[0], directions, hidden};
        return {Shape{(*input)[0], (*input)[1], directions, hidden}, state, state};
    }
    const Shape state{directions, (*input)[1], hidden};
    return {Shape{(*input)[0], directions, (*input)[1], hidden}, state, state};
}

}  // namespace

void add_selection_rules(ShapeRules& rules) {
    rules["Compress"] = compress;
    rules["GRU"] = recurrent;
    rules["GatherND"] = gather_nd;
    rules["GridSample"] = grid_sample;
    rules["LSTM"] = recurrent;
    rules["com.microsoft::DynamicQuantizeLSTM"] = recurrent;
    rules["MaxRoiPool"] = region_pool;
    rules["Multinomial"] = multinomial;
    rules["NonMaxSuppression"] = non_max_suppression;
    rules["NonZero"] = non_zero;
    rules["OneHot"] = one_hot;
    rules["RNN"] = recurrent;
    rules["RoiAlign"] = region_align;
    rules["TopK"] = top_k;
}

}  // namespace zigzag::onnx_import
