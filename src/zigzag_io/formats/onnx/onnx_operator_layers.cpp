// Turns one ONNX operator into layers. Convolutions and matrix products are those of the single-core reader, brought to the loop
// order that Stream uses; everything element by element is one nest over the axes of the output, and operators that need more
// than one pass (softmax) are several layers in a row.

#include "onnx_operator_layers.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "onnx_elementwise_layers.hpp"
#include "zigzag_io/formats/onnx/onnx_window.hpp"

namespace stream::onnx_import {

namespace {

using zigzag::LayerOperand;
using zigzag::OperandAccess;
using zigzag::onnx_import::Shape;
using zigzag::onnx_import::SpatialAxis;

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 4> poolings{"MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"};
constexpr std::array<std::string_view, 10> functions{"Exp",  "Gelu",       "Silu", "Swish", "Sigmoid",
                                                     "Sqrt", "Reciprocal", "Tanh", "Erf",   "Log"};
constexpr std::array<std::string_view, 8> binary_operators{"Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Mod"};
constexpr std::array<std::string_view, 6> reductions{"ReduceMean", "ReduceSum",  "ReduceMax",
                                                     "ReduceMin",  "ReduceProd", "ReduceL2"};

const Shape* output_shape(const OperatorContext& context) {
    const auto& outputs = context.node.outputs;
    return outputs.empty() ? nullptr : context.source.shape(outputs[0]);
}

bool has_known_ranks(const OperatorContext& context, std::size_t inputs) {
    for (std::size_t input = 0; input < inputs; ++input) {
        if (context.rule.shape(input) == nullptr) {
            return false;
        }
    }
    return output_shape(context) != nullptr;
}

bool is_picture(const Shape* shape) {
    return shape != nullptr && (shape->size() == 3 || shape->size() == 4);
}

/// Without G for a single group; without Y when there is only one spatial axis.
void remove_dimension(zigzag::Layer& layer, const std::string& name) {
    std::erase_if(layer.loop_dimensions, [&](const zigzag::LoopDimension& loop) { return loop.name == name; });
    std::erase_if(layer.relations, [&](const zigzag::DimensionRelation& relation) { return relation.left == name; });
    std::erase_if(layer.pr_sizes, [&](const auto& size) { return size.first == name; });
    std::erase_if(layer.padding, [&](const zigzag::Padding& padding) { return padding.dimension == name; });
    for (OperandAccess& access : layer.operands) {
        std::erase(access.dimensions, name);
    }
}

void remove_height(zigzag::Layer& layer) {
    for (const char* name : {"OY", "FY", "IY"}) {
        remove_dimension(layer, name);
    }
}

OperatorLayer with_inputs(zigzag::Layer layer, const OperatorContext& context, std::size_t weight_input) {
    OperatorLayer result;
    result.operator_type = context.node.operator_name();
    result.layer = std::move(layer);
    result.origins[static_cast<std::size_t>(LayerOperand::I)].tensor = context.node.inputs[0];
    result.origins[static_cast<std::size_t>(LayerOperand::W)].tensor = context.node.inputs[weight_input];
    return result;
}

std::optional<std::vector<OperatorLayer>> convolution(const OperatorContext& context) {
    auto layer = zigzag::onnx_import::convolution_layer(context.node, context.source);
    if (!layer) {
        return std::nullopt;
    }
    if (context.source.shape(context.node.inputs[0])->size() == 3) {
        remove_height(*layer);
    }
    if (layer->loop_size("G") == 1) {
        for (OperandAccess& access : layer->operands) {
            if (access.operand == LayerOperand::W) {
                std::erase(access.dimensions, "G");
            }
        }
    }
    return std::vector<OperatorLayer>{with_inputs(std::move(*layer), context, zigzag::onnx_import::weight_input(context.node))};
}

void rename_dimension(zigzag::Layer& layer, const std::string& from, const std::string& to) {
    for (zigzag::LoopDimension& loop : layer.loop_dimensions) {
        loop.name = loop.name == from ? to : loop.name;
    }
    for (OperandAccess& access : layer.operands) {
        std::replace(access.dimensions.begin(), access.dimensions.end(), from, to);
    }
}

/// Loop order B H D C K; the single rows of a plain matrix product are the batch in 2023: K C B.
std::optional<std::vector<OperatorLayer>> matrix_product(const OperatorContext& context) {
    auto layer = zigzag::onnx_import::matrix_product_layer(context.node, context.source);
    if (!layer) {
        return std::nullopt;
    }
    const bool is_plain = !layer->loop_size("B");
    std::vector<std::string> order{"B", "H", "D", "C", "K"};
    if (is_plain && context.form == WorkloadForm::stream_2023) {
        rename_dimension(*layer, "D", "B");
        order = {"K", "C", "B"};
    }
    const auto place = [&order](const zigzag::LoopDimension& loop) {
        return std::find(order.begin(), order.end(), loop.name) - order.begin();
    };
    std::sort(layer->loop_dimensions.begin(), layer->loop_dimensions.end(),
              [&](const zigzag::LoopDimension& a, const zigzag::LoopDimension& b) { return place(a) < place(b); });
    OperatorLayer result = with_inputs(std::move(*layer), context, 1);
    const auto is_turned = [&](std::size_t input, const char* attribute) {
        const Shape* shape = context.rule.shape(input);
        return context.node.proto->op_type() == "Gemm" && shape != nullptr && shape->size() == 2 &&
               context.rule.attribute(attribute).value_or(0) != 0;
    };
    result.origins[static_cast<std::size_t>(LayerOperand::I)].is_transposed = is_turned(0, "transA");
    result.origins[static_cast<std::size_t>(LayerOperand::W)].is_transposed = is_turned(1, "transB");
    return std::vector<OperatorLayer>{std::move(result)};
}

std::optional<std::vector<std::int64_t>> pooling_kernel(const OperatorContext& context, std::size_t rank) {
    if (context.node.operator_name().rfind("Global", 0) != 0) {
        return spatial_attribute(context.node, context.source, "kernel_shape", rank, 1, 1);
    }
    std::vector<std::int64_t> kernel;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto size = context.source.needed_dimension(context.node, *context.node.inputs[0], axis + 2);
        if (!size) {
            return std::nullopt;
        }
        kernel.push_back(*size);
    }
    return kernel;
}

std::optional<std::vector<OperatorLayer>> pooling(const OperatorContext& context) {
    const std::size_t input = *context.node.inputs[0];
    const std::size_t output = *context.node.outputs[0];
    const Shape& from = *context.source.shape(input);
    const Shape& to = *context.source.shape(output);
    if (from.size() != to.size()) {
        context.source.fault(context.node, fmt::format("input {} and output {} differ in rank", to_string(from), to_string(to)),
                             "export the model again");
        return std::nullopt;
    }
    const std::size_t rank = from.size() - 2;
    const auto kernel = pooling_kernel(context, rank);
    const auto axes =
        kernel ? zigzag::onnx_import::window_axes(context.node, context.source, input, output, *kernel) : std::nullopt;
    const auto channels = context.source.needed_dimension(context.node, output, 1);
    const auto precision = context.source.precision(context.node, LayerOperand::W, false);
    const std::int64_t batch = context.source.batch_size((*context.source.shape(output))[0]);
    if (!axes || !channels || !precision) {
        return std::nullopt;
    }
    const SpatialAxis x = axes->back();
    const SpatialAxis y = rank == 2 ? axes->front() : SpatialAxis{};
    zigzag::Layer layer;
    layer.loop_dimensions = {{"B", batch},     {"K", *channels}, {"OX", x.output},
                             {"OY", y.output}, {"FX", x.kernel}, {"FY", y.kernel}};
    layer.operands = {OperandAccess{LayerOperand::O, {"B", "K", "OY", "OX"}}, OperandAccess{LayerOperand::W, {"FY", "FX"}},
                      OperandAccess{LayerOperand::I, {"B", "K", "IY", "IX"}}};
    layer.relations = {{"IX", x.stride, "OX", x.dilation, "FX"}, {"IY", y.stride, "OY", y.dilation, "FY"}};
    layer.pr_sizes = {{"IX", x.input}, {"IY", y.input}};
    layer.padding = {{"IX", x.pad_begin, x.pad_end}, {"IY", y.pad_begin, y.pad_end}};
    layer.precision = {0, precision->I, precision->I, precision->I};
    if (rank == 1) {
        remove_height(layer);
    }
    if (!context.source.check_mac_count(context.node, layer)) {
        return std::nullopt;
    }
    OperatorLayer result;
    result.operator_type = context.node.operator_name();
    result.layer = std::move(layer);
    result.origins[static_cast<std::size_t>(LayerOperand::I)].tensor = input;
    return std::vector<OperatorLayer>{std::move(result)};
}

}  // namespace

