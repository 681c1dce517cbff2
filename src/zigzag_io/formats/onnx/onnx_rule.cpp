#include "onnx_rule.hpp"

#include <algorithm>
#include <numeric>

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

std::optional<SlicePicks> slice_picks(const RuleInput& node, const std::vector<std::int64_t>& data_sizes) {
    const auto starts = node.list("starts", 1);
    if (!starts) {
        return std::nullopt;
    }
    std::vector<std::int64_t> axes(starts->size());
    std::iota(axes.begin(), axes.end(), 0);
    if (!node.lacks_list("axes", 3)) {
        axes = node.list("axes", 3).value_or(std::vector<std::int64_t>{});
    }
    std::vector<std::int64_t> steps(starts->size(), 1);
    if (node.has_input(4)) {
        steps = node.integers(4).value_or(std::vector<std::int64_t>{});
    }
    if (axes.size() != starts->size() || steps.size() != starts->size()) {
        return std::nullopt;
    }
    SlicePicks picks{std::vector<std::int64_t>(data_sizes.size(), 0), std::vector<std::int64_t>(data_sizes.size(), 1)};
    for (std::size_t index = 0; index < axes.size(); ++index) {
        const auto axis = normalised_axis(axes[index], data_sizes.size());
        if (!axis || steps[index] == 0) {
            return std::nullopt;
        }
        const std::int64_t size = data_sizes[*axis];
        const std::int64_t start = (*starts)[index] < 0 ? (*starts)[index] + size : (*starts)[index];
        const std::int64_t last = std::max<std::int64_t>(steps[index] < 0 ? size - 1 : size, 0);
        picks.begin[*axis] = std::clamp<std::int64_t>(start, 0, last);
        picks.step[*axis] = steps[index];
    }
    return picks;
}

std::optional<std::vector<std::size_t>> permutation_of(const RuleInput& node, std::size_t rank) {
    std::vector<std::size_t> permutation(rank);
    std::iota(permutation.rbegin(), permutation.rend(), std::size_t{0});
    const auto given = node.list_attribute("perm");
    if (!given) {
        return permutation;
    }
    const auto distinct = normalised_axes(*given, rank);
    if (!distinct || distinct->size() != rank || given->size() != rank) {
        return std::nullopt;
    }
    std::transform(given->begin(), given->end(), permutation.begin(),
                   [rank](std::int64_t axis) { return *normalised_axis(axis, rank); });
    return permutation;
}

}  // namespace zigzag::onnx_import
