#include "zigzag/network/layer.hpp"

#include <cctype>
#include <tuple>

#include <fmt/format.h>

namespace zigzag {

std::optional<std::int64_t> Layer::loop_size(const std::string& dimension) const {
    for (const LoopDimension& loop : loop_dimensions) {
        if (loop.name == dimension) {
            return loop.size;
        }
    }
    return std::nullopt;
}

std::int64_t Layer::total_mac_count() const {
    std::int64_t macs = 1;
    for (const LoopDimension& loop : loop_dimensions) {
        macs *= loop.size;
    }
    return macs;
}

double Layer::operation_count() const {
    return (operation == '*' && accumulates ? 2.0 : 1.0) * static_cast<double>(total_mac_count());
}

std::string Layer::equation() const {
    auto access = [](const OperandAccess& operand) {
        std::string text{to_string(operand.operand)};
        for (const std::string& dimension : operand.dimensions) {
            text += '[';
            for (const char letter : dimension) {
                text += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
            }
            text += ']';
        }
        return text;
    };
    return fmt::format("{} = {} {} {}", access(operands[0]), access(operands[1]), operation, access(operands[2]));
}

bool Layer::same_work_as(const Layer& other) const {
    const auto key = [](const Layer& layer) {
        return std::tie(layer.operator_type, layer.loop_dimensions, layer.operands, layer.operation, layer.accumulates,
                        layer.relations, layer.pr_sizes, layer.padding, layer.precision, layer.constant_operands);
    };
    return key(*this) == key(other);
}

std::string to_string(const DimensionRelation& relation) {
    return fmt::format("{} = {}*{} + {}*{}", relation.left, relation.first_factor, relation.first, relation.second_factor,
                       relation.second);
}

}  // namespace zigzag
