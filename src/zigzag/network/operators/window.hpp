#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/network/operators/lowering.hpp"

namespace zigzag::operators {

/// One spatial axis of the window and of the tensors that it slides over.
struct SpatialAxis {
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t dilation = 1;
    std::int64_t pad_begin = 0;
    std::int64_t pad_end = 0;
    std::int64_t input = 1;
    std::int64_t output = 1;
};

/// An attribute with one entry per spatial axis (or two, for pads), all at least `least`.
std::optional<std::vector<std::int64_t>> spatial_attribute(const OperatorCall& call, Lowering& lowering, const std::string& name,
                                                           std::size_t length, std::int64_t otherwise, std::int64_t least);

/// The axes over which a kernel of these sizes slides, in the order of the tensors' axes: [X] or [Y, X]. `input` and `output` are
/// tensors of known shapes with two axes before the spatial ones. Nothing when a fault was found: sizes that are not known, a
/// kernel that does not fit the padded input, positions beyond 64 bits.
std::optional<std::vector<SpatialAxis>> window_axes(const OperatorCall& call, Lowering& lowering, const OperatorTensor& input,
                                                    const OperatorTensor& output, const std::vector<std::int64_t>& kernel);

}  // namespace zigzag::operators
