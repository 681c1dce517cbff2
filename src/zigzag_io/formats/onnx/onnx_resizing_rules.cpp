// Operators that make a tensor larger or smaller along its dimensions: Expand, Tile, Pad, Resize, Upsample, DepthToSpace.

#include <cmath>

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

OutputShapes expand(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const TensorValue* target = node.value(1);
    return {input != nullptr && target != nullptr ? broadcast(*input, target->elements) : std::nullopt};
}

OutputShapes tile(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const TensorValue* repeats = node.value(1);
    if (input == nullptr || (repeats != nullptr && repeats->elements.size() != input->size()) || node.opset() < 6) {
        return {};
    }
    Shape output;
    for (std::size_t axis = 0; axis < input->size(); ++axis) {
        output.push_back(repeats != nullptr ? (*input)[axis] * repeats->elements[axis] : Number::derived_from({(*input)[axis]}));
    }
    return {output};
}

OutputShapes pad(const RuleInput& node) {
    const Shape* input = node.shape(0);
    if (input == nullptr) {
        return {};
    }
    std::vector<Number> pads;
    if (const auto attribute = node.list_attribute(node.opset() < 2 ? "paddings" : "pads")) {
        pads.assign(attribute->begin(), attribute->end());
    } else if (const TensorValue* value = node.value(1)) {
        pads = value->elements;
    } else {
        pads.resize(2 * input->size());
    }
    std::vector<std::size_t> axes;
    if (node.has_input(3)) {
        const auto given = node.integers(3);
        for (const std::int64_t axis : given.value_or(std::vector<std::int64_t>{})) {
            axes.push_back(normalised_axis(axis, input->size()).value_or(input->size()));
        }
        if (!given) {
            return {};
        }
    } else {
        for (std::size_t axis = 0; axis < input->size(); ++axis) {
            axes.push_back(axis);
        }
    }
    if (pads.size() != 2 * axes.size()) {
        return {};
    }
    Shape output = *input;
    for (std::size_t index = 0; index < axes.size(); ++index) {
        if (axes[index] >= output.size()) {
            return {};
        }
        output[axes[index]] = output[axes[index]] + (pads[index] + pads[axes.size() + index]);
    }
    return {output};
}

Number scaled(const Number& size, const Number& scale) {
    if (certainly_one(scale) || scale.as_real() == 1.0) {
        return size;
    }
    const auto factor = scale.as_real();
    const auto known = size.integer();
    if (!factor || !known) {
        return Number::derived_from({size, scale});
    }
    return Number::real(std::floor(static_cast<double>(*known) * *factor)).truncated();
}

/// `sizes` replace, or `scales` multiply, the sizes of `axes`; both null: unknown.
OutputShapes resize_axes(const Shape& input, const std::vector<std::size_t>& axes, const std::vector<Number>* sizes,
                         const std::vector<Number>* scales) {
    const std::vector<Number>* given = sizes != nullptr ? sizes : scales;
    if (given != nullptr && given->size() != axes.size()) {
        return {};
    }
    Shape output = input;
    for (std::size_t index = 0; index < axes.size(); ++index) {
        Number& size = output[axes[index]];
        size = sizes != nullptr    ? (*sizes)[index]
               : scales != nullptr ? scaled(size, (*scales)[index])
                                   : Number::derived_from({size});
    }
    return {output};
}

OutputShapes resize(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const std::string policy = string_attribute(*node.node().proto, "keep_aspect_ratio_policy", "stretch");
    if (input == nullptr || policy != "stretch") {
        return {};
    }
    std::vector<std::int64_t> given_axes = node.list_attribute("axes").value_or(std::vector<std::int64_t>{});
    if (given_axes.empty()) {
        for (std::size_t axis = 0; axis < input->size(); ++axis) {
            given_axes.push_back(static_cast<std::int64_t>(axis));
        }
    }
    std::vector<std::size_t> axes;
    for (const std::int64_t given : given_axes) {
        const auto axis = normalised_axis(given, input->size());
        if (!axis) {
            return {};
        }
        axes.push_back(*axis);
    }
    const TensorValue* sizes = node.opset() >= 11 ? node.value(3) : nullptr;
    const TensorValue* scales = node.value(node.opset() >= 11 ? 2 : 1);
    const bool has_scales = scales != nullptr && !scales->elements.empty();
    return resize_axes(*input, axes, sizes != nullptr && !sizes->elements.empty() ? &sizes->elements : nullptr,
                       has_scales ? &scales->elements : nullptr);
}

OutputShapes upsample(const RuleInput& node) {
    const Shape* input = node.shape(0);
    if (input == nullptr) {
        return {};
    }
    std::vector<std::size_t> axes;
    for (std::size_t axis = 0; axis < input->size(); ++axis) {
        axes.push_back(axis);
    }
    std::vector<Number> scales;
    if (const onnx::AttributeProto* attribute = find_attribute(*node.node().proto, "scales")) {
        for (const float scale : attribute->floats()) {
            scales.push_back(Number::real(static_cast<double>(scale)));
        }
    } else if (const TensorValue* value = node.value(1)) {
        scales = value->elements;
    }
    return resize_axes(*input, axes, nullptr, scales.empty() ? nullptr : &scales);
}

/// DepthToSpace multiplies height and width by the block size, SpaceToDepth divides them.
template <bool to_space>
OutputShapes rearrange_depth(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const std::int64_t block = node.attribute("blocksize").value_or(0);
    if (input == nullptr || input->size() != 4 || block < 1) {
        return {};
    }
    const Number block_area = Number(block) * block;
    const Shape& in = *input;
    if (to_space) {
        return {Shape{in[0], floor_division(in[1], block_area), in[2] * block, in[3] * block}};
    }
    return {Shape{in[0], in[1] * block_area, floor_division(in[2], block), floor_division(in[3], block)}};
}

}  // namespace

void add_resizing_rules(ShapeRules& rules) {
    rules["DepthToSpace"] = rearrange_depth<true>;
    rules["Expand"] = expand;
    rules["Pad"] = pad;
    rules["Resize"] = resize;
    rules["SpaceToDepth"] = rearrange_depth<false>;
    rules["Tile"] = tile;
    rules["Upsample"] = upsample;
}

}  // namespace zigzag::onnx_import
