// Exporters compute shapes inside the graph: Shape -> Gather -> Concat -> Reshape, often with a detour through floating point.
// These rules follow such chains element by element. An element may stay unknown (a symbolic batch size) while its
// neighbours are known.

#include <algorithm>
#include <cmath>

#include "zigzag/base/checked_arithmetic.hpp"

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

using MaybeElements = std::optional<Elements>;

/// The input's elements stretched to the wanted shape.
MaybeElements stretched(const RuleInput& node, std::size_t input, const WantedValue& wanted) {
    const TensorValue* value = node.value(input);
    if (value == nullptr || value->shape.size() > wanted.shape.size()) {
        return std::nullopt;
    }
    const std::size_t offset = wanted.shape.size() - value->shape.size();
    for (std::size_t axis = 0; axis < value->shape.size(); ++axis) {
        if (value->shape[axis] != 1 && value->shape[axis] != wanted.shape[offset + axis]) {
            return std::nullopt;
        }
    }
    Elements elements;
    for (std::size_t position = 0; position < wanted.count; ++position) {
        std::size_t rest = position;
        std::size_t source = 0;
        std::size_t stride = 1;
        for (std::size_t axis = wanted.shape.size(); axis-- > 0;) {
            const auto size = static_cast<std::size_t>(wanted.shape[axis]);
            const std::size_t index = rest % size;
            rest /= size;
            if (axis >= offset) {
                const auto own_size = static_cast<std::size_t>(value->shape[axis - offset]);
                source += own_size == 1 ? 0 : index * stride;
                stride *= own_size;
            }
        }
        elements.push_back(value->elements[source]);
    }
    return elements;
}

/// The same elements in another shape.
MaybeElements same_elements(const RuleInput& node, const WantedValue& wanted) {
    const TensorValue* value = node.value(0);
    return value != nullptr && value->elements.size() == wanted.count ? MaybeElements(value->elements) : std::nullopt;
}

template <Number (*operation)(const Number&)>
MaybeElements each(const RuleInput& node, const WantedValue& wanted) {
    MaybeElements elements = same_elements(node, wanted);
    if (elements) {
        std::transform(elements->begin(), elements->end(), elements->begin(), operation);
    }
    return elements;
}

/// Applied from left to right over all inputs.
template <Number (*operation)(const Number&, const Number&)>
MaybeElements pairwise(const RuleInput& node, const WantedValue& wanted) {
    MaybeElements result = stretched(node, 0, wanted);
    for (std::size_t input = 1; result && input < node.input_count(); ++input) {
        const MaybeElements right = stretched(node, input, wanted);
        if (!right) {
            return std::nullopt;
        }
        std::transform(result->begin(), result->end(), right->begin(), result->begin(), operation);
    }
    return result;
}

template <double (*round)(double)>
Number rounded(const Number& number) {
    return number.is_real() ? Number::real(round(*number.as_real())) : number;
}

double floor_of(double value) {
    return std::floor(value);
}
double ceiling_of(double value) {
    return std::ceil(value);
}
double nearest_of(double value) {
    return std::nearbyint(value);
}

Number negated(const Number& number) {
    return number.is_known() ? Number(0) - number : Number::derived_from({number});
}

Number absolute(const Number& number) {
    const auto value = number.as_real();
    return value && *value < 0 ? negated(number) : number;
}

Number square_root(const Number& number) {
    const auto value = number.as_real();
    return value && *value >= 0 ? Number::real(std::sqrt(*value)) : Number::derived_from({number});
}

Number logical_not(const Number& number) {
    const auto value = number.integer();
    return value ? Number(*value == 0 ? 1 : 0) : Number::derived_from({number});
}

Number add(const Number& left, const Number& right) {
    return left + right;
}
Number subtract(const Number& left, const Number& right) {
    return left - right;
}
Number multiply(const Number& left, const Number& right) {
    return left * right;
}
Number divide(const Number& left, const Number& right) {
    return left / right;
}

/// Sign of the divisor, as ONNX's Mod without `fmod`.
Number modulo(const Number& left, const Number& right) {
    return left - floor_division(left, right) * right;
}

