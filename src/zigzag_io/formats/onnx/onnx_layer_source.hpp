#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/layer.hpp"

#include "onnx_graph.hpp"
#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

/// What layers are made from: shapes, attributes and origins of tensors. Collects what stands in the way.
class LayerSource {
public:
    LayerSource(const OnnxGraph& graph, const std::vector<TensorFacts>& tensors, std::string file)
        : graph_(graph), tensors_(tensors), file_(std::move(file)) {}

    /// Null when absent or unknown.
    const Shape* shape(std::optional<std::size_t> tensor) const;
    const std::string& tensor_name(std::size_t tensor) const { return graph_.tensors[tensor].name; }
    /// The node that computes a tensor from data that is not constant; nothing for initializers, constants, graph inputs.
    std::optional<std::size_t> variable_producer(std::optional<std::size_t> tensor) const;

    void fault(const OnnxNode& node, const std::string& message, const std::string& remedy);
    /// The size, if it is known, at least 1 and below 2^53; else a fault about `what`, e.g. "dimension 2 of `x` ([1, 3, height,
    /// 224])". Sizes that hang on the same dimension parameters make one fault together.
    std::optional<std::int64_t> needed_size(const OnnxNode& node, const Number& size, const std::string& what);
    std::optional<std::int64_t> needed_dimension(const OnnxNode& node, std::size_t tensor, std::size_t axis);
    /// A batch size. Unknown, or 0, counts as 1, which is noted.
    std::int64_t batch_size(const Number& size);
    /// From the node's attributes `weight_size`, `act_size` (default 8) and `output_size` (default twice `act_size`), in bits.
    /// Operands that are computed have the precision of activations.
    std::optional<OperandPrecision> precision(const OnnxNode& node, LayerOperand weight_role, bool weights_are_computed);
    /// Layers of 2^53 or more multiply-accumulates are refused: later figures would not be exact.
    bool check_mac_count(const OnnxNode& node, const Layer& layer);

    std::vector<Fault> faults() const;
    /// Dimension parameters that a batch size of 1 was taken for, and the number of layers where it has no name.
    const std::set<std::string>& assumed_batch_parameters() const { return assumed_batch_parameters_; }
    int assumed_unnamed_batches() const { return assumed_unnamed_batches_; }

private:
    struct OpenSize {
        Fault first;
        int count = 0;
    };

    const OnnxGraph& graph_;
    const std::vector<TensorFacts>& tensors_;
    std::string file_;
    std::vector<Fault> faults_;
    std::map<std::vector<std::string>, OpenSize> open_sizes_;  ///< by the dimension parameters that would settle them
    std::set<std::string> assumed_batch_parameters_;
    int assumed_unnamed_batches_ = 0;
};

/// "dimension 2 of `x` ([1, 3, height, 224])"
std::string dimension_text(const LayerSource& source, std::size_t tensor, std::size_t axis);

/// Operators that become layers: Conv, QLinearConv, Gemm and MatMul of ONNX's own domain.
bool is_convolution(const OnnxNode& node);
bool is_matrix_product(const OnnxNode& node);
/// Where the weights stand among the inputs of such a node; the activations are input 0.
std::size_t weight_input(const OnnxNode& node);

/// The layer of a node, without id and name; nothing when a fault was found.
///
/// Conv, QLinearConv: `O[b][g][k][oy][ox] += W[g][k][c][fy][fx] * I[b][g][c][iy][ix]`, loops B K G OX OY C FX FY, K and C per
/// group, IX and IY the sizes of the input. A 1-D convolution has height 1.
std::optional<Layer> convolution_layer(const OnnxNode& node, LayerSource& source);
/// Gemm, MatMul: `O[b][h][d][k] += I[b][h][d][c] * W[b][h][c][k]`, loops C D K, then B from rank 3 and H from rank 4. An
/// operand is not indexed by the batch dimensions over which it is broadcast. Dimensions before the last batch dimension
/// are folded into B.
std::optional<Layer> matrix_product_layer(const OnnxNode& node, LayerSource& source);

}  // namespace zigzag::onnx_import
