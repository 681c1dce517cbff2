#include "recorded_terms.hpp"

#include <cctype>
#include <charconv>
#include <utility>

namespace zigzag {

bool split_loop(const std::string& text, std::string& dimension, double& factor) {
    const std::size_t comma = text.find(", ");
    if (text.size() < 6 || text.front() != '(' || text.back() != ')' || comma == std::string::npos) {
        return false;
    }
    dimension = text.substr(1, comma - 1);
    const char* const end = text.data() + text.size() - 1;
    const auto [stop, error] = std::from_chars(text.data() + comma + 2, end, factor);
    return error == std::errc{} && stop == end && factor > 0 && factor <= static_cast<double>(largest_exact);
}

bool split_equation(const std::string& text, Layer& layer) {
    std::size_t operand = 0;
    std::size_t at = 0;
    while (operand < layer.operands.size() && at < text.size()) {
        OperandAccess& access = layer.operands[operand++];
        const auto* const name = std::find_if(all_layer_operands.begin(), all_layer_operands.end(),
                                              [&](LayerOperand known) { return text.substr(at, 1) == to_string(known); });
        if (name == all_layer_operands.end()) {
            return false;
        }
        access = {*name, {}};
        ++at;
        while (at < text.size() && text[at] == '[') {
            const std::size_t end = text.find(']', at);
            if (end == std::string::npos) {
                return false;
            }
            std::string dimension = text.substr(at + 1, end - at - 1);
            std::transform(dimension.begin(), dimension.end(), dimension.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
            access.dimensions.push_back(std::move(dimension));
            at = end + 1;
        }
        if (operand == 2 && at + 1 < text.size()) {
            layer.operation = text[at + 1];
        }
        at += 3;  // ` = ` or ` * `
    }
    return operand == layer.operands.size();
}

bool split_relation(const std::string& text, DimensionRelation& relation) {
    const std::size_t equals = text.find(" = ");
    const std::size_t plus = text.find(" + ");
    if (equals == std::string::npos || plus == std::string::npos || plus < equals) {
        return false;
    }
    const auto term = [](const std::string& part, std::int64_t& factor, std::string& dimension) {
        const auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), factor);
        const auto used = static_cast<std::size_t>(stop - part.data());
        if (error != std::errc{} || used >= part.size() || part[used] != '*') {
            return false;
        }
        dimension = part.substr(used + 1);
        return true;
    };
    relation.left = text.substr(0, equals);
    return term(text.substr(equals + 3, plus - equals - 3), relation.first_factor, relation.first) &&
           term(text.substr(plus + 3), relation.second_factor, relation.second);
}

}  // namespace zigzag
