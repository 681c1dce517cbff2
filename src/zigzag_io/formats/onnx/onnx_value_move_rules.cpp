// Rules for small values that operators move: chains such as that of PyTorch's padding (Reshape, Slice backwards, Transpose,
// Reshape) turn tables of sizes about before they are used. Elements may be unknown, and then move like others.

#include <algorithm>
#include <functional>
#include <numeric>

#include "zigzag/base/checked_arithmetic.hpp"

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

using MaybeElements = std::optional<Elements>;
using Sizes = std::vector<std::int64_t>;

/// By how many elements the places of neighbours along each axis differ.
Sizes strides_of(const Sizes& shape) {
    Sizes strides(shape.size(), 1);
    for (std::size_t axis = shape.size(); axis-- > 1;) {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    return strides;
}

/// The elements at `first + strides * index` for every index within `shape`, in row-major order; all of them must exist.
Elements picked(const TensorValue& data, const Sizes& shape, std::int64_t first, const Sizes& strides) {
    Elements result;
    Sizes index(shape.size(), 0);
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) {
        return result;
    }
    while (true) {
        const std::int64_t place = std::inner_product(index.begin(), index.end(), strides.begin(), first);
        result.push_back(data.elements[static_cast<std::size_t>(place)]);
        std::size_t axis = shape.size();
        while (axis > 0 && ++index[axis - 1] == shape[axis - 1]) {
            index[--axis] = 0;
        }
        if (axis == 0) {
            return result;
        }
    }
}

MaybeElements gather(const RuleInput& node, const WantedValue& wanted) {
    const TensorValue* data = node.value(0);
    const auto indices = node.integers(1);
    if (data == nullptr || !indices) {
        return std::nullopt;
    }
    const auto axis = normalised_axis(node.attribute("axis").value_or(0), data->shape.size());
    if (!axis) {
        return std::nullopt;
    }
    const std::int64_t length = data->shape[*axis];
    std::size_t inner = 1;
    for (std::size_t dimension = *axis + 1; dimension < data->shape.size(); ++dimension) {
        inner *= static_cast<std::size_t>(data->shape[dimension]);
    }
    const std::size_t block = inner * static_cast<std::size_t>(length);
    Elements result;
    for (std::size_t outer = 0; block > 0 && outer < data->elements.size() / block; ++outer) {
        for (const std::int64_t index : *indices) {
            if (index < -length || index >= length) {
                return std::nullopt;
            }
            const std::size_t begin = outer * block + static_cast<std::size_t>(index < 0 ? index + length : index) * inner;
            result.insert(result.end(), data->elements.begin() + static_cast<std::ptrdiff_t>(begin),
                          data->elements.begin() + static_cast<std::ptrdiff_t>(begin + inner));
        }
    }
    return result.size() == wanted.count ? MaybeElements(std::move(result)) : std::nullopt;
}

MaybeElements slice(const RuleInput& node, const WantedValue& wanted) {
    const TensorValue* data = node.value(0);
    const auto picks = data != nullptr ? slice_picks(node, data->shape) : std::nullopt;
    if (!picks || wanted.shape.size() != data->shape.size()) {
        return std::nullopt;
    }
    Sizes strides = strides_of(data->shape);
    std::int64_t first = 0;
    for (std::size_t axis = 0; axis < strides.size(); ++axis) {
        const auto distance = checked_product(picks->step[axis], std::max<std::int64_t>(wanted.shape[axis] - 1, 0));
        const auto last = distance ? checked_sum(picks->begin[axis], *distance) : std::nullopt;
        if (wanted.shape[axis] > 0 &&
            (!last || *last < 0 || *last >= data->shape[axis] || picks->begin[axis] >= data->shape[axis])) {
            return std::nullopt;
        }
        first += picks->begin[axis] * strides[axis];
        strides[axis] = wanted.shape[axis] > 1 ? strides[axis] * picks->step[axis] : 0;
    }
    return picked(*data, wanted.shape, first, strides);
}

