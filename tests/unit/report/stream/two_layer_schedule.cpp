#include "two_layer_schedule.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "stream/hardware/topology.hpp"

namespace stream::test {

namespace {

using zigzag::LayerOperand;
using zigzag::MemoryOperand;

zigzag::Layer pointwise_convolution(const std::string& name, std::int64_t rows, bool reads_network_input) {
    zigzag::Layer layer;
    layer.name = name;
    layer.operator_type = "Conv";
    layer.loop_dimensions = {{"B", 1}, {"K", 4}, {"C", 4}, {"OY", rows}, {"OX", 5}};
    layer.operands = {zigzag::OperandAccess{LayerOperand::O, {"B", "K", "OY", "OX"}},
                      zigzag::OperandAccess{LayerOperand::W, {"K", "C"}},
                      zigzag::OperandAccess{LayerOperand::I, {"B", "C", "OY", "OX"}}};
    layer.constant_operands = {LayerOperand::W};
    if (reads_network_input) {
        layer.constant_operands.push_back(LayerOperand::I);
    }
    return layer;
}

zigzag::MemoryLevel memory(const std::string& name, std::int64_t bits, std::vector<MemoryOperand> operands) {
    zigzag::MemoryLevel level;
    level.instance.name = name;
    level.instance.size = bits;
    level.instance.ports = {{"r_port_1", zigzag::PortType::read, 8, 64, {}}, {"w_port_1", zigzag::PortType::write, 8, 64, {}}};
    level.operands = std::move(operands);
    level.served_dimensions = {0};
    return level;
}

Core core(int id, CoreType type, std::string name, std::vector<zigzag::MemoryLevel> memories) {
    Core core;
    core.id = id;
    core.type = type;
    core.accelerator.name = std::move(name);
    core.accelerator.operational_array.dimensions = {{"D1", 4}};
    core.accelerator.memory_hierarchy = zigzag::MemoryHierarchy(std::move(memories));
    return core;
}

CnCost cost(std::int64_t cycles, double energy) {
    CnCost cost;
    cost.latency_total1 = cycles;
    cost.latency_total2 = cycles;
    cost.energy_total = energy;
    cost.spatial_mapping = "D1: K 4";
    cost.temporal_mapping = "OX 5; C 4";
    return cost;
}

}  // namespace

TwoLayerSchedule::TwoLayerSchedule(std::string first_name, std::int64_t rows) {
    for (const auto& [id, name] : {std::pair{0, first_name}, std::pair{3, std::string("second")}}) {
        zigzag::NetworkNode node;
        node.id = id;
        node.name = name;
        node.operator_type = "Conv";
        node.layer = pointwise_convolution(name, rows, id == 0);
        if (id != 0) {
            node.operand_sources[static_cast<std::size_t>(LayerOperand::I)] = zigzag::Source{0, 0};
        }
        workload.nodes.push_back(std::move(node));
    }
    const OuterLoop by_row{"OY", rows, false};
    graph = make_cn_graph(workload, {{by_row}, {by_row}}, nullptr);

    const std::vector<MemoryOperand> all{MemoryOperand::I1, MemoryOperand::I2, MemoryOperand::O};
    TopologyCores cores;
    cores.compute = {
        core(1, CoreType::compute, "wide",
             {memory("weights", 2048, {MemoryOperand::I2}), memory("activations", 4096, {MemoryOperand::I1, MemoryOperand::O})}),
        core(0, CoreType::compute, "narrow", {memory("buffer", 8192, all)})};
    cores.offchip = core(2, CoreType::memory, "dram", {memory("dram", std::int64_t{1} << 33, all)});
    accelerator = mesh_2d("chip", std::move(cores), 2, 1, 16, 1);

    costs = CostTable(2, 3);
    costs.at(0, 0) = cost(100, 10);
    costs.at(1, 1) = cost(200, 35);
    costs.at(1, 1)->too_large_operands = {MemoryOperand::O};
    costs.at(1, 1)->offchip_energy = 15;

    scheduler = find_scheduler("ispass2023");
    scheduler.name = "by hand";
    schedule.allocation = {0, 1};
    schedule.cns.resize(graph.number_of_cns());
    const std::size_t activations = *accelerator.top_memory(0, MemoryOperand::O);
    for (std::int64_t row = 0; row < rows; ++row) {
        const auto first = static_cast<CnIndex>(row);
        const auto second = static_cast<CnIndex>(rows + row);
        schedule.cns[first] = {0, 10 + 100 * row, 110 + 100 * row};
        schedule.cns[second] = {1, 120 + 200 * row, 320 + 200 * row};
        schedule.order.insert(schedule.order.end(), {first, second});
        const TensorIndex output = graph.tensor_of[first][static_cast<std::size_t>(LayerOperand::O)];
        const std::int64_t bits = graph.tensors[output].bits;
        const std::int64_t done = schedule.cns[first].end;
        schedule.transfers.push_back(
            {link("Core 1 -> Core 0"), done, done + 10, output, first, 0, 1, TransferCause::core_to_core});
        schedule.blocks.push_back({link("Any -> Core 2"), schedule.cns[second].start, schedule.cns[second].end, second});
        schedule.memory_changes.push_back({activations, schedule.cns[first].start, bits, output, first});
        schedule.memory_changes.push_back({activations, done + 10, -bits, output, first});
    }
    const TensorIndex weights = graph.tensor_of[0][static_cast<std::size_t>(LayerOperand::W)];
    schedule.transfers.push_back({link("Core 2 -> Any"), 0, 10, weights, 0, 2, 0, TransferCause::offchip});
    schedule.evaluation.latency = schedule.cns.back().end;
    schedule.evaluation.breakdown = {60, 0, 30, 0, 0, 0, 0, 10, 0};
    schedule.evaluation.energy = 100;
}

ScheduleReport TwoLayerSchedule::report() const {
    ScheduleReport report;
    report.workload_name = "network";
    report.accelerator_name = "chip";
    report.scheduler = &scheduler;
    report.problem = {&graph, &accelerator, &costs};
    report.schedule = &schedule;
    return report;
}

std::size_t TwoLayerSchedule::link(const std::string& name) const {
    for (std::size_t index = 0; index < accelerator.links.size(); ++index) {
        if (accelerator.links[index].name() == name) {
            return index;
        }
    }
    throw std::invalid_argument("no link " + name);
}

}  // namespace stream::test
