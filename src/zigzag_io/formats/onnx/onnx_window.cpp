#include "onnx_window.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace zigzag::onnx_import {

namespace {

/// Zeros that `auto_pad` adds so that the output has `output` positions; an odd one goes to the end for SAME_UPPER.
void pad_automatically(SpatialAxis& axis, bool odd_at_end) {
    const std::int64_t reach = (axis.output - 1) * axis.stride + (axis.kernel - 1) * axis.dilation + 1;
    const std::int64_t total = std::max<std::int64_t>(0, reach - axis.input);
    axis.pad_begin = odd_at_end ? total / 2 : total - total / 2;
    axis.pad_end = total - axis.pad_begin;
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
        const auto input = source.needed_dimension(node, input_tensor, index + 2);
        const auto output = source.needed_dimension(node, output_tensor, index + 2);
        is_complete = is_complete && input && output;
        if (!is_complete) {
            continue;
        }
        SpatialAxis& axis = axes[index];
        axis = {kernel[index], (*strides)[index], (*dilations)[index], (*pads)[index], (*pads)[rank + index], *input, *output};
        if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
            pad_automatically(axis, auto_pad == "SAME_UPPER");
        }
    }
    return is_complete ? std::optional(std::move(axes)) : std::nullopt;
}

}  // namespace zigzag::onnx_import
