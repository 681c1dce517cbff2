#include "onnx_definition_check.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

constexpr std::array<std::string_view, 4> paddings{"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"};

/// Sizes written into a Reshape, against those that arrive: its target and its data must have equally many elements.
std::optional<Fault> impossible_reshape(const RuleInput& node) {
    const Shape* data = node.shape(0);
    auto target = node.list("shape", 1);
    const bool is_known = data != nullptr && is_fully_known(*data) && target;
    const auto count = is_known ? product(*data).integer() : std::nullopt;
    if (!count || *count == 0) {
        return std::nullopt;
    }
    const bool copies_zeros = node.attribute("allowzero").value_or(0) == 0;
    Shape given;
    for (std::size_t axis = 0; axis < target->size(); ++axis) {
        const std::int64_t size = (*target)[axis];
        const bool is_copied = size == 0 && copies_zeros;
        if (size < -1 || (is_copied && axis >= data->size())) {
            return std::nullopt;
        }
        if (size != -1) {
            given.push_back(is_copied ? (*data)[axis] : Number(size));
        }
    }
    const bool is_open = given.size() < target->size();
    const auto fixed = product(given).integer();
    if (!fixed || *fixed == 0 || (is_open ? *count % *fixed == 0 : *count == *fixed)) {
        return std::nullopt;
    }
    return Fault{{},
                 node.node().name,
                 fmt::format("the data {} have {} elements, the new shape [{}] has {}{}", to_string(*data), *count,
                             fmt::join(*target, ", "), is_open ? "a multiple of " : "", *fixed),
                 "a Reshape keeps the number of elements: leave the sizes with which the file was made (option `dim`), or export "
                 "the model with this shape open"};
}

}  // namespace

void check_definitions(const OnnxGraph& graph, const Propagation& propagation, const std::string& file,
                       std::vector<Fault>& faults) {
    for (const OnnxNode& node : graph.nodes) {
        if (!node.is_standard()) {
            continue;
        }
        const std::string padding = string_attribute(*node.proto, "auto_pad", "NOTSET");
        if (std::find(paddings.begin(), paddings.end(), padding) == paddings.end()) {
            faults.push_back({{file, 0, 0},
                              node.name,
                              fmt::format("attribute `auto_pad` is {}", valid_utf8(padding)),
                              fmt::format("ONNX knows {}", fmt::join(paddings, ", "))});
        }
        if (node.proto->op_type() == "Reshape") {
            const RuleInput input(node, propagation.tensors);
            const auto sizes = input.list("shape", 1);
            if (sizes && std::count(sizes->begin(), sizes->end(), -1) > 1) {
                faults.push_back({{file, 0, 0},
                                  node.name,
                                  fmt::format("the new shape [{}] leaves more than one size open", fmt::join(*sizes, ", ")),
                                  "at most one size of a Reshape may be -1"});
            } else if (auto impossible = impossible_reshape(input)) {
                impossible->where.file = file;
                faults.push_back(std::move(*impossible));
            }
        }
    }
}

}  // namespace zigzag::onnx_import
