#pragma once

#include <string_view>
#include <vector>

#include "onnx_graph.hpp"
#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

struct Propagation {
    std::vector<TensorFacts> tensors;  ///< by tensor of the graph
};

/// Shapes of all tensors, in one pass over the nodes. A size declared in the file stands unless `trusts_file` is false, as
/// when the user has changed input sizes: then a computed size beats it. O(nodes).
Propagation propagate_shapes(const OnnxGraph& graph, bool trusts_file);

/// Operators that have a shape rule.
std::vector<std::string_view> operators_with_shape_rule();

}  // namespace zigzag::onnx_import
