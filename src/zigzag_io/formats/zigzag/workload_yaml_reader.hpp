#pragma once

#include <cstddef>
#include <filesystem>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/network.hpp"

#include "layer_reader.hpp"

namespace zigzag {

/// A layer of a YAML workload with the layers (indices, all before this one) that produce its operands, in the order of the file.
struct YamlLayer {
    Layer layer;
    std::vector<std::pair<LayerOperand, std::size_t>> producers;
};

/// The layers of a workload in ZigZag's YAML form, in file order. Throws InputError with all faults of the file.
std::vector<YamlLayer> read_yaml_layers(const std::filesystem::path& file, OperatorTypes types, Diagnostics& diagnostics);

/// Makes tensors of the operands of a layer whose sources are known, and enters them. Weights are what no layer makes.
void enter_operands(Network& network, NetworkNode& node);

}  // namespace zigzag