template <bool wants_left_if_less>
Number extreme(const Number& left, const Number& right) {
    const auto left_value = left.as_real();
    const auto right_value = right.as_real();
    if (!left_value || !right_value) {
        return certainly_equal(left, right) ? left : Number::derived_from({left, right});
    }
    return (*left_value < *right_value) == wants_left_if_less ? left : right;
}

/// 1 if `compare(left, right)`, else 0.
template <bool (*compare)(double, double)>
Number comparison(const Number& left, const Number& right) {
    const auto left_value = left.as_real();
    const auto right_value = right.as_real();
    return left_value && right_value ? Number(compare(*left_value, *right_value) ? 1 : 0) : Number::derived_from({left, right});
}

bool is_less(double left, double right) {
    return left < right;
}
bool is_greater(double left, double right) {
    return left > right;
}
bool both(double left, double right) {
    return left != 0 && right != 0;
}
bool either(double left, double right) {
    return left != 0 || right != 0;
}

/// A size that is not set can still not be negative.
Number equality(const Number& left, const Number& right) {
    const bool is_size_against_negative = (!left.symbol_name().empty() && right.integer().value_or(0) < 0) ||
                                          (!right.symbol_name().empty() && left.integer().value_or(0) < 0);
    if (is_size_against_negative) {
        return 0;
    }
    return left.is_known() && right.is_known() ? Number(*left.as_real() == *right.as_real() ? 1 : 0)
                                               : Number::derived_from({left, right});
}

MaybeElements where(const RuleInput& node, const WantedValue& wanted) {
    const MaybeElements condition = stretched(node, 0, wanted);
    const MaybeElements yes = stretched(node, 1, wanted);
    const MaybeElements no = stretched(node, 2, wanted);
    if (!condition || !yes || !no) {
        return std::nullopt;
    }
    Elements result;
    for (std::size_t index = 0; index < wanted.count; ++index) {
        const auto chosen = (*condition)[index].integer();
        const bool is_same = certainly_equal((*yes)[index], (*no)[index]);
        result.push_back(chosen || is_same ? (chosen.value_or(1) != 0 ? (*yes)[index] : (*no)[index])
                                           : Number::derived_from({(*condition)[index], (*yes)[index], (*no)[index]}));
    }
    return result;
}

MaybeElements cast(const RuleInput& node, const WantedValue& wanted) {
    MaybeElements elements = same_elements(node, wanted);
    if (!elements) {
        return std::nullopt;
    }
    const std::int64_t target = node.attribute("to").value_or(onnx::TensorProto::INT64);
    for (Number& element : *elements) {
        const auto value = element.as_real();
        switch (target) {
            case onnx::TensorProto::FLOAT:
            case onnx::TensorProto::DOUBLE:
            case onnx::TensorProto::FLOAT16:
            case onnx::TensorProto::BFLOAT16:
                element = value ? Number::real(*value) : element;
                break;
            case onnx::TensorProto::BOOL:
                element = value ? Number(*value != 0 ? 1 : 0) : Number::derived_from({element});
                break;
            default:
                element = element.truncated();
        }
    }
    return elements;
}

MaybeElements constant(const RuleInput& node, const WantedValue&) {
    const onnx::NodeProto& proto = *node.node().proto;
    if (const onnx::AttributeProto* value = find_attribute(proto, "value"); value != nullptr && value->has_t()) {
        auto elements = read_value(value->t());
        return elements ? MaybeElements(std::move(elements->elements)) : std::nullopt;
    }
    if (const auto integer = node.attribute("value_int")) {
        return Elements{*integer};
    }
    if (const auto integers = node.list_attribute("value_ints")) {
        return Elements(integers->begin(), integers->end());
    }
    if (const onnx::AttributeProto* value = find_attribute(proto, "value_float"); value != nullptr && value->has_f()) {
        return Elements{Number::real(static_cast<double>(value->f()))};
    }
    if (const onnx::AttributeProto* value = find_attribute(proto, "value_floats")) {
        Elements elements;
        for (const float element : value->floats()) {
            elements.push_back(Number::real(static_cast<double>(element)));
        }
        return elements;
    }
    return std::nullopt;
}

