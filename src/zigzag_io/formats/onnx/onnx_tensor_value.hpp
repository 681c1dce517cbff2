#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/network/operators/number.hpp"

namespace zigzag::onnx_import {

// Sizes and elements of tensors, as operators see them.
using operators::broadcast;
using operators::ceiling_division;
using operators::certainly_equal;
using operators::certainly_one;
using operators::floor_division;
using operators::is_fully_known;
using operators::normalised_axes;
using operators::normalised_axis;
using operators::Number;
using operators::product;
using operators::Shape;
using operators::to_string;

/// A small tensor whose elements take part in shape computations, in row-major order.
struct TensorValue {
    std::vector<std::int64_t> shape;
    std::vector<Number> elements;
};

/// Larger tensors carry data, not shapes.
inline constexpr std::int64_t largest_value_size = 4096;

/// Number of elements, or nothing if a size is negative or there are more than `largest_value_size`.
std::optional<std::int64_t> small_element_count(const std::vector<std::int64_t>& shape);

/// All elements, if all are known integers.
std::optional<std::vector<std::int64_t>> known_integers(const TensorValue& value);

}  // namespace zigzag::onnx_import
