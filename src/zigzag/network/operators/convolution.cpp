// Conv and QLinearConv. ONNX orders spatial attributes like the axes of the tensors: height before width; the last spatial
// axis is X. With one spatial axis there is only X, and Y has size 1 throughout.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "layer_parts.hpp"
#include "zigzag/network/operators/lowering.hpp"
#include "window.hpp"

namespace zigzag::operators {

namespace {

struct ConvolutionTensors {
    const OperatorTensor& input;
    const OperatorTensor& output;
    const OperatorTensor* weights = nullptr;  ///< null when absent
    const Shape* input_shape = nullptr;
    const Shape* output_shape = nullptr;
    const Shape* weight_shape = nullptr;  ///< null when unknown

    std::size_t nb_spatial_axes() const { return input_shape->size() - 2; }
};

/// Where the weights stand among the inputs; the activations are input 0.
std::size_t weight_input(const OperatorCall& call) {
    return call.type == "QLinearConv" ? 3 : 1;
}

std::optional<ConvolutionTensors> find_tensors(const OperatorCall& call, Lowering& lowering) {
    const std::size_t weights = weight_input(call);
    if (call.inputs.size() <= weights || !call.has_input(0) || !call.has_output(0)) {
        lowering.fault(call, fmt::format("{} needs an input, weights and an output", call.type), "export the model again");
        return std::nullopt;
    }
    const ConvolutionTensors tensors{
        *call.inputs[0], *call.outputs[0],    call.has_input(weights) ? &*call.inputs[weights] : nullptr,
        call.shape(0),   call.output_shape(), call.shape(weights)};
    for (const auto& [shape, tensor] :
         {std::pair(tensors.input_shape, &tensors.input), std::pair(tensors.output_shape, &tensors.output)}) {
        if (shape == nullptr) {
            lowering.fault(call, fmt::format("the shape of `{}` is not known", tensor->name),
                           "run shape inference on the model, or simplify it, before reading it here");
            return std::nullopt;
        }
    }
    const std::size_t rank = tensors.input_shape->size();
    if (rank != 3 && rank != 4) {
        lowering.fault(call,
                       fmt::format("a convolution over `{}` {} has {} spatial dimensions; 1 and 2 can be modelled",
                                   tensors.input.name, to_string(*tensors.input_shape), rank < 2 ? 0 : rank - 2),
                       "cut it out of the model, or write it as convolutions over slices");
        return std::nullopt;
    }
    if (tensors.output_shape->size() != rank || (tensors.weight_shape != nullptr && tensors.weight_shape->size() != rank)) {
        lowering.fault(
            call,
            fmt::format("input {}, output {}{} differ in rank", to_string(*tensors.input_shape), to_string(*tensors.output_shape),
                        tensors.weight_shape != nullptr ? " and weights " + to_string(*tensors.weight_shape) : ""),
            "export the model again");
        return std::nullopt;
    }
    return tensors;
}

std::optional<std::vector<std::int64_t>> kernel_sizes(const OperatorCall& call, Lowering& lowering,
                                                      const ConvolutionTensors& tensors) {
    const std::size_t rank = tensors.nb_spatial_axes();
    if (call.integers("kernel_shape")) {
        auto kernel = spatial_attribute(call, lowering, "kernel_shape", rank, 1, 1);
        for (std::size_t axis = 0; kernel && tensors.weight_shape != nullptr && axis < rank; ++axis) {
            const auto size = (*tensors.weight_shape)[axis + 2].integer();
            if (size && *size != (*kernel)[axis]) {
                lowering.fault(call,
                               fmt::format("attribute `kernel_shape` [{}] contradicts the weights {}", fmt::join(*kernel, ", "),
                                           to_string(*tensors.weight_shape)),
                               "export the model again");
                return std::nullopt;
            }
        }
        return kernel;
    }
    if (tensors.weight_shape == nullptr) {
        lowering.fault(call, "neither the attribute `kernel_shape` nor the shape of the weights is known",
                       "export the model again");
        return std::nullopt;
    }
    std::vector<std::int64_t> kernel;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto size = lowering.needed_dimension(call, *tensors.weights, axis + 2);
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

std::optional<Channels> read_channels(const OperatorCall& call, Lowering& lowering, const ConvolutionTensors& tensors) {
    const std::int64_t groups = call.integer("group").value_or(1);
    const auto input = lowering.needed_dimension(call, tensors.input, 1);
    const auto output = lowering.needed_dimension(call, tensors.output, 1);
    if (!input || !output) {
        return std::nullopt;
    }
    if (groups < 1 || *input % groups != 0 || *output % groups != 0) {
        lowering.fault(
            call,
            fmt::format("attribute `group` is {}; it must divide the {} input and {} output channels", groups, *input, *output),
            "export the model again");
        return std::nullopt;
    }
    if (tensors.weight_shape != nullptr) {
        const auto kernels = (*tensors.weight_shape)[0].integer();
        const auto depth = (*tensors.weight_shape)[1].integer();
        if ((kernels && *kernels != *output) || (depth && *depth != *input / groups)) {
            lowering.fault(call,
                           fmt::format("weights {} do not fit {} input and {} output channels in {} group(s)",
                                       to_string(*tensors.weight_shape), *input, *output, groups),
                           "export the model again");
            return std::nullopt;
        }
    }
    return Channels{groups, *input / groups, *output / groups};
}

std::optional<Layer> convolution_layer(const OperatorCall& call, Lowering& lowering) {
    const auto tensors = find_tensors(call, lowering);
    if (!tensors) {
        return std::nullopt;
    }
    const auto channels = read_channels(call, lowering, *tensors);
    const auto kernel = kernel_sizes(call, lowering, *tensors);
    const auto axes = kernel ? window_axes(call, lowering, tensors->input, tensors->output, *kernel) : std::nullopt;
    const auto precision = lowering.precision(call, LayerOperand::W, false);
    const std::int64_t batch = lowering.batch_size((*tensors->output_shape)[0]);
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
    if (tensors->weights == nullptr || !tensors->weights->maker) {
        layer.constant_operands.push_back(LayerOperand::W);
    }
    if (!tensors->input.maker) {
        layer.constant_operands.push_back(LayerOperand::I);
    }
    return lowering.check_mac_count(call, layer) ? std::optional(std::move(layer)) : std::nullopt;
}

/// Without G for a single group; without Y when there is only one spatial axis.
void simplify_for_stream(Layer& layer, std::size_t spatial_axes) {
    if (spatial_axes == 1) {
        remove_height(layer);
    }
    if (layer.loop_size("G") == 1) {
        for (OperandAccess& access : layer.operands) {
            if (access.operand == LayerOperand::W) {
                std::erase(access.dimensions, "G");
            }
        }
    }
}

}  // namespace

OperatorLayers convolution_layers(const LoweringContext& context) {
    auto layer = convolution_layer(context.call, context.lowering);
    if (!layer) {
        return std::nullopt;
    }
    if (context.dialect != OperatorDialect::zigzag) {
        simplify_for_stream(*layer, context.call.shape(0)->size() - 2);
    }
    return std::vector{layer_of_inputs(std::move(*layer), context.call, weight_input(context.call))};
}

}  // namespace zigzag::operators
