#pragma once

#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"

#include "onnx_graph.hpp"
#include "onnx_shape_propagation.hpp"

namespace zigzag::onnx_import {

/// Adds a fault for every node that contradicts its operator's definition, whatever the node becomes: an `auto_pad` that does not
/// exist, a Reshape that leaves two sizes open. O(nodes).
void check_definitions(const OnnxGraph& graph, const Propagation& propagation, const std::string& file,
                       std::vector<Fault>& faults);

}  // namespace zigzag::onnx_import
