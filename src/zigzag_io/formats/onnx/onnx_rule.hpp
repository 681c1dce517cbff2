#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "onnx_graph.hpp"
#include "onnx_protobuf.hpp"
#include "onnx_tensor_value.hpp"

namespace zigzag::onnx_import {

/// What shape propagation knows about a tensor.
struct TensorFacts {
    std::optional<Shape> shape;        ///< empty: not even the rank is known
    std::optional<TensorValue> value;  ///< elements, for small tensors that shapes are computed from
    bool is_constant = false;          ///< an initializer, or computed from initializers only
};

/// A node as its rules see it.
class RuleInput {
public:
    RuleInput(const OnnxNode& node, const std::vector<TensorFacts>& tensors) : node_(node), tensors_(tensors) {}

    const OnnxNode& node() const { return node_; }
    std::int64_t opset() const { return node_.opset; }
    std::size_t input_count() const { return node_.inputs.size(); }
    std::size_t output_count() const { return node_.outputs.size(); }
    bool has_input(std::size_t input) const { return input < node_.inputs.size() && node_.inputs[input]; }
    /// Null when the input is absent or its shape is unknown.
    const Shape* shape(std::size_t input) const;
    /// Null when the input is absent or its elements are unknown.
    const TensorValue* value(std::size_t input) const;
    /// Shape of a result of the node's body (Loop, Scan); null when unknown.
    const Shape* body_result(std::size_t index) const;
    /// All elements of an input, if all are known integers.
    std::optional<std::vector<std::int64_t>> integers(std::size_t input) const;
    std::optional<std::int64_t> attribute(const std::string& name) const { return integer_attribute(*node_.proto, name); }
    std::optional<std::vector<std::int64_t>> list_attribute(const std::string& name) const {
        return integers_attribute(*node_.proto, name);
    }
    /// A list that is an attribute in older operator sets and an input in newer ones.
    std::optional<std::vector<std::int64_t>> list(const std::string& name, std::size_t input) const;
    /// Whether that list is left out altogether, which usually means "all", rather than not known.
    bool lacks_list(const std::string& name, std::size_t input) const { return !list_attribute(name) && !has_input(input); }

private:
    const Shape* shape_of(const std::vector<std::optional<std::size_t>>& tensors, std::size_t index) const;

    const OnnxNode& node_;
    const std::vector<TensorFacts>& tensors_;
};

/// What a Slice takes along each axis of its data: output index i is data index `begin + step * i`.
struct SlicePicks {
    std::vector<std::int64_t> begin;
    std::vector<std::int64_t> step;  ///< may be negative
};

/// Nothing when they are not known or contradict the operator's definition.
std::optional<SlicePicks> slice_picks(const RuleInput& node, const std::vector<std::int64_t>& data_sizes);

/// Which axis of its data each axis of a Transpose's result is; nothing when the attribute is no permutation.
std::optional<std::vector<std::size_t>> permutation_of(const RuleInput& node, std::size_t rank);

/// Shapes of the node's outputs. A shorter list, or an empty entry, leaves outputs unknown; so do inputs that contradict the
/// operator's definition.
using OutputShapes = std::vector<std::optional<Shape>>;
using ShapeRule = OutputShapes (*)(const RuleInput&);
/// Elements of one output, whose sizes are known and few, in row-major order; nothing if they cannot be computed.
struct WantedValue {
    std::size_t output = 0;
    std::vector<std::int64_t> shape;
    std::size_t count = 1;  ///< product of `shape`
};
using Elements = std::vector<Number>;
using ValueRule = std::optional<Elements> (*)(const RuleInput&, const WantedValue&);

/// By operator name: `Conv`, or `com.microsoft::FusedConv`. Values only for ONNX's own domain.
using ShapeRules = std::unordered_map<std::string_view, ShapeRule>;
using ValueRules = std::unordered_map<std::string_view, ValueRule>;

void add_contrib_rules(ShapeRules& rules);
void add_elementwise_rules(ShapeRules& rules);
void add_loop_rules(ShapeRules& rules);
void add_window_rules(ShapeRules& rules);
void add_layout_rules(ShapeRules& rules);
void add_product_rules(ShapeRules& rules);
void add_resizing_rules(ShapeRules& rules);
void add_selection_rules(ShapeRules& rules);
ValueRules value_rules();
void add_value_move_rules(ValueRules& rules);

}  // namespace zigzag::onnx_import
