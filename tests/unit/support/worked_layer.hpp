#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "zigzag/mapping/mapping_problem.hpp"

#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag::test {

inline std::shared_ptr<const Accelerator> shipped_accelerator(const std::string& name) {
    Diagnostics diagnostics;
    return std::make_shared<const Accelerator>(
        read_accelerator(std::filesystem::path(ZIGZAG_INPUTS_DIR) / "hardware" / (name + ".yaml"), diagnostics));
}

/// A convolution as the ONNX reader makes it.
inline Layer convolution(std::int64_t k, std::int64_t c, std::int64_t ox, std::int64_t fx, std::int64_t stride, std::int64_t ix) {
    Layer layer;
    layer.name = "conv";
    layer.operator_type = "Conv";
    layer.loop_dimensions = {{"B", 1}, {"K", k}, {"G", 1}, {"OX", ox}, {"OY", ox}, {"C", c}, {"FX", fx}, {"FY", fx}};
    layer.operands = {OperandAccess{LayerOperand::O, {"B", "G", "K", "OY", "OX"}},
                      OperandAccess{LayerOperand::W, {"G", "K", "C", "FY", "FX"}},
                      OperandAccess{LayerOperand::I, {"B", "G", "C", "IY", "IX"}}};
    layer.relations = {{"IX", stride, "OX", 1, "FX"}, {"IY", stride, "OY", 1, "FY"}};
    layer.pr_sizes = {{"IX", ix}, {"IY", ix}};
    layer.constant_operands = {LayerOperand::W, LayerOperand::I};
    return layer;
}

/// First convolution of ResNet18, the worked example of docs/cost-model.md.
inline Layer first_convolution() {
    return convolution(64, 3, 112, 7, 2, 224);
}

inline MappingEntry entry_with(SpatialMapping spatial_mapping) {
    MappingEntry entry;
    entry.name = "default";
    entry.spatial_mapping = std::move(spatial_mapping);
    entry.where = {"mapping.yaml", 1, 3};
    return entry;
}

inline MappingProblem problem_of(const Layer& layer, const std::shared_ptr<const Accelerator>& accelerator,
                                 const MappingEntry& entry, const ModelOptions& options = {}) {
    Diagnostics notes;
    return make_mapping_problem(layer, accelerator, entry,
                                complete_spatial_mapping(layer, *accelerator, entry, options.rules, notes), options);
}

inline MappingProblem worked_problem(const ModelOptions& options = {}) {
    return problem_of(first_convolution(), shipped_accelerator("tpu_like"),
                      entry_with({{"D1", {{"K", 32}}}, {"D2", {{"C", 32}}}}), options);
}

/// A loop order from names, innermost first.
inline LoopOrder order_of(const Layer& layer, const std::vector<std::pair<std::string, std::int64_t>>& loops) {
    LoopOrder order;
    for (const auto& [name, factor] : loops) {
        for (std::size_t dimension = 0; dimension < layer.loop_dimensions.size(); ++dimension) {
            if (layer.loop_dimensions[dimension].name == name) {
                order.push_back({static_cast<int>(dimension), factor});
            }
        }
    }
    return order;
}

}  // namespace zigzag::test
