// Conv and its kin. ONNX orders spatial attributes like the axes of the tensors: height before width; the last spatial
// axis is X. With one spatial axis there is only X, and Y has size 1 throughout; with three, Z comes before Y.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "zigzag/network/operators/lowering.hpp"
#include "zigzag/network/operators/operator_table.hpp"

#include "convolution_tensors.hpp"
#include "layer_parts.hpp"
#include "window.hpp"

namespace zigzag::operators {

namespace {

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
    const auto tensors = find_convolution_tensors(call, lowering);
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
    Layer layer;
    layer.loop_dimensions = {{"B", batch}, {"K", channels->output_per_group}, {"G", channels->groups}};
    slide_window(layer, {channels->input_per_group, *axes});
    layer.precision = *precision;
    if (tensors->weights == nullptr || !tensors->weights->maker) {
        layer.constant_operands.push_back(LayerOperand::W);
    }
    if (!tensors->input.maker) {
        layer.constant_operands.push_back(LayerOperand::I);
    }
    return lowering.check_mac_count(call, layer) ? std::optional(std::move(layer)) : std::nullopt;
}

}  // namespace

OperatorLayers convolution_layers(const LoweringContext& context) {
    auto layer = convolution_layer(context.call, context.lowering);
    if (!layer) {
        return std::nullopt;
    }
    if (context.dialect != OperatorDialect::zigzag) {
        simplify_convolution(*layer, context.call.shape(0)->size() - 2);
    }
    return std::vector{layer_of_inputs(std::move(*layer), context.call, second_operand(context.call))};
}

}  // namespace zigzag::operators
