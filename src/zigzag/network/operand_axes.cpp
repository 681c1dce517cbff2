#include "zigzag/network/operand_axes.hpp"

#include <algorithm>
#include <utility>

namespace zigzag {

namespace {

using Sizes = std::vector<std::int64_t>;

std::int64_t size_of(const Layer& layer, const std::string& dimension) {
    if (const auto size = layer.loop_size(dimension)) {
        return *size;
    }
    for (const auto& [name, size] : layer.pr_sizes) {
        if (name == dimension) {
            return size;
        }
    }
    for (const DimensionRelation& relation : layer.relations) {
        if (relation.left == dimension) {
            const std::int64_t first = layer.loop_size(relation.first).value_or(1);
            const std::int64_t second = layer.loop_size(relation.second).value_or(1);
            std::int64_t size = relation.first_factor * (first - 1) + relation.second_factor * (second - 1) + 1;
            for (const Padding& padding : layer.padding) {
                size -= padding.dimension == dimension ? padding.begin + padding.end : 0;
            }
            return size;
        }
    }
    return 1;
}

struct Axis {
    std::string name;
    std::int64_t size = 1;
};

std::vector<Axis> axes_of(const Layer& layer, LayerOperand operand) {
    std::vector<Axis> axes;
    for (const OperandAccess& access : layer.operands) {
        if (access.operand != operand) {
            continue;
        }
        bool follows_group = false;
        for (const std::string& dimension : access.dimensions) {
            if (follows_group && (dimension == "C" || dimension == "K")) {
                axes.back().name = dimension;
                axes.back().size *= size_of(layer, dimension);
            } else {
                axes.push_back({dimension, size_of(layer, dimension)});
            }
            follows_group = dimension == "G";
        }
    }
    return axes;
}

Reindexing step_of(Reindexing::Kind kind, std::vector<Sizes> from, Sizes to) {
    Reindexing step;
    step.kind = kind;
    step.input_shapes = std::move(from);
    step.output_shape = std::move(to);
    return step;
}

}  // namespace

std::vector<std::int64_t> axis_sizes(const Layer& layer, LayerOperand operand) {
    std::vector<std::int64_t> sizes;
    for (const Axis& axis : axes_of(layer, operand)) {
        sizes.push_back(axis.size);
    }
    return sizes;
}

std::vector<std::string> axis_names(const Layer& layer, LayerOperand operand) {
    std::vector<std::string> names;
    for (const Axis& axis : axes_of(layer, operand)) {
        names.push_back(axis.name);
    }
    return names;
}

Reindexing reshape_step(Sizes from, Sizes to) {
    return step_of(Reindexing::Kind::reshape, {std::move(from)}, std::move(to));
}

Reindexing transpose_step(const Sizes& from, std::vector<std::size_t> permutation) {
    Sizes to;
    for (const std::size_t axis : permutation) {
        to.push_back(from[axis]);
    }
    Reindexing step = step_of(Reindexing::Kind::transpose, {from}, std::move(to));
    step.permutation = std::move(permutation);
    return step;
}

Reindexing slice_step(const Sizes& from, std::size_t axis, std::int64_t begin, std::int64_t size) {
    Reindexing step = step_of(Reindexing::Kind::slice, {from}, from);
    step.begin.assign(from.size(), 0);
    step.step.assign(from.size(), 1);
    step.begin[axis] = begin;
    step.output_shape[axis] = size;
    return step;
}

Reindexing concat_step(std::vector<Sizes> from, std::size_t axis) {
    Sizes to = from.front();
    for (std::size_t input = 1; input < from.size(); ++input) {
        to[axis] += from[input][axis];
    }
    Reindexing step = step_of(Reindexing::Kind::concat, std::move(from), std::move(to));
    step.axis = axis;
    return step;
}

Reindexing everything_step(std::vector<Sizes> from, Sizes to) {
    return step_of(Reindexing::Kind::everything, std::move(from), std::move(to));
}

}  // namespace zigzag