MaybeElements transpose(const RuleInput& node, const WantedValue& wanted) {
    const TensorValue* data = node.value(0);
    const auto permutation = data != nullptr ? permutation_of(node, data->shape.size()) : std::nullopt;
    if (!permutation || wanted.shape.size() != permutation->size()) {
        return std::nullopt;
    }
    const Sizes from = strides_of(data->shape);
    Sizes strides;
    for (std::size_t axis = 0; axis < permutation->size(); ++axis) {
        if (wanted.shape[axis] != data->shape[(*permutation)[axis]]) {
            return std::nullopt;
        }
        strides.push_back(from[(*permutation)[axis]]);
    }
    return picked(*data, wanted.shape, 0, strides);
}

/// Sizes of an input whose elements need not be known.
std::optional<Sizes> sizes_of(const RuleInput& node, std::size_t input) {
    const Shape* shape = node.shape(input);
    if (shape == nullptr) {
        return std::nullopt;
    }
    Sizes sizes;
    for (const Number& size : *shape) {
        sizes.push_back(size.integer().value_or(-1));
    }
    return small_element_count(sizes) ? std::optional(sizes) : std::nullopt;
}

/// Unknown parts are allowed in lists only: a table with such parts is data.
MaybeElements concat(const RuleInput& node, const WantedValue& wanted) {
    const auto axis = normalised_axis(node.attribute("axis").value_or(1), wanted.shape.size());
    if (!axis) {
        return std::nullopt;
    }
    struct Part {
        Elements elements;  ///< possibly unknown ones, of known number
        std::size_t block = 0;
    };
    const auto first_inner = wanted.shape.begin() + static_cast<std::ptrdiff_t>(*axis);
    const auto nb_blocks =
        static_cast<std::size_t>(std::accumulate(wanted.shape.begin(), first_inner, std::int64_t{1}, std::multiplies<>()));
    std::vector<Part> parts;
    for (std::size_t input = 0; input < node.input_count() && nb_blocks > 0; ++input) {
        const TensorValue* value = node.value(input);
        const auto sizes = value != nullptr ? std::optional(value->shape) : sizes_of(node, input);
        if (!sizes || sizes->size() != wanted.shape.size() || (value == nullptr && sizes->size() != 1)) {
            return std::nullopt;
        }
        const auto count = static_cast<std::size_t>(small_element_count(*sizes).value_or(0));
        if (count % nb_blocks != 0) {
            return std::nullopt;
        }
        parts.push_back({value != nullptr ? value->elements : Elements(count), count / nb_blocks});
    }
    Elements result;
    for (std::size_t block = 0; block < nb_blocks && result.size() <= wanted.count; ++block) {
        for (const Part& part : parts) {
            const auto begin = part.elements.begin() + static_cast<std::ptrdiff_t>(block * part.block);
            result.insert(result.end(), begin, begin + static_cast<std::ptrdiff_t>(part.block));
        }
    }
    return result.size() == wanted.count ? MaybeElements(std::move(result)) : std::nullopt;
}

MaybeElements split(const RuleInput& node, const WantedValue& wanted) {
    const TensorValue* data = node.value(0);
    const auto sizes = node.list("split", 1);
    const auto axis = data != nullptr ? normalised_axis(node.attribute("axis").value_or(0), data->shape.size()) : std::nullopt;
    if (!axis || wanted.shape.size() != data->shape.size() || (!sizes && !node.lacks_list("split", 1)) ||
        node.output_count() == 0) {
        return std::nullopt;
    }
    const std::int64_t length = data->shape[*axis];
    const auto nb_outputs = static_cast<std::int64_t>(node.output_count());
    std::int64_t first = sizes ? 0 : (length + nb_outputs - 1) / nb_outputs * static_cast<std::int64_t>(wanted.output);
    for (std::size_t output = 0; sizes && output < std::min(wanted.output, sizes->size()); ++output) {
        first = checked_sum(first, (*sizes)[output]).value_or(-1);
    }
    Sizes others = data->shape;
    others[*axis] = wanted.shape[*axis];
    if (first < 0 || first > length || wanted.shape[*axis] > length - first || others != wanted.shape) {
        return std::nullopt;
    }
    const Sizes strides = strides_of(data->shape);
    return picked(*data, wanted.shape, first * strides[*axis], strides);
}

}  // namespace

void add_value_move_rules(ValueRules& rules) {
    rules["Concat"] = concat;
    rules["Gather"] = gather;
    rules["Slice"] = slice;
    rules["Split"] = split;
    rules["Transpose"] = transpose;
}

}  // namespace zigzag::onnx_import
