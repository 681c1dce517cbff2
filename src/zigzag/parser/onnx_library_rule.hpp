#pragma once

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

/// Whether the ONNX library has a definition of the node's operator.
bool library_knows(const OnnxNode& node);

/// The ONNX library's own shape inference, for one node. Nothing where it gives no answer. The first call costs some
/// milliseconds, in which the library registers its operators. `element_types` by tensor of the graph.
OutputShapes library_shapes(const RuleInput& node, const std::vector<int>& element_types);

}  // namespace zigzag::onnx_import
