// ConvTranspose: every element of the input meets every weight of its channel, and the products are added up where they overlap.
//
// With stride s, output position o takes input position i through tap f when o + pad = s*i + dilation*f. So outputs of one phase,
// (o + pad) mod s, use the taps of that phase only, and use them like an ordinary convolution of stride 1 over the input: a
// kernel of 4 with stride 2 is, along one axis, two kernels of 2. Phases with equally many taps are further output channels of
// one convolution at the input's positions (Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient
// Sub-Pixel Convolutional Neural Network", CVPR 2016); a kernel of 3 with stride 2 gives two layers, with 2 taps and with 1.
// The layers together have inputs times taps multiply-accumulates, whatever the padding. Phases without taps compute nothing.

#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/checked_arithmetic.hpp"
#include "zigzag/network/operand_axes.hpp"
#include "zigzag/network/operators/lowering.hpp"

#include "convolution_tensors.hpp"
#include "layer_parts.hpp"

namespace zigzag::operators {

namespace {

/// Along one axis: `count` phases that have `taps` weights each.
struct PhaseGroup {
    std::int64_t count = 0;
    std::int64_t taps = 0;
};

/// Of the stride's phases every gcd(stride, dilation)-th has taps; the first ones have one more when the kernel is no multiple.
std::vector<PhaseGroup> phase_groups(std::int64_t kernel, std::int64_t stride, std::int64_t dilation) {
    const std::int64_t phases = stride / std::gcd(dilation, stride);
    std::vector<PhaseGroup> groups;
    for (const PhaseGroup group :
         {PhaseGroup{kernel % phases, kernel / phases + 1}, PhaseGroup{phases - kernel % phases, kernel / phases}}) {
        if (group.count > 0 && group.taps > 0) {
            groups.push_back(group);
        }
    }
    return groups;
}

struct TransposedAxis {
    std::int64_t input = 1;
    std::int64_t output = 1;
    std::int64_t stride = 1;
    std::int64_t dilation = 1;  ///< between taps of one phase, in positions of the input
    std::vector<PhaseGroup> groups;
};

struct Transposed {
    ConvolutionTensors tensors;
    std::vector<TransposedAxis> axes;
    std::int64_t batch = 1;
    std::int64_t groups = 1;
    std::int64_t input_per_group = 1;
    std::int64_t output_per_group = 1;
    OperandPrecision precision;
};

std::optional<std::vector<TransposedAxis>> transposed_axes(const LoweringContext& context, const ConvolutionTensors& tensors) {
    const auto kernel = kernel_sizes(context.call, context.lowering, tensors);
    const std::size_t rank = tensors.nb_spatial_axes();
    const auto strides = spatial_attribute(context.call, context.lowering, "strides", rank, 1, 1);
    const auto dilations = spatial_attribute(context.call, context.lowering, "dilations", rank, 1, 1);
    std::vector<TransposedAxis> axes;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto input = context.lowering.needed_dimension(context.call, tensors.input, axis + 2);
        const auto output = context.lowering.needed_dimension(context.call, tensors.output, axis + 2);
        if (!kernel || !strides || !dilations || !input || !output) {
            return std::nullopt;
        }
        const std::int64_t stride = (*strides)[axis];
        const std::int64_t dilation = (*dilations)[axis];
        axes.push_back(
            {*input, *output, stride, dilation / std::gcd(dilation, stride), phase_groups((*kernel)[axis], stride, dilation)});
    }
    return axes;
}

std::optional<Transposed> read_transposed(const LoweringContext& context) {
    const OperatorCall& call = context.call;
    const auto tensors = find_convolution_tensors(call, context.lowering);
    if (!tensors) {
        return std::nullopt;
    }
    auto axes = transposed_axes(context, *tensors);
    const auto input = context.lowering.needed_dimension(call, tensors->input, 1);
    const auto output = context.lowering.needed_dimension(call, tensors->output, 1);
    const auto precision = context.lowering.precision(call, LayerOperand::W, false);
    const std::int64_t batch = context.lowering.batch_size((*tensors->output_shape)[0]);
    const std::int64_t groups = call.integer("group").value_or(1);
    if (!axes || !input || !output || !precision) {
        return std::nullopt;
    }
    if (groups < 1 || *input % groups != 0 || *output % groups != 0) {
        context.lowering.fault(
            call,
            fmt::format("attribute `group` is {}; it must divide the {} input and {} output channels", groups, *input, *output),
            "export the model again");
        return std::nullopt;
    }
    if (tensors->weight_shape != nullptr) {
        const auto depth = (*tensors->weight_shape)[0].integer();
        const auto kernels = (*tensors->weight_shape)[1].integer();
        if ((kernels && *kernels != *output / groups) || (depth && *depth != *input)) {
            context.lowering.fault(call,
                                   fmt::format("weights {} do not fit {} input and {} output channels in {} group(s)",
                                               to_string(*tensors->weight_shape), *input, *output, groups),
                                   "export the model again");
            return std::nullopt;
        }
    }
    return Transposed{*tensors, std::move(*axes), batch, groups, *input / groups, *output / groups, *precision};
}

/// A choice of one phase group for every axis: its layer.
std::optional<OperatorLayer> phase_layer(const LoweringContext& context, const Transposed& all,
                                         const std::vector<PhaseGroup>& chosen) {
    std::int64_t phases = 1;
    SlidingWindow window{all.input_per_group, {}};
    std::vector<std::int64_t> taps;
    for (std::size_t axis = 0; axis < chosen.size(); ++axis) {
        const TransposedAxis& along = all.axes[axis];
        phases *= chosen[axis].count;
        taps.push_back(chosen[axis].taps);
        const std::int64_t zeros = along.dilation * (chosen[axis].taps - 1);
        window.axes.push_back({chosen[axis].taps, 1, along.dilation, zeros / 2, zeros - zeros / 2, along.input, along.input});
    }
    const auto kernels = checked_product(all.output_per_group, phases);
    if (!kernels) {
        context.lowering.fault(context.call, "output channels times phases of the stride are more than 2^63", "split the layer");
        return std::nullopt;
    }
    Layer layer;
    layer.loop_dimensions = {{"B", all.batch}, {"K", *kernels}, {"G", all.groups}};
    slide_window(layer, window);
    layer.precision = all.precision;
    if (all.tensors.weights == nullptr || !all.tensors.weights->maker) {
        layer.constant_operands.push_back(LayerOperand::W);
    }
    if (!all.tensors.input.maker) {
        layer.constant_operands.push_back(LayerOperand::I);
    }
    if (!context.lowering.check_mac_count(context.call, layer)) {
        return std::nullopt;
    }
    if (context.dialect != OperatorDialect::zigzag) {
        simplify_convolution(layer, all.axes.size());
    }
    OperatorLayer result = layer_of_inputs(std::move(layer), context.call, 1);
    const auto weights = known_sizes_of(context.call, 1);
    if (weights && context.call.inputs[1]->maker) {
        result.origins[static_cast<std::size_t>(LayerOperand::W)].steps = {
            everything_step({*weights}, axis_sizes(result.layer, LayerOperand::W))};
    }
    result.suffix = fmt::format("/taps_{}", fmt::join(taps, "x"));
    return result;
}

/// Where one layer has all phases and the output is the input times the stride: phases are put between each other. Borders that
/// padding cuts off are not followed: results of one input position stay within one stride of it.
DataOrigin interleaved(const Transposed& all, const Layer& layer) {
    const std::size_t rank = all.axes.size();
    std::vector<std::int64_t> split{all.batch, all.groups * all.output_per_group};
    std::vector<std::int64_t> whole = split;
    std::vector<std::size_t> order{0, 1};
    for (std::size_t axis = 0; axis < rank; ++axis) {
        split.push_back(all.axes[axis].stride);
        order.push_back(2 + rank + axis);
        order.push_back(2 + axis);
        whole.push_back(all.axes[axis].output);
    }
    for (const TransposedAxis& axis : all.axes) {
        split.push_back(axis.input);
    }
    DataOrigin origin;
    origin.sibling = 0;
    origin.steps = {reshape_step(axis_sizes(layer, LayerOperand::O), split), transpose_step(split, order)};
    origin.steps.push_back(reshape_step(origin.steps.back().output_shape, whole));
    return origin;
}

DataOrigin gathered(const Transposed& all, const std::vector<OperatorLayer>& layers) {
    std::vector<std::int64_t> whole{all.batch, all.groups * all.output_per_group};
    bool is_multiple = layers.size() == 1;
    for (const TransposedAxis& axis : all.axes) {
        whole.push_back(axis.output);
        is_multiple = is_multiple && axis.groups[0].count == axis.stride && axis.output == axis.stride * axis.input;
    }
    if (is_multiple) {
        return interleaved(all, layers[0].layer);
    }
    DataOrigin origin;
    std::vector<std::vector<std::int64_t>> parts;
    for (std::size_t place = 0; place < layers.size(); ++place) {
        parts.push_back(axis_sizes(layers[place].layer, LayerOperand::O));
        DataOrigin part;
        part.sibling = place;
        origin.joined.push_back(std::move(part));
    }
    origin.steps = {everything_step(std::move(parts), std::move(whole))};
    return origin;
}

}  // namespace

OperatorLayers transposed_convolution_layers(const LoweringContext& context) {
    const auto all = read_transposed(context);
    if (!all) {
        return std::nullopt;
    }
    std::vector<std::vector<PhaseGroup>> choices{{}};
    for (const TransposedAxis& axis : all->axes) {
        std::vector<std::vector<PhaseGroup>> longer;
        for (const auto& choice : choices) {
            for (const PhaseGroup& group : axis.groups) {
                longer.push_back(choice);
                longer.back().push_back(group);
            }
        }
        choices = std::move(longer);
    }
    std::vector<OperatorLayer> layers;
    for (const auto& choice : choices) {
        auto layer = phase_layer(context, *all, choice);
        if (!layer) {
            return std::nullopt;
        }
        layers.push_back(std::move(*layer));
    }
    if (layers.size() == 1) {
        layers[0].suffix.clear();
    }
    LoweredOperator lowered(std::move(layers));
    if (context.dialect != OperatorDialect::zigzag) {
        lowered.results = {gathered(*all, lowered.layers)};
    }
    return lowered;
}

}  // namespace zigzag::operators
