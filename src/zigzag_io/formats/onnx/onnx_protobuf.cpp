#include "onnx_protobuf.hpp"

#include <cstring>

#include "zigzag/base/utf8.hpp"

namespace zigzag::onnx_import {

namespace {

template <typename Element>
Number to_number(Element element) {
    if constexpr (std::is_floating_point_v<Element>) {
        return Number::real(static_cast<double>(element));
    } else if constexpr (std::is_same_v<Element, std::uint64_t>) {
        return element <= static_cast<std::uint64_t>(INT64_MAX) ? Number(static_cast<std::int64_t>(element)) : Number();
    } else {
        return static_cast<std::int64_t>(element);
    }
}

/// Elements from raw (little-endian) bytes if there are any, else from the typed field. Empty when the count is not `count`.
template <typename Element, typename Field>
std::vector<Number> read_elements(const onnx::TensorProto& tensor, const Field& field, std::size_t count) {
    std::vector<Number> elements;
    if (tensor.has_raw_data()) {
        const std::string& bytes = tensor.raw_data();
        if (bytes.size() != count * sizeof(Element)) {
            return {};
        }
        for (std::size_t position = 0; position < bytes.size(); position += sizeof(Element)) {
            Element element{};
            std::memcpy(&element, bytes.data() + position, sizeof(Element));
            elements.push_back(to_number(element));
        }
        return elements;
    }
    if (static_cast<std::size_t>(field.size()) != count) {
        return {};
    }
    for (const auto element : field) {
        elements.push_back(to_number(element));
    }
    return elements;
}

std::vector<Number> read_elements(const onnx::TensorProto& tensor, std::size_t count) {
    switch (tensor.data_type()) {
        case onnx::TensorProto::INT64:
            return read_elements<std::int64_t>(tensor, tensor.int64_data(), count);
        case onnx::TensorProto::INT32:
            return read_elements<std::int32_t>(tensor, tensor.int32_data(), count);
        case onnx::TensorProto::INT16:
            return read_elements<std::int16_t>(tensor, tensor.int32_data(), count);
        case onnx::TensorProto::UINT16:
            return read_elements<std::uint16_t>(tensor, tensor.int32_data(), count);
        case onnx::TensorProto::INT8:
            return read_elements<std::int8_t>(tensor, tensor.int32_data(), count);
        case onnx::TensorProto::UINT8:
        case onnx::TensorProto::BOOL:
            return read_elements<std::uint8_t>(tensor, tensor.int32_data(), count);
        case onnx::TensorProto::UINT32:
            return read_elements<std::uint32_t>(tensor, tensor.uint64_data(), count);
        case onnx::TensorProto::UINT64:
            return read_elements<std::uint64_t>(tensor, tensor.uint64_data(), count);
        case onnx::TensorProto::FLOAT:
            return read_elements<float>(tensor, tensor.float_data(), count);
        case onnx::TensorProto::DOUBLE:
            return read_elements<double>(tensor, tensor.double_data(), count);
        default:
            return {};
    }
}

}  // namespace

const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, const std::string& name) {
    for (const onnx::AttributeProto& attribute : node.attribute()) {
        if (attribute.name() == name) {
            return &attribute;
        }
    }
    return nullptr;
}

std::optional<std::int64_t> integer_attribute(const onnx::NodeProto& node, const std::string& name) {
    const onnx::AttributeProto* attribute = find_attribute(node, name);
    return attribute != nullptr && attribute->has_i() ? std::optional<std::int64_t>(attribute->i()) : std::nullopt;
}

std::optional<std::vector<std::int64_t>> integers_attribute(const onnx::NodeProto& node, const std::string& name) {
    const onnx::AttributeProto* attribute = find_attribute(node, name);
    const bool is_list = attribute != nullptr && (attribute->ints_size() > 0 || attribute->type() == onnx::AttributeProto::INTS);
    return is_list ? std::optional(std::vector<std::int64_t>(attribute->ints().begin(), attribute->ints().end())) : std::nullopt;
}

std::string string_attribute(const onnx::NodeProto& node, const std::string& name, const std::string& otherwise) {
    const onnx::AttributeProto* attribute = find_attribute(node, name);
    return attribute != nullptr && attribute->has_s() ? attribute->s() : otherwise;
}

std::optional<TensorValue> read_value(const onnx::TensorProto& tensor) {
    TensorValue value{{tensor.dims().begin(), tensor.dims().end()}, {}};
    const auto count = small_element_count(value.shape);
    if (!count || tensor.data_location() == onnx::TensorProto::EXTERNAL) {
        return std::nullopt;
    }
    value.elements = read_elements(tensor, static_cast<std::size_t>(*count));
    return static_cast<std::int64_t>(value.elements.size()) == *count ? std::optional(std::move(value)) : std::nullopt;
}

std::optional<Shape> declared_shape(const onnx::TypeProto& type, const ParameterSize& parameter) {
    if (!type.has_tensor_type() || !type.tensor_type().has_shape()) {
        return std::nullopt;
    }
    Shape shape;
    for (const onnx::TensorShapeProto::Dimension& dimension : type.tensor_type().shape().dim()) {
        const auto axis = static_cast<int>(shape.size());
        const bool has_size = dimension.has_dim_value() && dimension.dim_value() >= 0;  // old exporters write -1 for "any"
        shape.push_back(has_size ? Number(dimension.dim_value()) : parameter(valid_utf8(dimension.dim_param()), axis));
    }
    return shape;
}

std::string valid_utf8(const std::string& text) {
    std::string result;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t length = utf8_length(text, position);
        result += length > 0 ? text.substr(position, length) : "\xEF\xBF\xBD";
        position += length > 0 ? length : 1;
    }
    return result;
}

}  // namespace zigzag::onnx_import
