#include "zigzag/network/operators/operator_call.hpp"

namespace zigzag::operators {

namespace {

const Shape* shape_of(const std::vector<std::optional<OperatorTensor>>& tensors, std::size_t index) {
    return index < tensors.size() && tensors[index] && tensors[index]->shape ? &*tensors[index]->shape : nullptr;
}

template <typename T>
const T* find(const OperatorCall& call, std::string_view attribute) {
    const auto found = call.attributes.find(attribute);
    return found != call.attributes.end() ? std::get_if<T>(&found->second) : nullptr;
}

}  // namespace

const Shape* OperatorCall::shape(std::size_t input) const {
    return shape_of(inputs, input);
}

const Shape* OperatorCall::output_shape() const {
    return shape_of(outputs, 0);
}

std::optional<std::int64_t> OperatorCall::integer(std::string_view attribute) const {
    const auto* value = find<std::int64_t>(*this, attribute);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<std::vector<std::int64_t>> OperatorCall::integers(std::string_view attribute) const {
    const auto* values = find<std::vector<std::int64_t>>(*this, attribute);
    return values != nullptr ? std::optional(*values) : std::nullopt;
}

std::string OperatorCall::text(std::string_view attribute, const std::string& otherwise) const {
    const auto* value = find<std::string>(*this, attribute);
    return value != nullptr ? *value : otherwise;
}

std::optional<std::vector<std::int64_t>> OperatorCall::list(std::string_view attribute, std::size_t input) const {
    auto values = integers(attribute);
    return values || !has_input(input) ? values : inputs[input]->elements;
}

}  // namespace zigzag::operators
