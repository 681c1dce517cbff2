// Outputs of Loop and Scan: values carried from one iteration to the next keep the shape that the body gives them; results
// collected over the iterations get one more dimension, as long as the number of iterations.

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

std::optional<Shape> optional_shape(const Shape* shape) {
    return shape != nullptr ? std::optional(*shape) : std::nullopt;
}

std::optional<Shape> collected(const Shape* one_iteration, const Number& iterations, std::int64_t axis) {
    if (one_iteration == nullptr) {
        return std::nullopt;
    }
    const auto position = normalised_axis(axis, one_iteration->size() + 1);
    if (!position) {
        return std::nullopt;
    }
    Shape shape = *one_iteration;
    shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(*position), iterations);
    return shape;
}

OutputShapes loop(const RuleInput& node) {
    const std::size_t carried = node.input_count() > 2 ? node.input_count() - 2 : 0;
    OutputShapes outputs;
    for (std::size_t output = 0; output < node.output_count(); ++output) {
        const Shape* result = node.body_result(output + 1);  // result 0 is the condition to go on
        outputs.push_back(output < carried ? optional_shape(result) : collected(result, Number(), 0));
    }
    return outputs;
}

OutputShapes scan(const RuleInput& node) {
    const std::int64_t nb_sliced = node.attribute("num_scan_inputs").value_or(0);
    if (node.opset() < 9 || nb_sliced < 1 || nb_sliced > static_cast<std::int64_t>(node.input_count())) {
        return {};
    }
    const std::size_t carried = node.input_count() - static_cast<std::size_t>(nb_sliced);
    const auto input_axes = node.list_attribute("scan_input_axes").value_or(std::vector<std::int64_t>{});
    const auto output_axes = node.list_attribute("scan_output_axes").value_or(std::vector<std::int64_t>{});
    Number iterations;
    if (const Shape* sliced = node.shape(carried)) {
        const auto axis = normalised_axis(input_axes.empty() ? 0 : input_axes[0], sliced->size());
        iterations = axis ? (*sliced)[*axis] : Number();
    }
    OutputShapes outputs;
    for (std::size_t output = 0; output < node.output_count(); ++output) {
        const Shape* result = node.body_result(output);
        const std::size_t position = output - carried;
        const std::int64_t axis = output >= carried && position < output_axes.size() ? output_axes[position] : 0;
        outputs.push_back(output < carried ? optional_shape(result) : collected(result, iterations, axis));
    }
    return outputs;
}

}  // namespace

void add_loop_rules(ShapeRules& rules) {
    rules["Loop"] = loop;
    rules["Scan"] = scan;
}

}  // namespace zigzag::onnx_import
