#pragma once

#include <cstddef>
#include <vector>

#include "onnx_reindexing.hpp"

namespace zigzag::onnx_import {

/// Operators that move the elements of their first input and have parameters otherwise: Transpose, Reshape, Flatten, Squeeze,
/// Unsqueeze, Slice, Split, Gather, Pad, Expand, Tile, Resize, DepthToSpace, SpaceToDepth.
bool moves_first_input(const OnnxNode& node);

/// How such an operator makes one of its (present) outputs from the first input; no step when a parameter is not known or what it
/// does is no movement, as Resize by interpolation.
std::vector<Step> move_steps(const OnnxNode& node, const std::vector<TensorFacts>& tensors, std::size_t output);

}  // namespace zigzag::onnx_import
