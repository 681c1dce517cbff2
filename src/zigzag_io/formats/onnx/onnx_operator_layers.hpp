#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "zigzag_io/formats/onnx/onnx_layer_source.hpp"

#include "zigzag_io/formats/stream/parser.hpp"

namespace stream::onnx_import {

using zigzag::onnx_import::LayerSource;
using zigzag::onnx_import::OnnxNode;
using zigzag::onnx_import::RuleInput;

/// What a node becomes.
enum class OperatorKind : std::uint8_t {
    convolution,
    matrix_product,
    pooling,      ///< max or average in a window, or over the whole picture
    elementwise,  ///< one or two operands, perhaps broadcast
    reduction,    ///< over some axes
    softmax,
    einsum,  ///< of two operands
    costless
};

/// Where a layer's operand comes from: a tensor of the graph, or an earlier layer of the same operator. Neither: nothing but
/// the operator itself, as the window of a pooling layer.
struct OperandOrigin {
    std::optional<std::size_t> tensor;
    std::optional<std::size_t> sibling;
    bool is_transposed = false;  ///< the layer sees the tensor's two axes swapped
};

/// One of the layers that an operator becomes; the last one makes the operator's output.
struct OperatorLayer {
    std::string suffix;         ///< of the node's name: empty, or `/max`
    std::string operator_type;  ///< what mappings select by
    zigzag::Layer layer;
    std::array<OperandOrigin, 3> origins;  ///< by LayerOperand
    bool has_reduced_axes = false;         ///< axes of the output have names of their own, which nothing else should take
};

/// A node with what is known around it.
struct OperatorContext {
    const OnnxNode& node;
    const RuleInput& rule;
    LayerSource& source;
    /// Nothing computes the tensor: weights, constants, inputs of the network.
    std::function<bool(std::size_t tensor)> is_constant;
    /// What the axes of a tensor are called in the layer that made it; empty when unknown.
    std::function<const std::vector<std::string>&(std::size_t tensor)> axis_names;
    WorkloadForm form;
};

OperatorKind kind_of(const OperatorContext& context);

/// The layers of a node that is not costless, without ids and names; nothing when a fault was found. Equations and loop orders:
/// docs/multicore-formats.md.
std::optional<std::vector<OperatorLayer>> operator_layers(OperatorKind kind, const OperatorContext& context);

}  // namespace stream::onnx_import
