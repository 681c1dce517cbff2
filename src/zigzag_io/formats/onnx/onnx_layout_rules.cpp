// Operators that rearrange, select or create elements: Reshape, Transpose, Slice, Gather, Constant and their kin.

#include <algorithm>
#include <numeric>

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

/// Sizes given by the elements of an input, e.g. the target of a Reshape.
std::optional<Shape> shape_from_value(const RuleInput& node, std::size_t input) {
    if (const TensorValue* value = node.value(input)) {
        return value->elements;
    }
    const Shape* shape = node.shape(input);  // unknown sizes, but known rank
    if (shape != nullptr && shape->size() == 1 && (*shape)[0].integer().value_or(-1) >= 0 && *(*shape)[0].integer() <= 64) {
        return Shape(static_cast<std::size_t>(*(*shape)[0].integer()));
    }
    return std::nullopt;
}

/// The size that makes `product(input) == product(others)` hold. Equal factors, known or not, cancel.
Number remaining_size(Shape input, Shape others) {
    for (auto other = others.begin(); other != others.end();) {
        const auto same =
            std::find_if(input.begin(), input.end(), [&](const Number& size) { return certainly_equal(size, *other); });
        if (same != input.end()) {
            input.erase(same);
            other = others.erase(other);
        } else {
            ++other;
        }
    }
    const Number total = product(input);
    const Number divisor = product(others);
    const Number size = floor_division(total, divisor);
    return certainly_equal(size * divisor, total) || !size.is_known() ? size : Number();
}

OutputShapes reshape(const RuleInput& node) {
    const auto given = node.list_attribute("shape");
    auto target = given ? std::optional(Shape(given->begin(), given->end())) : shape_from_value(node, 1);
    const Shape* input = node.shape(0);
    if (!target) {
        return {};
    }
    const bool copies_zeros = node.attribute("allowzero").value_or(0) == 0;
    std::optional<std::size_t> inferred;
    Shape others;
    for (std::size_t axis = 0; axis < target->size(); ++axis) {
        Number& size = (*target)[axis];
        if (size.integer() == 0 && copies_zeros) {
            size = input != nullptr && axis < input->size() ? (*input)[axis] : Number();
        }
        if (size.integer() == -1) {
            inferred = axis;
        } else if (size.integer().value_or(0) < 0) {
            return {};
        } else {
            others.push_back(size);
        }
    }
    if (inferred) {
        (*target)[*inferred] = input != nullptr ? remaining_size(*input, others) : Number();
    } else if (input != nullptr) {
        const auto is_unknown = [](const Number& size) { return !size.is_known(); };
        if (std::count_if(target->begin(), target->end(), is_unknown) == 1) {
            const auto unknown = std::find_if(target->begin(), target->end(), is_unknown);
            others.erase(std::find_if(others.begin(), others.end(), is_unknown));
            const Number size = remaining_size(*input, others);
            *unknown = size.is_known() ? size : *unknown;
        }
    }
    return {target};
}

OutputShapes flatten(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const std::int64_t given = node.attribute("axis").value_or(1);
    if (input == nullptr) {
        return {};
    }
    const auto rank = static_cast<std::int64_t>(input->size());
    const std::int64_t axis = given < 0 ? given + rank : given;
    if (axis < 0 || axis > rank) {
        return {};
    }
    const auto middle = input->begin() + axis;
    return {Shape{product(Shape(input->begin(), middle)), product(Shape(middle, input->end()))}};
}

OutputShapes transpose(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const auto permutation = input != nullptr ? permutation_of(node, input->size()) : std::nullopt;
    if (!permutation) {
        return {};
    }
    Shape output;
    for (const std::size_t axis : *permutation) {
        output.push_back((*input)[axis]);
    }
    return {output};
}

OutputShapes squeeze(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const auto axes = node.list("axes", 1);
    const bool squeezes_all_ones = !axes && node.lacks_list("axes", 1);
    if (input == nullptr || (!axes && !squeezes_all_ones) || (squeezes_all_ones && !is_fully_known(*input))) {
        return {};
    }
    const auto removed = normalised_axes(axes.value_or(std::vector<std::int64_t>{}), input->size());
    if (!removed) {
        return {};
    }
    Shape output;
    for (std::size_t axis = 0; axis < input->size(); ++axis) {
        const bool is_removed =
            squeezes_all_ones ? certainly_one((*input)[axis]) : std::binary_search(removed->begin(), removed->end(), axis);
        if (!is_removed) {
            output.push_back((*input)[axis]);
        }
    }
    return {output};
}

