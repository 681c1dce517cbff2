#include "convolution_tensors.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "zigzag/network/operators/operator_table.hpp"

#include "layer_parts.hpp"

namespace zigzag::operators {

std::optional<ConvolutionTensors> find_convolution_tensors(const OperatorCall& call, Lowering& lowering) {
    const std::size_t weights = second_operand(call);
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
    if (rank < 3 || rank > 5) {
        lowering.fault(call,
                       fmt::format("a convolution over `{}` {} has {} spatial dimensions; 1 to 3 can be modelled",
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

void slide_window(Layer& layer, const SlidingWindow& window) {
    constexpr std::array<const char*, 3> letters{"X", "Y", "Z"};
    const std::size_t shown = std::max<std::size_t>(2, window.axes.size());
    const auto axis = [&](std::size_t place) {
        return place < window.axes.size() ? window.axes[window.axes.size() - 1 - place] : SpatialAxis{};
    };
    const auto name = [&](const char* prefix, std::size_t place) { return std::string(prefix) + letters[place]; };
    for (std::size_t place = 0; place < shown; ++place) {
        layer.loop_dimensions.push_back({name("O", place), axis(place).output});
    }
    layer.loop_dimensions.push_back({"C", window.channels});
    layer.operands = {OperandAccess{LayerOperand::O, {"B", "G", "K"}}, OperandAccess{LayerOperand::W, {"G", "K", "C"}},
                      OperandAccess{LayerOperand::I, {"B", "G", "C"}}};
    for (std::size_t place = 0; place < shown; ++place) {
        const SpatialAxis& along = axis(place);
        layer.loop_dimensions.push_back({name("F", place), along.kernel});
        layer.relations.push_back({name("I", place), along.stride, name("O", place), along.dilation, name("F", place)});
        layer.pr_sizes.emplace_back(name("I", place), along.input);
        layer.padding.push_back({name("I", place), along.pad_begin, along.pad_end});
    }
    for (std::size_t place = shown; place-- > 0;) {
        constexpr std::array<const char*, 3> prefixes{"O", "F", "I"};
        for (std::size_t operand = 0; operand < prefixes.size(); ++operand) {
            layer.operands[operand].dimensions.push_back(name(prefixes[operand], place));
        }
    }
}

void simplify_convolution(Layer& layer, std::size_t spatial_axes) {
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

}  // namespace zigzag::operators
