// Operators that slide a window over the spatial dimensions: convolutions and pooling. Shapes are [batch, channels, spatial...].

#include <algorithm>

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

/// Window attributes, filled in with ONNX's defaults for `rank` spatial dimensions.
struct Window {
    Shape kernel;
    std::vector<std::int64_t> strides;
    std::vector<std::int64_t> dilations;
    std::vector<std::int64_t> pads;  ///< all begins, then all ends
    std::string auto_pad;
    bool rounds_up = false;
};

/// Nothing when a list has the wrong length or a value makes no sense.
std::optional<Window> read_window(const RuleInput& node, std::size_t rank, const Shape* weights) {
    Window window;
    if (const auto kernel = node.list_attribute("kernel_shape")) {
        window.kernel.assign(kernel->begin(), kernel->end());
    } else if (weights != nullptr && weights->size() == rank + 2) {
        window.kernel.assign(weights->begin() + 2, weights->end());
    }
    window.strides = node.list_attribute("strides").value_or(std::vector<std::int64_t>(rank, 1));
    window.dilations = node.list_attribute("dilations").value_or(std::vector<std::int64_t>(rank, 1));
    window.pads = node.list_attribute("pads").value_or(std::vector<std::int64_t>(2 * rank, 0));
    window.auto_pad = string_attribute(*node.node().proto, "auto_pad", "NOTSET");
    window.rounds_up = node.attribute("ceil_mode").value_or(0) != 0;
    const auto positive = [](std::int64_t value) { return value > 0; };
    const bool fits = window.kernel.size() == rank && window.strides.size() == rank && window.dilations.size() == rank &&
                      window.pads.size() == 2 * rank && std::all_of(window.strides.begin(), window.strides.end(), positive) &&
                      std::all_of(window.dilations.begin(), window.dilations.end(), positive);
    return fits ? std::optional(std::move(window)) : std::nullopt;
}

/// Number of window positions along one spatial axis.
Number window_positions(const Window& window, std::size_t axis, const Number& input) {
    const std::size_t rank = window.strides.size();
    const Number stride = window.strides[axis];
    if (window.auto_pad == "SAME_UPPER" || window.auto_pad == "SAME_LOWER") {
        return ceiling_division(input, stride);
    }
    const bool is_valid = window.auto_pad == "VALID";
    const Number padding = is_valid ? Number(0) : Number(window.pads[axis]) + window.pads[rank + axis];
    const Number reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    if (certainly_one(stride)) {
        return input + (padding - reach + 1);
    }
    const Number last = input + (padding - reach);
    return (window.rounds_up ? ceiling_division(last, stride) : floor_division(last, stride)) + 1;
}

OutputShapes slide(const RuleInput& node, const Shape& input, const Number& channels, const Shape* weights) {
    const auto window = input.size() >= 3 ? read_window(node, input.size() - 2, weights) : std::nullopt;
    if (!window) {
        return {};
    }
    Shape output{input[0], channels};
    for (std::size_t axis = 0; axis + 2 < input.size(); ++axis) {
        output.push_back(window_positions(*window, axis, input[axis + 2]));
    }
    return {output};
}

template <std::size_t weight_input>
OutputShapes convolution(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const Shape* weights = node.shape(weight_input);
    if (input == nullptr || node.attribute("channels_last").value_or(0) != 0) {
        return {};
    }
    const bool knows_channels = weights != nullptr && !weights->empty();
    return slide(node, *input, knows_channels ? (*weights)[0] : Number(), weights);
}

OutputShapes pooling(const RuleInput& node) {
    const Shape* input = node.shape(0);
    if (input == nullptr || input->size() < 2) {
        return {};
    }
    const OutputShapes pooled = slide(node, *input, (*input)[1], nullptr);
    return pooled.empty() ? OutputShapes{} : OutputShapes{pooled[0], pooled[0]};
}

OutputShapes global_pooling(const RuleInput& node) {
    const Shape* input = node.shape(0);
    if (input == nullptr || input->size() < 2) {
        return {};
    }
    Shape output(input->size(), 1);
    output[0] = (*input)[0];
    output[1] = (*input)[1];
    return {output};
}

OutputShapes transposed_convolution(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const Shape* weights = node.shape(1);
    if (input == nullptr || input->size() < 3) {
        return {};
    }
    const std::size_t rank = input->size() - 2;
    const auto window = read_window(node, rank, weights);
    if (!window) {
        return {};
    }
    const auto extra = node.list_attribute("output_padding").value_or(std::vector<std::int64_t>(rank, 0));
    const auto given = node.list_attribute("output_shape");
    if (extra.size() != rank || (given && given->size() != rank)) {
        return {};
    }
    const bool knows_channels = weights != nullptr && weights->size() > 1;
    Shape output{(*input)[0], knows_channels ? (*weights)[1] * node.attribute("group").value_or(1) : Number()};
    const bool is_same = window->auto_pad == "SAME_UPPER" || window->auto_pad == "SAME_LOWER";
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const Number& size = (*input)[axis + 2];
        const Number stride = window->strides[axis];
        const Number padding = window->auto_pad == "VALID" ? Number(0) : Number(window->pads[axis]) + window->pads[rank + axis];
        const Number reach = (window->kernel[axis] - 1) * window->dilations[axis] + 1;
        const Number stretched = size * stride + (reach - stride + extra[axis] - padding);
        output.push_back(given ? Number((*given)[axis]) : is_same ? size * stride : stretched);
    }
    return {output};
}

}  // namespace

void add_window_rules(ShapeRules& rules) {
    rules["Conv"] = convolution<1>;
    rules["ConvInteger"] = convolution<1>;
    rules["QLinearConv"] = convolution<3>;
    rules["com.microsoft::FusedConv"] = convolution<1>;
    rules["com.microsoft::QLinearConv"] = convolution<3>;
    rules["DeformConv"] = convolution<1>;
    rules["ConvTranspose"] = transposed_convolution;
    for (const char* name : {"AveragePool", "LpPool", "MaxPool"}) {
        rules[name] = pooling;
    }
    for (const char* name : {"GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool"}) {
        rules[name] = global_pooling;
    }
}

}  // namespace zigzag::onnx_import