OutputShapes unsqueeze(const RuleInput& node) {
    const Shape* input = node.shape(0);
    const auto axes = node.list("axes", 1);
    const auto added = input != nullptr && axes ? normalised_axes(*axes, input->size() + axes->size()) : std::nullopt;
    if (!added || added->size() != axes->size()) {
        return {};
    }
    Shape output = *input;
    for (const std::size_t axis : *added) {
        output.insert(output.begin() + static_cast<std::ptrdiff_t>(axis), 1);
    }
    return {output};
}

OutputShapes concat(const RuleInput& node) {
    std::optional<Shape> output;
    for (std::size_t input = 0; input < node.input_count(); ++input) {
        const Shape* shape = node.shape(input);
        if (shape == nullptr || (output && output->size() != shape->size())) {
            return {};
        }
        const auto axis = normalised_axis(node.attribute("axis").value_or(1), shape->size());
        if (!axis) {
            return {};
        }
        if (!output) {
            output = *shape;
            continue;
        }
        for (std::size_t dimension = 0; dimension < shape->size(); ++dimension) {
            Number& size = (*output)[dimension];
            size = dimension == *axis ? size + (*shape)[dimension] : size.is_known() ? size : (*shape)[dimension];
        }
    }
    return {output};
}

OutputShapes split(const RuleInput& node) {
    const Shape* input = node.shape(0);
    if (input == nullptr) {
        return {};
    }
    const auto axis = normalised_axis(node.attribute("axis").value_or(0), input->size());
    const auto sizes = node.list("split", 1);
    if (!axis || node.output_count() == 0 || (!sizes && !node.lacks_list("split", 1)) ||
        (sizes && sizes->size() != node.output_count())) {
        return {};
    }
    const auto parts = static_cast<std::int64_t>(node.output_count());
    const Number chunk = ceiling_division((*input)[*axis], parts);
    OutputShapes outputs;
    for (std::size_t output = 0; output < node.output_count(); ++output) {
        Shape shape = *input;
        const bool is_last = output + 1 == node.output_count();
        shape[*axis] = sizes ? Number((*sizes)[output]) : is_last ? (*input)[*axis] - chunk * (parts - 1) : chunk;
        outputs.emplace_back(std::move(shape));
    }
    return outputs;
}

/// Number of indices that `start:end:step` selects from `size` elements.
Number sliced_size(const Number& size, std::int64_t start, std::int64_t end, std::int64_t step) {
    const auto known = size.integer();
    if (!known) {
        const bool takes_all = start == 0 && end >= INT32_MAX && step == 1;
        return takes_all ? size : Number::derived_from({size});
    }
    if (step == 0 || step == INT64_MIN || *known < 0) {
        return {};
    }
    const auto clamp = [&](std::int64_t index) {
        const std::int64_t lowest = step > 0 ? 0 : -1;
        const std::int64_t highest = step > 0 ? *known : *known - 1;
        return std::clamp(index < 0 ? index + *known : index, lowest, std::max(lowest, highest));
    };
    const std::int64_t first = clamp(start);
    const std::int64_t last = clamp(end);
    const std::int64_t distance = step > 0 ? last - first : first - last;
    const std::int64_t magnitude = step > 0 ? step : -step;
    return distance > 0 ? (distance - 1) / magnitude + 1 : 0;
}

OutputShapes slice(const RuleInput& node) {
    const Shape* input = node.shape(0);
    if (input == nullptr) {
        return {};
    }
    const auto starts = node.list("starts", 1);
    const auto ends = node.list("ends", 2);
    auto axes = node.list("axes", 3);
    const auto steps = node.integers(4);
    Shape unknown_sizes;
    for (const Number& size : *input) {
        unknown_sizes.push_back(Number::derived_from({size}));
    }
    if (!axes && !node.lacks_list("axes", 3)) {
        return {unknown_sizes};
    }
    if (!axes && starts) {
        axes.emplace(starts->size());
        std::iota(axes->begin(), axes->end(), 0);
    }
    if (!axes) {
        return {unknown_sizes};
    }
    const bool bounds_known = starts && ends && (steps || !node.has_input(4)) && starts->size() == axes->size() &&
                              ends->size() == axes->size() && (!steps || steps->size() == axes->size());
    Shape output = *input;
    for (std::size_t index = 0; index < axes->size(); ++index) {
        const auto axis = normalised_axis((*axes)[index], input->size());
        if (!axis) {
            return {};
        }
        output[*axis] = bounds_known ? sliced_size((*input)[*axis], (*starts)[index], (*ends)[index], steps ? (*steps)[index] : 1)
                                     : unknown_sizes[*axis];
    }
    return {output};
}

