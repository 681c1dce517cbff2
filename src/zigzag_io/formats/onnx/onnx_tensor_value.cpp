#include "onnx_tensor_value.hpp"

namespace zigzag::onnx_import {

std::optional<std::int64_t> small_element_count(const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) {
        if (size < 0 || size > largest_value_size) {
            return std::nullopt;
        }
        count *= size;
        if (count > largest_value_size) {
            return std::nullopt;
        }
    }
    return count;
}

std::optional<std::vector<std::int64_t>> known_integers(const TensorValue& value) {
    std::vector<std::int64_t> integers;
    for (const Number& element : value.elements) {
        if (!element.integer()) {
            return std::nullopt;
        }
        integers.push_back(*element.integer());
    }
    return integers;
}

}  // namespace zigzag::onnx_import
