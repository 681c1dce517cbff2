#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "number.hpp"

#pragma GCC visibility push(default)

namespace zigzag::operators {

/// An axis counts like nested loops. One that is a copy changes nothing: all its indices hold the same data.
struct AxisFactor {
    std::int64_t size = 1;
    bool is_copy = false;

    bool operator==(const AxisFactor&) const = default;
};

/// An input or output of a call, as far as it is known.
struct OperatorTensor {
    std::string name;
    std::optional<Shape> shape;
    std::optional<std::vector<std::int64_t>> elements;  ///< of a small tensor of known integers
    /// Place, in the order of the network, of the node that computes it from data that is not constant.
    std::optional<std::size_t> maker;
    /// Nothing in the network at hand makes it: weights, constants, what is computed before the network runs, its inputs.
    bool is_constant = false;
    /// By axis, outermost first: where the same elements stand several times, as heads that Expand repeats. Empty: nowhere known.
    std::vector<std::vector<AxisFactor>> copies;
    std::vector<std::string> axis_names;  ///< what its axes are called in the layer that made it; empty: not known
};

/// An attribute of another kind than these counts as given, and as none of them.
using Attribute = std::variant<std::monostate, std::int64_t, std::string, std::vector<std::int64_t>>;

/// An operator applied to tensors, in the terms of ONNX but of no file format: what front ends hand over to become layers.
struct OperatorCall {
    std::string name;          ///< of the node
    std::string type;          ///< `Conv`; outside ONNX's own domain with the domain: `com.microsoft::FusedConv`
    std::int64_t version = 1;  ///< of the operator set; some defaults depend on it
    std::vector<std::optional<OperatorTensor>> inputs;  ///< absent optional ones are empty
    std::vector<std::optional<OperatorTensor>> outputs;
    std::map<std::string, Attribute, std::less<>> attributes;

    bool has_input(std::size_t input) const { return input < inputs.size() && inputs[input]; }
    bool has_output(std::size_t output) const { return output < outputs.size() && outputs[output]; }
    /// Null when the tensor is absent or its shape unknown.
    const Shape* shape(std::size_t input) const;
    const Shape* output_shape() const;

    bool has_attribute(std::string_view attribute) const { return attributes.find(attribute) != attributes.end(); }
    std::optional<std::int64_t> integer(std::string_view attribute) const;
    std::optional<std::vector<std::int64_t>> integers(std::string_view attribute) const;
    std::string text(std::string_view attribute, const std::string& otherwise) const;
    /// A list that is an attribute in older operator sets and an input in newer ones.
    std::optional<std::vector<std::int64_t>> list(std::string_view attribute, std::size_t input) const;
    /// Whether that list is left out altogether, which usually means "all", rather than not known.
    bool lacks_list(std::string_view attribute, std::size_t input) const { return !integers(attribute) && !has_input(input); }
};

}  // namespace zigzag::operators

#pragma GCC visibility pop
