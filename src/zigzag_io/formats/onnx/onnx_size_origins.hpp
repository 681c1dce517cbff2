#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "onnx_graph.hpp"
#include "onnx_shape_propagation.hpp"

namespace zigzag::onnx_import {

/// Why node `node` leaves a size of its results open: "node `n` (NonZero) decides it by its data", or which node made the values
/// that it would follow from. O(nodes).
std::string origin_of_open_size(const OnnxGraph& graph, const Propagation& propagation, std::size_t node);

/// Of the inputs of node `node` whose number of axes is not known, the first, and the node where that was lost: "the shape of
/// `b` is lost at node `g` (com.vendor::Thing)". Nothing when there is no such input. O(nodes).
std::optional<std::string> origin_of_lost_shape(const OnnxGraph& graph, const Propagation& propagation, std::size_t node);

}  // namespace zigzag::onnx_import