MaybeElements shape_of(const RuleInput& node, const WantedValue& wanted) {
    const Shape* input = node.shape(0);
    if (input == nullptr) {
        return std::nullopt;
    }
    const auto rank = static_cast<std::int64_t>(input->size());
    const std::int64_t start = node.attribute("start").value_or(0);
    const auto first = static_cast<std::size_t>(std::clamp<std::int64_t>(start < 0 ? start + rank : start, 0, rank));
    if (first + wanted.count > input->size()) {
        return std::nullopt;
    }
    const auto begin = input->begin() + static_cast<std::ptrdiff_t>(first);
    return Elements(begin, begin + static_cast<std::ptrdiff_t>(wanted.count));
}

MaybeElements size_of(const RuleInput& node, const WantedValue&) {
    const Shape* input = node.shape(0);
    return input != nullptr ? MaybeElements(Elements{product(*input)}) : std::nullopt;
}

MaybeElements filled_with_constant(const RuleInput& node, const WantedValue& wanted) {
    Number fill = Number::real(0);
    if (const onnx::AttributeProto* value = find_attribute(*node.node().proto, "value"); value != nullptr && value->has_t()) {
        const auto elements = read_value(value->t());
        fill = elements && elements->elements.size() == 1 ? elements->elements[0] : Number();
    }
    return Elements(wanted.count, fill);
}

MaybeElements range(const RuleInput& node, const WantedValue& wanted) {
    const TensorValue* start = node.value(0);
    const TensorValue* step = node.value(2);
    if (start == nullptr || step == nullptr || start->elements.size() != 1 || step->elements.size() != 1) {
        return std::nullopt;
    }
    Elements result;
    for (std::size_t index = 0; index < wanted.count; ++index) {
        result.push_back(start->elements[0] + Number(static_cast<std::int64_t>(index)) * step->elements[0]);
    }
    return result;
}

MaybeElements expand(const RuleInput& node, const WantedValue& wanted) {
    return stretched(node, 0, wanted);
}

/// Over all elements of a list.
template <Number (*operation)(const Number&, const Number&)>
MaybeElements reduce(const RuleInput& node, const WantedValue& wanted) {
    const TensorValue* data = node.value(0);
    if (data == nullptr || data->shape.size() != 1 || data->elements.empty() || wanted.count != 1 ||
        node.attribute("noop_with_empty_axes").value_or(0) != 0) {
        return std::nullopt;
    }
    Number result = data->elements[0];
    for (std::size_t index = 1; index < data->elements.size(); ++index) {
        result = operation(result, data->elements[index]);
    }
    return Elements{result};
}

}  // namespace

ValueRules value_rules() {
    ValueRules rules{
        {"Abs", each<absolute>},
        {"Add", pairwise<add>},
        {"And", pairwise<comparison<both>>},
        {"Cast", cast},
        {"Ceil", each<rounded<ceiling_of>>},
        {"Constant", constant},
        {"ConstantOfShape", filled_with_constant},
        {"Div", pairwise<divide>},
        {"Equal", pairwise<equality>},
        {"Expand", expand},
        {"Flatten", same_elements},
        {"Floor", each<rounded<floor_of>>},
        {"Greater", pairwise<comparison<is_greater>>},
        {"Identity", same_elements},
        {"Less", pairwise<comparison<is_less>>},
        {"Max", pairwise<extreme<false>>},
        {"Min", pairwise<extreme<true>>},
        {"Mod", pairwise<modulo>},
        {"Mul", pairwise<multiply>},
        {"Neg", each<negated>},
        {"Not", each<logical_not>},
        {"Or", pairwise<comparison<either>>},
        {"Range", range},
        {"ReduceMax", reduce<extreme<false>>},
        {"ReduceMin", reduce<extreme<true>>},
        {"ReduceProd", reduce<multiply>},
        {"ReduceSum", reduce<add>},
        {"Reshape", same_elements},
        {"Round", each<rounded<nearest_of>>},
        {"Shape", shape_of},
        {"Size", size_of},
        {"Sqrt", each<square_root>},
        {"Squeeze", same_elements},
        {"Sub", pairwise<subtract>},
        {"Unsqueeze", same_elements},
        {"Where", where},
    };
    add_value_move_rules(rules);
    return rules;
}

}  // namespace zigzag::onnx_import
