#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/operators/operator_call.hpp"

#include "onnx_graph.hpp"
#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

/// Nodes of the graph as calls of operators.
class OnnxCalls {
public:
    OnnxCalls(const OnnxGraph& graph, const std::vector<TensorFacts>& facts) : graph_(graph), facts_(facts) {}

    /// `is_constant` and `axis_names` of tensors are left to the caller.
    operators::OperatorCall call_of(const OnnxNode& node) const;
    /// The tensor outside that an input of a loop body receives, or the tensor itself.
    std::size_t outer(std::size_t tensor) const;
    /// The node that computes a tensor from data that is not constant; nothing for initializers, constants, graph inputs.
    std::optional<std::size_t> variable_producer(std::size_t tensor) const;

private:
    std::optional<operators::OperatorTensor> tensor(std::optional<std::size_t> index) const;

    const OnnxGraph& graph_;
    const std::vector<TensorFacts>& facts_;
};

/// One remark, alike for all programs, for every kind of operator that the operator table does not have.
void report_unknown_operators(const std::string& file, const OnnxGraph& graph, Diagnostics& diagnostics);

}  // namespace zigzag::onnx_import
