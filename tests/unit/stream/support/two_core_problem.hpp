#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "stream/cns/cn_graph.hpp"
#include "stream/cost/intra_core.hpp"
#include "stream/hardware/topology.hpp"
#include "stream/mapping/mapping.hpp"

namespace stream::test {

/// One memory for all operands, with one port for each direction.
inline zigzag::MemoryLevel memory_for_all(const std::string& name, std::int64_t bits, double width,
                                          std::vector<std::size_t> served) {
    using zigzag::DataDirection;
    using zigzag::MemoryOperand;
    zigzag::MemoryLevel level;
    level.instance.name = name;
    level.instance.size = bits;
    level.instance.r_cost = 2;
    level.instance.w_cost = 3;
    level.operands = {MemoryOperand::I1, MemoryOperand::I2, MemoryOperand::O};
    level.served_dimensions = std::move(served);
    zigzag::MemoryPort port;
    port.name = "rw_port_1";
    port.bandwidth_min = width;
    port.bandwidth_max = width;
    for (const MemoryOperand operand : level.operands) {
        port.allocation.push_back({operand, DataDirection::rd_out_to_low});
        port.allocation.push_back({operand, DataDirection::wr_in_by_high});
    }
    port.allocation.push_back({MemoryOperand::O, DataDirection::wr_in_by_low});
    port.allocation.push_back({MemoryOperand::O, DataDirection::rd_out_to_high});
    level.instance.ports = {port};
    return level;
}

/// 4 x 4 multipliers that unroll K and C, and one memory of `bits`.
inline Core small_core(int id, std::int64_t bits) {
    Core core;
    core.id = id;
    core.accelerator.name = "core_" + std::to_string(id);
    core.accelerator.operational_array.dimensions = {{"D1", 4}, {"D2", 4}};
    core.accelerator.operational_array.unit_energy = 0.5;
    core.accelerator.memory_hierarchy = zigzag::MemoryHierarchy({memory_for_all("l1", bits, 256, {0, 1})});
    core.dataflows = {{{"D1", {{"K", 4}}}, {"D2", {{"C", 4}}}}};
    return core;
}

inline Core offchip_core(int id) {
    Core core;
    core.id = id;
    core.type = CoreType::memory;
    core.accelerator.name = "offchip";
    core.accelerator.operational_array.dimensions = {{"D1", 0}};
    core.accelerator.memory_hierarchy = zigzag::MemoryHierarchy({memory_for_all("dram", std::int64_t{1} << 40, 64, {})});
    return core;
}

/// 3 x 3 convolution with 8 channels in and out on 8 x 8 pixels: 4608 bits of weights, 6400 of inputs with padding, 8192 of
/// partial sums.
inline zigzag::NetworkNode small_convolution(int id) {
    using zigzag::LayerOperand;
    zigzag::NetworkNode node;
    node.id = id;
    node.name = "conv_" + std::to_string(id);
    node.operator_type = "Conv";
    zigzag::Layer layer;
    layer.id = id;
    layer.name = node.name;
    layer.operator_type = node.operator_type;
    layer.loop_dimensions = {{"K", 8}, {"C", 8}, {"OY", 8}, {"OX", 8}, {"FY", 3}, {"FX", 3}};
    layer.operands = {
        {{LayerOperand::O, {"K", "OY", "OX"}}, {LayerOperand::W, {"K", "C", "FY", "FX"}}, {LayerOperand::I, {"C", "IY", "IX"}}}};
    layer.relations = {{"IY", 1, "OY", 1, "FY"}, {"IX", 1, "OX", 1, "FX"}};
    layer.padding = {{"IY", 1, 1}, {"IX", 1, 1}};
    layer.constant_operands = {LayerOperand::W, LayerOperand::I};
    node.layer = layer;
    return node;
}

/// Two equal convolutions, each of which reads inputs of its own, on two cores (0 and 1) with memories of the given sizes, a bus
/// and an off-chip core (2). The mapping allows both cores. The objects point into each other.
struct TwoCoreProblem {
    explicit TwoCoreProblem(std::int64_t bits_0 = 1 << 20, std::int64_t bits_1 = 1 << 20) {
        workload.name = "two convolutions";
        workload.nodes = {small_convolution(0), small_convolution(1)};
        TopologyCores cores;
        cores.compute = {small_core(0, bits_0), small_core(1, bits_1)};
        cores.offchip = offchip_core(2);
        accelerator = bus("two cores", cores, 64, 0.1);
        mapping.entries.emplace_back();
        mapping.entries.back().name = "default";
        mapping.entries.back().core_allocation = {0, 1};
        make_graph();
    }
    TwoCoreProblem(const TwoCoreProblem&) = delete;
    TwoCoreProblem& operator=(const TwoCoreProblem&) = delete;

    /// After a change of the workload.
    void make_graph() { graph = make_cn_graph(workload, {{}, {}}, nullptr); }
    std::size_t core(int id) const { return *accelerator.index_of(id); }
    CostTable costs(const IntraCoreOptions& options = {}) const {
        zigzag::Diagnostics diagnostics;
        return make_cost_table(graph, accelerator, mapping, options, diagnostics);
    }

    zigzag::Network workload;
    MulticoreAccelerator accelerator;
    StreamMapping mapping;
    CnGraph graph;
};

}  // namespace stream::test
