#pragma once

#include <cstddef>
#include <vector>

#include "zigzag/network/operators/operator_call.hpp"

#include "onnx_graph.hpp"
#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

/// Where the same elements stand several times in a tensor, by axis (OperatorTensor::copies), as far as the chain of nodes that
/// made it tells. Empty when nowhere, or when not all sizes are known. O(length of the chain).
std::vector<std::vector<operators::AxisFactor>> copies_in(const OnnxGraph& graph, const std::vector<TensorFacts>& facts,
                                                          std::size_t tensor);

}  // namespace zigzag::onnx_import