OutputShapes gather(const RuleInput& node) {
    const Shape* data = node.shape(0);
    const Shape* indices = node.shape(1);
    if (data == nullptr || indices == nullptr) {
        return {};
    }
    const auto axis = normalised_axis(node.attribute("axis").value_or(0), data->size());
    if (!axis) {
        return {};
    }
    Shape output(data->begin(), data->begin() + static_cast<std::ptrdiff_t>(*axis));
    output.insert(output.end(), indices->begin(), indices->end());
    output.insert(output.end(), data->begin() + static_cast<std::ptrdiff_t>(*axis) + 1, data->end());
    return {output};
}

OutputShapes gather_elements(const RuleInput& node) {
    const Shape* indices = node.shape(1);
    return {indices != nullptr ? std::optional(*indices) : std::nullopt};
}

OutputShapes shape_of(const RuleInput& node) {
    const Shape* input = node.shape(0);
    if (input == nullptr) {
        return {Shape{Number()}};
    }
    const auto rank = static_cast<std::int64_t>(input->size());
    return {Shape{sliced_size(rank, node.attribute("start").value_or(0), node.attribute("end").value_or(INT64_MAX), 1)}};
}

OutputShapes size_of(const RuleInput&) {
    return {Shape{}};
}

OutputShapes constant(const RuleInput& node) {
    const onnx::NodeProto& proto = *node.node().proto;
    if (const onnx::AttributeProto* value = find_attribute(proto, "value"); value != nullptr && value->has_t()) {
        return {Shape(value->t().dims().begin(), value->t().dims().end())};
    }
    if (const onnx::AttributeProto* value = find_attribute(proto, "sparse_value"); value != nullptr) {
        return {Shape(value->sparse_tensor().dims().begin(), value->sparse_tensor().dims().end())};
    }
    for (const char* name : {"value_int", "value_float", "value_string"}) {
        if (find_attribute(proto, name) != nullptr) {
            return {Shape{}};
        }
    }
    for (const char* name : {"value_ints", "value_floats", "value_strings"}) {
        if (const onnx::AttributeProto* value = find_attribute(proto, name)) {
            return {Shape{value->ints_size() + value->floats_size() + value->strings_size()}};
        }
    }
    return {};
}

OutputShapes filled_with_constant(const RuleInput& node) {
    return {shape_from_value(node, 0)};
}

OutputShapes random(const RuleInput& node) {
    const auto shape = node.list_attribute("shape");
    return {shape ? std::optional(Shape(shape->begin(), shape->end())) : std::nullopt};
}

OutputShapes range(const RuleInput& node) {
    const auto start = node.integers(0);
    const auto limit = node.integers(1);
    const auto step = node.integers(2);
    const bool is_known = start && limit && step && start->size() == 1 && limit->size() == 1 && step->size() == 1;
    if (!is_known) {
        std::vector<Number> sources;
        for (std::size_t input = 0; input < 3; ++input) {
            if (const TensorValue* value = node.value(input)) {
                sources.insert(sources.end(), value->elements.begin(), value->elements.end());
            }
        }
        return {Shape{Number::derived_from(sources)}};
    }
    const Number length = ceiling_division(Number((*limit)[0]) - (*start)[0], (*step)[0]);
    return {Shape{length.integer().value_or(1) < 0 ? Number(0) : length}};
}

}  // namespace

void add_layout_rules(ShapeRules& rules) {
    rules["Concat"] = concat;
    rules["Constant"] = constant;
    rules["ConstantOfShape"] = filled_with_constant;
    rules["Flatten"] = flatten;
    rules["Gather"] = gather;
    rules["GatherElements"] = gather_elements;
    rules["RandomNormal"] = random;
    rules["RandomUniform"] = random;
    rules["Range"] = range;
    rules["Reshape"] = reshape;
    rules["Shape"] = shape_of;
    rules["Size"] = size_of;
    rules["Slice"] = slice;
    rules["Split"] = split;
    rules["Squeeze"] = squeeze;
    rules["Transpose"] = transpose;
    rules["Unsqueeze"] = unsqueeze;
}

}  // namespace zigzag::onnx_import