OperatorKind kind_of(const OperatorContext& context) {
    const OnnxNode& node = context.node;
    if (zigzag::onnx_import::is_convolution(node)) {
        return OperatorKind::convolution;
    }
    if (zigzag::onnx_import::is_matrix_product(node)) {
        return OperatorKind::matrix_product;
    }
    const bool has_data = !node.inputs.empty() && node.inputs[0] && !node.outputs.empty() && node.outputs[0];
    if (!node.is_standard() || !has_data) {
        return OperatorKind::costless;
    }
    const std::string type = node.operator_name();
    const std::size_t inputs = node.inputs.size();
    if (contains(poolings, type)) {
        return is_picture(context.rule.shape(0)) && is_picture(output_shape(context)) ? OperatorKind::pooling
                                                                                      : OperatorKind::costless;
    }
    const bool is_function = contains(functions, type) || (type == "Relu" && context.form == WorkloadForm::stream_2025);
    if (is_function && inputs == 1 && has_known_ranks(context, 1)) {
        return OperatorKind::elementwise;
    }
    if (contains(binary_operators, type) && inputs == 2 && node.inputs[1] && has_known_ranks(context, 2)) {
        return OperatorKind::elementwise;
    }
    if (contains(reductions, type) && has_known_ranks(context, 1) && reduced_axes(context)) {
        return OperatorKind::reduction;
    }
    if (type == "Softmax" && has_known_ranks(context, 1) && !context.rule.shape(0)->empty()) {
        return OperatorKind::softmax;
    }
    if (type == "Einsum" && inputs == 2 && node.inputs[1] && has_known_ranks(context, 2) && has_plain_equation(context)) {
        return OperatorKind::einsum;
    }
    return OperatorKind::costless;
}

std::optional<std::vector<OperatorLayer>> operator_layers(OperatorKind kind, const OperatorContext& context) {
    switch (kind) {
        case OperatorKind::convolution:
            return convolution(context);
        case OperatorKind::matrix_product:
            return matrix_product(context);
        case OperatorKind::pooling:
            return pooling(context);
        case OperatorKind::elementwise:
            return elementwise_layers(context);
        case OperatorKind::reduction:
            return reduction_layers(context);
        case OperatorKind::softmax:
            return softmax_layers(context);
        case OperatorKind::einsum:
            return einsum_layers(context);
        case OperatorKind::costless:
            break;
    }
    return std::vector<OperatorLayer>{};
}

}  // namespace stream::onnx_import
