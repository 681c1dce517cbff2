#include "onnx_definition_check.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

namespace {

constexpr std::array<std::string_view, 4> paddings{"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"};

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
            const auto sizes = RuleInput(node, propagation.tensors).list("shape", 1);
            if (sizes && std::count(sizes->begin(), sizes->end(), -1) > 1) {
                faults.push_back({{file, 0, 0},
                                  node.name,
                                  fmt::format("the new shape [{}] leaves more than one size open", fmt::join(*sizes, ", ")),
                                  "at most one size of a Reshape may be -1"});
            }
        }
    }
}

}  // namespace zigzag::onnx_import
