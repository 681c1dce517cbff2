// Conv and QLinearConv. ONNX orders spatial attributes like the axes of the tensors: height before width; the last spatial
// axis is X. With one spatial axis there is only X, and Y has size 1 throughout.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "onnx_layer_source.hpp"
#include "onnx_window.hpp"

namespace zigzag::onnx_import {

namespace {

struct ConvolutionTensors {
    std::size_t input = 0;
    std::size_t output = 0;
    std::optional<std::size_t> weights;
    const Shape* input_shape = nullptr;
    const Shape* output_shape = nullptr;
    const Shape* weight_shape = nullptr;  ///< null when unknown

    std::size_t nb_spatial_axes() const { return input_shape->size() - 2; }
};

std::optional<ConvolutionTensors> find_tensors(const OnnxNode& node, LayerSource& source) {
    const std::size_t weights = weight_input(node);
    if (node.inputs.size() <= weights || !node.inputs[0] || node.outputs.empty() || !node.outputs[0]) {
        source.fault(node, fmt::format("{} needs an input, weights and an output", node.operator_name()),
                     "export the model again");
        return std::nullopt;
    }
    ConvolutionTensors tensors;
    tensors.input = *node.inputs[0];
    tensors.output = *node.outputs[0];
    tensors.weights = node.inputs[weights];
    tensors.input_shape = source.shape(tensors.input);
    tensors.output_shape = source.shape(tensors.output);
    tensors.weight_shape = source.shape(tensors.weights);
    for (const auto& [shape, tensor] :
         {std::pair(tensors.input_shape, tensors.input), std::pair(tensors.output_shape, tensors.output)}) {
        if (shape == nullptr) {
            source.fault(node, fmt::format("the shape of `{}` is not known", source.tensor_name(tensor)),
                         "run shape inference on the model, or simplify it, before reading it here");
            return std::nullopt;
        }
    }
    const std::size_t rank = tensors.input_shape->size();
    if (rank != 3 && rank != 4) {
        source.fault(node,
                     fmt::format("a convolution over `{}` {} has {} spatial dimensions; 1 and 2 can be modelled",
                                 source.tensor_name(tensors.input), to_string(*tensors.input_shape), rank < 2 ? 0 : rank - 2),
                     "cut it out of the model, or write it as convolutions over slices");
        return std::nullopt;
    }
    if (tensors.output_shape->size() != rank || (tensors.weight_shape != nullptr && tensors.weight_shape->size() != rank)) {
        source.fault(
            node,
            fmt::format("input {}, output {}{} differ in rank", to_string(*tensors.input_shape), to_string(*tensors.output_shape),
                        tensors.weight_shape != nullptr ? " and weights " + to_string(*tensors.weight_shape) : ""),
            "export the model again");
        return std::nullopt;
    }
    return tensors;
}

std::optional<std::vector<std::int64_t>> kernel_sizes(const OnnxNode& node, LayerSource& source,
                                                      const ConvolutionTensors& tensors) {
    const std::size_t rank = tensors.nb_spatial_axes();
    if (integers_attribute(*node.proto, "kernel_shape")) {
        auto kernel = spatial_attribute(node, source, "kernel_shape", rank, 1, 1);
        for (std::size_t axis = 0; kernel && tensors.weight_shape != nullptr && axis < rank; ++axis) {
            const auto size = (*tensors.weight_shape)[axis + 2].integer();
            if (size && *size != (*kernel)[axis]) {
                source.fault(node,
                             fmt::format("attribute `kernel_shape` [{}] contradicts the weights {}", fmt::join(*kernel, ", "),
                                         to_string(*tensors.weight_shape)),
                             "export the model again");
                return std::nullopt;
            }
        }
        return kernel;
    }
    if (tensors.weight_shape == nullptr) {
        source.fault(node, "neither the attribute `kernel_shape` nor the shape of the weights is known",
                     "export the model again");
        return std::nullopt;
    }
    std::vector<std::int64_t> kernel;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto size = source.needed_dimension(node, *tensors.weights, axis + 2);
        if (!size) {
            return std::nullopt;
        }
        kernel.push_back(*size);
    }
    return kernel;
}

struct Channels {
    std::int64_t groups = 1;
    std::int64_t input_per_group = 1;
    std::int64_t output_per_group = 1;
};

std::optional<Channels> read_channels(const OnnxNode& node, LayerSource& source, const ConvolutionTensors& tensors) {
    const std::int64_t groups = integer_attribute(*node.proto, "group").value_or(1);
    const auto input = source.needed_dimension(node, tensors.input, 1);
    const auto output = source.needed_dimension(node, tensors.output, 1);
    if (!input || !output) {
        return std::nullopt;
    }
    if (groups < 1 || *input % groups != 0 || *output % groups != 0) {
        source.fault(
            node,
            fmt::format("attribute `group` is {}; it must divide the {} input and {} output channels", groups, *input, *output),
            "export the model again");
        return std::nullopt;
    }
    if (tensors.weight_shape != nullptr) {
        const auto kernels = (*tensors.weight_shape)[0].integer();
        const auto depth = (*tensors.weight_shape)[1].integer();
        if ((kernels && *kernels != *output) || (depth && *depth != *input / groups)) {
            source.fault(node,
                         fmt::format("weights {} do not fit {} input and {} output channels in {} group(s)",
                                     to_string(*tensors.weight_shape), *input, *output, groups),
                         "export the model again");
            return std::nullopt;
        }
    }
    return Channels{groups, *input / groups, *output / groups};
}

}  // namespace

