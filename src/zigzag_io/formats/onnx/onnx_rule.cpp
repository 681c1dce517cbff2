#include "onnx_rule.hpp"

#include <algorithm>

namespace zigzag::onnx_import {

const Shape* RuleInput::shape_of(const std::vector<std::optional<std::size_t>>& tensors, std::size_t index) const {
    if (index >= tensors.size() || !tensors[index]) {
        return nullptr;
    }
    const auto& shape = tensors_[*tensors[index]].shape;
    return shape ? &*shape : nullptr;
}

const Shape* RuleInput::shape(std::size_t input) const {
    return shape_of(node_.inputs, input);
}

const Shape* RuleInput::body_result(std::size_t index) const {
    return shape_of(node_.body_outputs, index);
}

const TensorValue* RuleInput::value(std::size_t input) const {
    if (!has_input(input)) {
        return nullptr;
    }
    const auto& value = tensors_[*node_.inputs[input]].value;
    return value ? &*value : nullptr;
}

std::optional<std::vector<std::int64_t>> RuleInput::integers(std::size_t input) const {
    const TensorValue* elements = value(input);
    return elements != nullptr ? known_integers(*elements) : std::nullopt;
}

std::optional<std::vector<std::int64_t>> RuleInput::list(const std::string& name, std::size_t input) const {
    auto attribute = list_attribute(name);
    return attribute ? attribute : integers(input);
}

}  // namespace zigzag::onnx_import
