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
    if (elements == nullptr) {
        return std::nullopt;
    }
    std::vector<std::int64_t> integers;
    for (const Number& element : elements->elements) {
        if (!element.integer()) {
            return std::nullopt;
        }
        integers.push_back(*element.integer());
    }
    return integers;
}

std::optional<std::vector<std::int64_t>> RuleInput::list(const std::string& name, std::size_t input) const {
    auto attribute = list_attribute(name);
    return attribute ? attribute : integers(input);
}

std::optional<std::size_t> normalised_axis(std::int64_t axis, std::size_t rank) {
    const auto signed_rank = static_cast<std::int64_t>(rank);
    if (axis < -signed_rank || axis >= signed_rank) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

std::optional<std::vector<std::size_t>> normalised_axes(const std::vector<std::int64_t>& axes, std::size_t rank) {
    std::vector<std::size_t> result;
    for (const std::int64_t axis : axes) {
        const auto index = normalised_axis(axis, rank);
        if (!index) {
            return std::nullopt;
        }
        result.push_back(*index);
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

std::optional<Shape> broadcast(const Shape& left, const Shape& right) {
    const Shape& longer = left.size() >= right.size() ? left : right;
    const Shape& shorter = left.size() >= right.size() ? right : left;
    const std::size_t offset = longer.size() - shorter.size();
    Shape result = longer;
    for (std::size_t axis = 0; axis < shorter.size(); ++axis) {
        Number& size = result[offset + axis];
        const Number& other = shorter[axis];
        if (certainly_one(other) || certainly_equal(size, other)) {
            continue;
        }
        if (size.is_known() && other.is_known() && !certainly_one(size)) {
            return std::nullopt;
        }
        if (certainly_one(size) || other.is_known()) {
            size = other;
        } else if (!size.is_known()) {
            size = Number::derived_from({size, other});
        }
    }
    return result;
}

}  // namespace zigzag::onnx_import
