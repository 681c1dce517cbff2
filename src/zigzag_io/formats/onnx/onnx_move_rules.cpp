// How operators without arithmetic move data. Each is written with the few kinds of re-indexing that dependencies are followed
// through; what needs several (DepthToSpace: reshape, transpose, reshape) is a chain of steps.

#include "onnx_move_rules.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "zigzag/base/checked_arithmetic.hpp"

#include "onnx_network_tensors.hpp"

namespace zigzag::onnx_import {

namespace {

using Sizes = std::vector<std::int64_t>;
using Steps = std::vector<Step>;

/// The same number of elements, which can be counted.
bool have_equal_counts(const Sizes& left, const Sizes& right) {
    const auto count = element_count(left);
    return count && count == element_count(right);
}

/// A node whose first input and outputs have known sizes.
struct Move {
    const OnnxNode& node;
    const RuleInput& rule;
    const std::vector<TensorFacts>& tensors;
    Sizes from;

    std::optional<Sizes> output_sizes(std::size_t output) const {
        const auto& shape = tensors[*node.outputs[output]].shape;
        return known_sizes(shape ? &*shape : nullptr);
    }
    std::optional<std::size_t> axis(const std::string& name, std::int64_t otherwise) const {
        return normalised_axis(rule.attribute(name).value_or(otherwise), from.size());
    }
};

Reindexing slice_step(const Sizes& from, const Sizes& to, Sizes begin, Sizes step) {
    Reindexing map;
    map.kind = Reindexing::Kind::slice;
    map.input_shapes = {from};
    map.output_shape = to;
    map.begin = std::move(begin);
    map.step = std::move(step);
    return map;
}

Reindexing gather_step(const Sizes& from, std::size_t axis, Sizes indices) {
    Reindexing map;
    map.kind = Reindexing::Kind::gather;
    map.input_shapes = {from};
    map.output_shape = from;
    map.output_shape[axis] = static_cast<std::int64_t>(indices.size());
    map.axis = axis;
    map.indices = std::move(indices);
    return map;
}

/// No steps: how data move is not known.
Steps transpose(const Move& move, std::size_t /*output*/) {
    auto permutation = permutation_of(move.rule, move.from.size());
    return permutation ? Steps{{transpose_step(move.from, std::move(*permutation))}} : Steps{};
}

Steps reshape(const Move& move, std::size_t output) {
    const auto to = move.output_sizes(output);
    return to && have_equal_counts(*to, move.from) ? Steps{{reshape_step(move.from, *to)}} : Steps{};
}

Steps slice(const Move& move, std::size_t output) {
    const auto to = move.output_sizes(output);
    auto picks = slice_picks(move.rule, move.from);
    if (!to || !picks || to->size() != move.from.size()) {
        return {};
    }
    return {{slice_step(move.from, *to, std::move(picks->begin), std::move(picks->step))}};
}

Steps split(const Move& move, std::size_t output) {
    const auto axis = move.axis("axis", 0);
    const auto to = move.output_sizes(output);
    if (!axis || !to || to->size() != move.from.size()) {
        return {};
    }
    Sizes begin(move.from.size(), 0);
    for (std::size_t earlier = 0; earlier < output; ++earlier) {
        const auto sizes = move.node.outputs[earlier] ? move.output_sizes(earlier) : std::nullopt;
        if (!sizes) {
            return {};
        }
        const auto next = checked_sum(begin[*axis], (*sizes)[*axis]);
        if (!next) {
            return {};
        }
        begin[*axis] = *next;
    }
    return {{slice_step(move.from, *to, std::move(begin), Sizes(move.from.size(), 1))}};
}

Steps gather(const Move& move, std::size_t output) {
    const auto axis = move.axis("axis", 0);
    const auto to = move.output_sizes(output);
    auto indices = move.rule.integers(1);
    if (!axis || !to || !indices) {
        return {};
    }
    for (std::int64_t& index : *indices) {
        index = index < 0 ? index + move.from[*axis] : index;
        if (index < 0 || index >= move.from[*axis]) {
            return {};
        }
    }
    Steps steps{{gather_step(move.from, *axis, std::move(*indices))}};
    const Sizes gathered = steps[0].map.output_shape;
    if (gathered != *to && have_equal_counts(gathered, *to)) {
        steps.push_back({reshape_step(gathered, *to)});  // a single index drops the axis, a table adds axes
    }
    return steps.back().map.output_shape == *to ? steps : Steps{};
}

/// Zeros before and after are constant inputs of a concatenation; negative padding cuts off.
Steps pad(const Move& move, std::size_t output) {
    const auto to = move.output_sizes(output);
    const auto pads = move.rule.list("pads", 1);
    const std::string mode = string_attribute(*move.node.proto, "mode", "constant");
    const std::size_t rank = move.from.size();
    if (!to || !pads || pads->size() != 2 * rank || mode != "constant" || move.rule.has_input(3)) {
        return {};
    }
    Steps steps;
    Sizes sizes = move.from;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const std::int64_t before = (*pads)[axis];
        const std::int64_t after = (*pads)[rank + axis];
        const auto padded = checked_sum(checked_sum(before, after), sizes[axis]);
        const bool is_possible = before >= -sizes[axis] && after >= -sizes[axis] && padded && *padded >= 0;
        if (!is_possible) {
            return {};
        }
        if (before < 0 || after < 0) {
            Sizes cut = sizes;
            cut[axis] += std::min<std::int64_t>(before, 0) + std::min<std::int64_t>(after, 0);
            Sizes begin(rank, 0);
            begin[axis] = std::max<std::int64_t>(-before, 0);
            steps.push_back({slice_step(sizes, cut, std::move(begin), Sizes(rank, 1))});
            sizes = cut;
        }
        for (const bool is_before : {true, false}) {
            const std::int64_t zeros = is_before ? before : after;
            if (zeros <= 0) {
                continue;
            }
            Reindexing map;
            map.kind = Reindexing::Kind::concat;
            map.axis = axis;
            Sizes padding = sizes;
            padding[axis] = zeros;
            map.input_shapes = is_before ? std::vector{padding, sizes} : std::vector{sizes, padding};
            sizes[axis] += zeros;
            map.output_shape = sizes;
            steps.push_back({std::move(map), is_before ? std::size_t{1} : std::size_t{0}});
        }
    }
    if (steps.empty()) {
        steps.push_back({reshape_step(sizes, sizes)});
    }
    return sizes == *to ? steps : Steps{};
}

/// Along every axis that grows: the whole axis again and again, or each index several times.
Steps grow_axes(const Sizes& from, const Sizes& to, Reindexing::Kind kind) {
    Steps steps;
    Sizes sizes = from;
    for (std::size_t axis = 0; axis < to.size(); ++axis) {
        if (sizes[axis] == to[axis]) {
            continue;
        }
        Reindexing map;
        map.kind = kind;
        map.input_shapes = {sizes};
        sizes[axis] = to[axis];
        map.output_shape = sizes;
        map.axis = axis;
        steps.push_back({std::move(map)});
    }
    if (steps.empty()) {
        steps.push_back({reshape_step(sizes, sizes)});
    }
    return steps;
}

Steps expand(const Move& move, std::size_t output) {
    const auto to = move.output_sizes(output);
    if (!to || to->size() < move.from.size()) {
        return {};
    }
    Sizes aligned(to->size() - move.from.size(), 1);
    aligned.insert(aligned.end(), move.from.begin(), move.from.end());
    for (std::size_t axis = 0; axis < to->size(); ++axis) {
        if (aligned[axis] != (*to)[axis] && aligned[axis] != 1) {
            return {};
        }
    }
    Steps steps = grow_axes(aligned, *to, Reindexing::Kind::repeat);
    if (aligned.size() != move.from.size()) {
        steps.insert(steps.begin(), Step{reshape_step(move.from, aligned)});
    }
    return steps;
}

Steps tile(const Move& move, std::size_t output) {
    const auto to = move.output_sizes(output);
    const bool is_empty = std::find(move.from.begin(), move.from.end(), 0) != move.from.end();
    return to && to->size() == move.from.size() && !is_empty ? grow_axes(move.from, *to, Reindexing::Kind::repeat) : Steps{};
}

Steps resize(const Move& move, std::size_t output) {
    const auto to = move.output_sizes(output);
    const std::string mode = string_attribute(*move.node.proto, "mode", "nearest");
    if (!to || to->size() != move.from.size() || mode != "nearest") {
        return {};
    }
    for (std::size_t axis = 0; axis < to->size(); ++axis) {
        if (move.from[axis] < 1 || (*to)[axis] % move.from[axis] != 0) {
            return {};  // where neighbours lie depends on rounding
        }
    }
    return grow_axes(move.from, *to, Reindexing::Kind::stretch);
}

Steps depth_to_space(const Move& move, std::size_t output) {
    const auto to = move.output_sizes(output);
    const std::int64_t block = move.rule.attribute("blocksize").value_or(0);
    const auto square = checked_product(block, block);
    if (!to || move.from.size() != 4 || block < 1 || !square || move.from[1] % *square != 0) {
        return {};
    }
    const std::int64_t depth = move.from[1] / *square;
    const bool column_row_depth = string_attribute(*move.node.proto, "mode", "DCR") == "CRD";
    const Sizes split = column_row_depth ? Sizes{move.from[0], depth, block, block, move.from[2], move.from[3]}
                                         : Sizes{move.from[0], block, block, depth, move.from[2], move.from[3]};
    const std::vector<std::size_t> order =
        column_row_depth ? std::vector<std::size_t>{0, 1, 4, 2, 5, 3} : std::vector<std::size_t>{0, 3, 4, 1, 5, 2};
    Steps steps{{reshape_step(move.from, split)}, {transpose_step(split, order)}};
    steps.push_back({reshape_step(steps.back().map.output_shape, *to)});
    return steps;
}

Steps space_to_depth(const Move& move, std::size_t output) {
    const auto to = move.output_sizes(output);
    const std::int64_t block = move.rule.attribute("blocksize").value_or(0);
    if (!to || move.from.size() != 4 || block < 1 || move.from[2] % block != 0 || move.from[3] % block != 0) {
        return {};
    }
    const Sizes split{move.from[0], move.from[1], move.from[2] / block, block, move.from[3] / block, block};
    Steps steps{{reshape_step(move.from, split)}, {transpose_step(split, {0, 3, 5, 1, 2, 4})}};
    steps.push_back({reshape_step(steps.back().map.output_shape, *to)});
    return steps;
}

using MoveRule = Steps (*)(const Move&, std::size_t output);

const std::unordered_map<std::string_view, MoveRule> move_rules{{"Transpose", transpose},
                                                                {"Reshape", reshape},
                                                                {"Flatten", reshape},
                                                                {"Squeeze", reshape},
                                                                {"Unsqueeze", reshape},
                                                                {"Slice", slice},
                                                                {"Split", split},
                                                                {"Gather", gather},
                                                                {"Pad", pad},
                                                                {"Expand", expand},
                                                                {"Tile", tile},
                                                                {"Resize", resize},
                                                                {"Upsample", resize},
                                                                {"DepthToSpace", depth_to_space},
                                                                {"SpaceToDepth", space_to_depth}};

}  // namespace

bool moves_first_input(const OnnxNode& node) {
    return node.is_standard() && move_rules.contains(node.proto->op_type());
}

std::vector<Step> move_steps(const OnnxNode& node, const std::vector<TensorFacts>& tensors, std::size_t output) {
    const RuleInput rule(node, tensors);
    const auto from = known_sizes(rule.shape(0));
    return from ? move_rules.at(node.proto->op_type())({node, rule, tensors, *from}, output) : Steps{};
}

}  // namespace zigzag::onnx_import
