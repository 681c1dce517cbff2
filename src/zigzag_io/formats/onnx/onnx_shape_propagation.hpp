#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onnx_graph.hpp"
#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

struct Propagation {
    std::vector<TensorFacts> tensors;  ///< by tensor of the graph
    /// Sizes that nodes leave open, given a size or not: `tensor[axis]`, and the node that leaves it open. One that hangs on
    /// parameters is here only when it is given a size.
    std::map<std::string, std::size_t> left_open;
};

/// Shapes of all tensors, in one pass over the nodes. A size declared in the file stands unless `trusts_file` is false, as
/// when the user has changed input sizes: then a computed size beats it. A size that a node leaves open, for it is decided by
/// data, is called `tensor[axis]` (a second tensor of that name: `tensor#number[axis]`), and may stand in `sizes`. O(nodes).
Propagation propagate_shapes(const OnnxGraph& graph, const DimensionOverrides& sizes, bool trusts_file);

/// Operators that have a shape rule.
std::vector<std::string_view> operators_with_shape_rule();

}  // namespace zigzag::onnx_import
