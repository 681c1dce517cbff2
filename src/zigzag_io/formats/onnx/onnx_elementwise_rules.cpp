// Operators whose output has the shape of their first input or of all inputs broadcast, and reductions.

#include <algorithm>
#include <array>

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

OutputShapes as_first_input(const RuleInput& node) {
    const Shape* shape = node.shape(0);
    return {shape != nullptr ? std::optional(*shape) : std::nullopt};
}

OutputShapes dropout(const RuleInput& node) {
    const OutputShapes first = as_first_input(node);
    return {first[0], first[0]};
}

OutputShapes dynamic_quantize(const RuleInput& node) {
    return {as_first_input(node)[0], Shape{}, Shape{}};
}

OutputShapes broadcast_inputs(const RuleInput& node) {
    std::optional<Shape> result = Shape{};
    for (std::size_t input = 0; input < node.input_count(); ++input) {
        const Shape* shape = node.shape(input);
        if (shape == nullptr) {
            return {};
        }
        result = broadcast(*result, *shape);
        if (!result) {
            return {};
        }
    }
    return {result};
}

/// Before operator set 7, the second operand of a binary operator is stretched to the first.
OutputShapes binary(const RuleInput& node) {
    return node.opset() < 7 ? as_first_input(node) : broadcast_inputs(node);
}

OutputShapes reduced(const Shape& shape, const std::vector<std::size_t>& axes, bool keeps_dimensions) {
    Shape result;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (!std::binary_search(axes.begin(), axes.end(), axis)) {
            result.push_back(shape[axis]);
        } else if (keeps_dimensions) {
            result.emplace_back(1);
        }
    }
    return {result};
}

OutputShapes reduce(const RuleInput& node) {
    const Shape* shape = node.shape(0);
    if (shape == nullptr) {
        return {};
    }
    auto axes = node.list("axes", 1);
    if (!axes && !node.lacks_list("axes", 1)) {
        return {};
    }
    if (!axes || axes->empty()) {
        if (node.attribute("noop_with_empty_axes").value_or(0) != 0) {
            return {*shape};
        }
        axes.emplace();
        for (std::size_t axis = 0; axis < shape->size(); ++axis) {
            axes->push_back(static_cast<std::int64_t>(axis));
        }
    }
    const auto normalised = normalised_axes(*axes, shape->size());
    return normalised ? reduced(*shape, *normalised, node.attribute("keepdims").value_or(1) != 0) : OutputShapes{};
}

OutputShapes arg_reduce(const RuleInput& node) {
    const Shape* shape = node.shape(0);
    if (shape == nullptr) {
        return {};
    }
    const auto axis = normalised_axis(node.attribute("axis").value_or(0), shape->size());
    return axis ? reduced(*shape, {*axis}, node.attribute("keepdims").value_or(1) != 0) : OutputShapes{};
}

/// Whose output has the shape of the first input.
constexpr std::array shaped_as_first_input{"Abs",
                                           "Acos",
                                           "Acosh",
                                           "Asin",
                                           "Asinh",
                                           "Atan",
                                           "Atanh",
                                           "BatchNormalization",
                                           "Bernoulli",
                                           "BitwiseNot",
                                           "Cast",
                                           "CastLike",
                                           "Ceil",
                                           "Celu",
                                           "Clip",
                                           "Cos",
                                           "Cosh",
                                           "CumSum",
                                           "DequantizeLinear",
                                           "Elu",
                                           "Erf",
                                           "Exp",
                                           "EyeLike",
                                           "Floor",
                                           "Gelu",
                                           "GroupNormalization",
                                           "HardSigmoid",
                                           "HardSwish",
                                           "Hardmax",
                                           "Identity",
                                           "InstanceNormalization",
                                           "IsInf",
                                           "IsNaN",
                                           "LRN",
                                           "LayerNormalization",
                                           "LeakyRelu",
                                           "Log",
                                           "LogSoftmax",
                                           "LpNormalization",
                                           "MeanVarianceNormalization",
                                           "Mish",
                                           "Neg",
                                           "Not",
                                           "PRelu",
                                           "QuantizeLinear",
                                           "RMSNormalization",
                                           "RandomNormalLike",
                                           "RotaryEmbedding",
                                           "TensorScatter",
                                           "RandomUniformLike",
                                           "Reciprocal",
                                           "Relu",
                                           "ReverseSequence",
                                           "Round",
                                           "Scatter",
                                           "ScatterElements",
                                           "ScatterND",
                                           "Selu",
                                           "Shrink",
                                           "Sigmoid",
                                           "Sign",
                                           "Silu",
                                           "Sin",
                                           "Sinh",
                                           "Softmax",
                                           "Softplus",
                                           "Softsign",
                                           "Sqrt",
                                           "Swish",
                                           "Tan",
                                           "Tanh",
                                           "ThresholdedRelu",
                                           "Trilu"};

}  // namespace

void add_elementwise_rules(ShapeRules& rules) {
    for (const char* name : shaped_as_first_input) {
        rules[name] = as_first_input;
    }
    for (const char* name : {"Add", "And", "Div", "Equal", "Greater", "Less", "Mul", "Or", "Pow", "Sub", "Xor"}) {
        rules[name] = binary;
    }
    for (const char* name : {"BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "GreaterOrEqual", "LessOrEqual", "Max", "Mean",
                             "Min", "Mod", "Sum", "Where"}) {
        rules[name] = broadcast_inputs;
    }
    for (const char* name : {"ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin",
                             "ReduceProd", "ReduceSum", "ReduceSumSquare"}) {
        rules[name] = reduce;
    }
    rules["ArgMax"] = arg_reduce;
    rules["ArgMin"] = arg_reduce;
    rules["Dropout"] = dropout;
    rules["DynamicQuantizeLinear"] = dynamic_quantize;
}

}  // namespace zigzag::onnx_import
