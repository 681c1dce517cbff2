#include "onnx_window.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/checked_arithmetic.hpp"

namespace zigzag::onnx_import {

namespace {

/// Positions from the first to the last that the window covers at one place.
std::optional<std::int64_t> window_reach(std::int64_t kernel, std::int64_t dilation) {
    return checked_sum(checked_product(kernel - 1, dilation), 1);
}

/// Positions that the window covers at all its places; nothing beyond 64 bits.
std::optional<std::int64_t> whole_reach(const SpatialAxis& axis) {
    return checked_sum(checked_product(axis.output - 1, axis.stride), window_reach(axis.kernel, axis.dilation));
}

/// Zeros that `auto_pad` adds so that the output has `output` positions; an odd one goes to the end for SAME_UPPER.
void pad_automatically(SpatialAxis& axis, std::int64_t reach, bool odd_at_end) {
    const std::int64_t total = std::max<std::int64_t>(0, reach - axis.input);
    axis.pad_begin = odd_at_end ? total / 2 : total - total / 2;
    axis.pad_end = total - axis.pad_begin;
}

/// The kernel does not fit the padded input, so that there is no place for it: said in these words rather than as an empty
/// output.
bool kernel_is_too_large(const OnnxNode& node, LayerSource& source, std::size_t input_tensor, std::size_t output_tensor,
                         std::size_t axis, const SpatialAxis& window) {
    const Shape& from = *source.shape(input_tensor);
    const Shape& to = *source.shape(output_tensor);
    const auto input = axis < from.size() ? from[axis].integer() : std::nullopt;
    const auto output = axis < to.size() ? to[axis].integer() : std::nullopt;
    const auto reach = window_reach(window.kernel, window.dilation);
    if (!input || *input < 1 || !output || *output > 0 || !reach) {
        return false;
    }
    const auto padded = checked_sum(checked_sum(*input, window.pad_begin), window.pad_end);
    if (!padded || *padded >= *reach) {
        return false;
    }
    source.fault(
        node,
        fmt::format("the kernel reaches over {} positions, but {} has {}{}", *reach, dimension_text(source, input_tensor, axis),
                    *input, *padded > *input ? fmt::format(" and {} of padding", *padded - *input) : ""),
        "give the model a larger input");
    return true;
}

}  // namespace

std::optional<std::vector<std::int64_t>> spatial_attribute(const OnnxNode& node, LayerSource& source, const std::string& name,
                                                           std::size_t length, std::int64_t otherwise, std::int64_t least) {
    const auto given = integers_attribute(*node.proto, name);
    const std::vector<std::int64_t> values = given ? *given : std::vector<std::int64_t>(length, otherwise);
    const bool large_enough =
        std::all_of(values.begin(), values.end(), [&](std::int64_t value) { return value >= least && value <= INT32_MAX; });
    if (values.size() != length || !large_enough) {
        source.fault(node,
                     fmt::format("attribute `{}` is [{}]; it needs {} numbers of at least {}", name, fmt::join(values, ", "),
                                 length, least),
                     "export the model again");
        return std::nullopt;
    }
    return values;
}

std::optional<std::vector<SpatialAxis>> window_axes(const OnnxNode& node, LayerSource& source, std::size_t input_tensor,
                                                    std::size_t output_tensor, const std::vector<std::int64_t>& kernel) {
    const std::size_t rank = kernel.size();
    const auto strides = spatial_attribute(node, source, "strides", rank, 1, 1);
    const auto dilations = spatial_attribute(node, source, "dilations", rank, 1, 1);
    const auto pads = spatial_attribute(node, source, "pads", 2 * rank, 0, 0);
    std::vector<SpatialAxis> axes(rank);
    bool is_complete = strides && dilations && pads;
    const std::string auto_pad = string_attribute(*node.proto, "auto_pad", "NOTSET");
    for (std::size_t index = 0; index < rank; ++index) {
        if (is_complete) {
            const SpatialAxis window{
                kernel[index], (*strides)[index], (*dilations)[index], (*pads)[index], (*pads)[rank + index], 1, 1};
            if (kernel_is_too_large(node, source, input_tensor, output_tensor, index + 2, window)) {
                is_complete = false;
                continue;
            }
        }
        const auto input = source.needed_dimension(node, input_tensor, index + 2);
        const auto output = source.needed_dimension(node, output_tensor, index + 2);
        is_complete = is_complete && input && output;
        if (!is_complete) {
            continue;
        }
        SpatialAxis& axis = axes[index];
        axis = {kernel[index], (*strides)[index], (*dilations)[index], (*pads)[index], (*pads)[rank + index], *input, *output};
        const auto reach = whole_reach(axis);
        if (!reach) {
            source.fault(
                node, fmt::format("the window at {} places in steps of {} reaches beyond 2^63 positions", *output, axis.stride),
                "export the model again");
            is_complete = false;
        } else if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
            pad_automatically(axis, *reach, auto_pad == "SAME_UPPER");
        }
    }
    return is_complete ? std::optional(std::move(axes)) : std::nullopt;
}

}  // namespace zigzag::onnx_import
