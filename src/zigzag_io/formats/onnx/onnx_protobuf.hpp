#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

#include "onnx_tensor_value.hpp"

namespace zigzag::onnx_import {

/// The attribute, or null. Attributes of another type than asked for count as absent.
const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, const std::string& name);
std::optional<std::int64_t> integer_attribute(const onnx::NodeProto& node, const std::string& name);
std::optional<std::vector<std::int64_t>> integers_attribute(const onnx::NodeProto& node, const std::string& name);
std::string string_attribute(const onnx::NodeProto& node, const std::string& name, const std::string& otherwise);

/// Elements of a small tensor that is stored in the file: integers, booleans (0 or 1), float and double. Nothing for other
/// element types, large tensors, and data that is kept in another file or missing.
std::optional<TensorValue> read_value(const onnx::TensorProto& tensor);

/// Declared shape, or nothing for a value that is not a tensor or has no shape. A dimension without size goes through
/// `parameter(name, axis)`; `name` is empty when the model gives none.
using ParameterSize = std::function<Number(const std::string& name, int axis)>;
std::optional<Shape> declared_shape(const onnx::TypeProto& type, const ParameterSize& parameter);

/// `text` with every byte that is not part of valid UTF-8 replaced by U+FFFD, so that names can go into reports.
std::string valid_utf8(const std::string& text);

}  // namespace zigzag::onnx_import