std::optional<Layer> convolution_layer(const OnnxNode& node, LayerSource& source) {
    const auto tensors = find_tensors(node, source);
    if (!tensors) {
        return std::nullopt;
    }
    const auto channels = read_channels(node, source, *tensors);
    const auto kernel = kernel_sizes(node, source, *tensors);
    const auto axes = kernel ? window_axes(node, source, tensors->input, tensors->output, *kernel) : std::nullopt;
    const auto precision = source.precision(node, LayerOperand::W, false);
    const std::int64_t batch = source.batch_size((*tensors->output_shape)[0]);
    if (!channels || !axes || !precision) {
        return std::nullopt;
    }
    const SpatialAxis x = axes->back();
    const SpatialAxis y = axes->size() == 2 ? axes->front() : SpatialAxis{};
    Layer layer;
    layer.loop_dimensions = {{"B", batch},     {"K", channels->output_per_group}, {"G", channels->groups}, {"OX", x.output},
                             {"OY", y.output}, {"C", channels->input_per_group},  {"FX", x.kernel},        {"FY", y.kernel}};
    layer.operands = {OperandAccess{LayerOperand::O, {"B", "G", "K", "OY", "OX"}},
                      OperandAccess{LayerOperand::W, {"G", "K", "C", "FY", "FX"}},
                      OperandAccess{LayerOperand::I, {"B", "G", "C", "IY", "IX"}}};
    layer.relations = {{"IX", x.stride, "OX", x.dilation, "FX"}, {"IY", y.stride, "OY", y.dilation, "FY"}};
    layer.pr_sizes = {{"IX", x.input}, {"IY", y.input}};
    layer.padding = {{"IX", x.pad_begin, x.pad_end}, {"IY", y.pad_begin, y.pad_end}};
    layer.precision = *precision;
    if (!source.variable_producer(tensors->weights)) {
        layer.constant_operands.push_back(LayerOperand::W);
    }
    if (!source.variable_producer(tensors->input)) {
        layer.constant_operands.push_back(LayerOperand::I);
    }
    return source.check_mac_count(node, layer) ? std::optional(std::move(layer)) : std::nullopt;
}

}  // namespace zigzag::onnx_import
