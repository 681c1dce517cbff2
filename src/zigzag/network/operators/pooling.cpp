// Max and average pooling: one nest like a convolution's, whose weights are the window itself, of 0 bits.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "zigzag/network/operators/lowering.hpp"

#include "layer_parts.hpp"
#include "window.hpp"

namespace zigzag::operators {

namespace {

std::optional<std::vector<std::int64_t>> pooling_kernel(const LoweringContext& context, std::size_t rank) {
    if (context.call.type.rfind("Global", 0) != 0) {
        return spatial_attribute(context.call, context.lowering, "kernel_shape", rank, 1, 1);
    }
    std::vector<std::int64_t> kernel;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto size = context.lowering.needed_dimension(context.call, *context.call.inputs[0], axis + 2);
        if (!size) {
            return std::nullopt;
        }
        kernel.push_back(*size);
    }
    return kernel;
}

}  // namespace

OperatorLayers pooling_layers(const LoweringContext& context) {
    const OperatorTensor& input = *context.call.inputs[0];
    const OperatorTensor& output = *context.call.outputs[0];
    const Shape& from = *input.shape;
    const Shape& to = *output.shape;
    if (from.size() != to.size()) {
        context.lowering.fault(context.call, fmt::format("input {} and output {} differ in rank", to_string(from), to_string(to)),
                               "export the model again");
        return std::nullopt;
    }
    const std::size_t rank = from.size() - 2;
    const auto kernel = pooling_kernel(context, rank);
    const auto axes = kernel ? window_axes(context.call, context.lowering, input, output, *kernel) : std::nullopt;
    const auto channels = context.lowering.needed_dimension(context.call, output, 1);
    const auto precision = context.lowering.precision(context.call, LayerOperand::W, false);
    const std::int64_t batch = context.lowering.batch_size(to[0]);
    if (!axes || !channels || !precision) {
        return std::nullopt;
    }
    const SpatialAxis x = axes->back();
    const SpatialAxis y = rank == 2 ? axes->front() : SpatialAxis{};
    Layer layer;
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
    if (!context.lowering.check_mac_count(context.call, layer)) {
        return std::nullopt;
    }
    OperatorLayer result;
    result.operator_type = context.call.type;
    result.layer = std::move(layer);
    result.origins[static_cast<std::size_t>(LayerOperand::I)].input = 0;
    return std::vector{std::move(result)};
}

}  // namespace zigzag::operators
