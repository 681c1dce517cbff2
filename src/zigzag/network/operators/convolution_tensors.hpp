#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/network/operators/lowering.hpp"

#include "window.hpp"

namespace zigzag::operators {

/// The tensors of a convolution over one to three spatial axes: activations are input 0, the weights where the table says.
struct ConvolutionTensors {
    const OperatorTensor& input;
    const OperatorTensor& output;
    const OperatorTensor* weights = nullptr;  ///< null when absent
    const Shape* input_shape = nullptr;
    const Shape* output_shape = nullptr;
    const Shape* weight_shape = nullptr;  ///< null when unknown

    std::size_t nb_spatial_axes() const { return input_shape->size() - 2; }
};

/// Nothing when a fault was found: tensors or shapes that are missing, another number of spatial axes, ranks that differ.
std::optional<ConvolutionTensors> find_convolution_tensors(const OperatorCall& call, Lowering& lowering);

/// From `kernel_shape`, or from the weights, whose spatial axes are the ones behind the second.
std::optional<std::vector<std::int64_t>> kernel_sizes(const OperatorCall& call, Lowering& lowering,
                                                      const ConvolutionTensors& tensors);

/// The spatial part of a convolution's nest: its axes are Z, Y, X, of which Z is there only with three and Y always.
struct SlidingWindow {
    std::int64_t channels = 1;  ///< of the input, per group
    std::vector<SpatialAxis> axes;
};

/// Adds loops OX OY (OZ) C FX FY (FZ), the equation and the relations to a layer that has the loops B, K and G.
void slide_window(Layer& layer, const SlidingWindow& window);

/// As stream's dialects have it: W without G for a single group, no Y when there is only one spatial axis.
void simplify_convolution(Layer& layer, std::size_t spatial_axes);

}  // namespace zigzag::operators
