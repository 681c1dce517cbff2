#include "layer_parts.hpp"

#include <string>
#include <utility>
#include <vector>

namespace zigzag::operators {

namespace {

void remove_dimension(Layer& layer, const std::string& name) {
    std::erase_if(layer.loop_dimensions, [&](const LoopDimension& loop) { return loop.name == name; });
    std::erase_if(layer.relations, [&](const DimensionRelation& relation) { return relation.left == name; });
    std::erase_if(layer.pr_sizes, [&](const auto& size) { return size.first == name; });
    std::erase_if(layer.padding, [&](const Padding& padding) { return padding.dimension == name; });
    for (OperandAccess& access : layer.operands) {
        std::erase(access.dimensions, name);
    }
}

}  // namespace

void remove_height(Layer& layer) {
    for (const char* name : {"OY", "FY", "IY"}) {
        remove_dimension(layer, name);
    }
}

std::optional<std::vector<std::int64_t>> known_sizes_of(const OperatorCall& call, std::size_t input) {
    return known_sizes_of_shape(call.shape(input));
}

std::optional<std::vector<std::int64_t>> known_sizes_of_shape(const Shape* shape) {
    if (shape == nullptr) {
        return std::nullopt;
    }
    std::vector<std::int64_t> sizes;
    for (const Number& size : *shape) {
        if (!size.integer()) {
            return std::nullopt;
        }
        sizes.push_back(*size.integer());
    }
    return sizes;
}

OperatorLayer layer_of_inputs(Layer layer, const OperatorCall& call, std::size_t weight_input) {
    OperatorLayer result;
    result.operator_type = call.type;
    result.layer = std::move(layer);
    result.origins[static_cast<std::size_t>(LayerOperand::I)].input = 0;
    result.origins[static_cast<std::size_t>(LayerOperand::W)].input = weight_input;
    return result;
}

}  // namespace zigzag::operators
