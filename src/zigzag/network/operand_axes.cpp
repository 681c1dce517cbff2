#include "zigzag/network/operand_axes.hpp"

#include <algorithm>

namespace zigzag {

namespace {

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

}  // namespace zigzag
