#include "worked_example.hpp"

namespace zigzag::test {

namespace {

constexpr std::int64_t total_cycles = 1229312;

MemoryPort port(const std::string& name, PortType type, double min, double max, const std::vector<PortAllocation>& allocation) {
    return {name, type, min, max, allocation};
}

MemoryLevel memory(const std::string& name, std::int64_t size, double r_cost, double w_cost, std::vector<MemoryPort> ports,
                   std::vector<MemoryOperand> operands, std::vector<std::size_t> served) {
    MemoryLevel level;
    level.instance.name = name;
    level.instance.size = size;
    level.instance.r_cost = r_cost;
    level.instance.w_cost = w_cost;
    level.instance.ports = std::move(ports);
    level.operands = std::move(operands);
    level.served_dimensions = std::move(served);
    return level;
}

std::shared_ptr<const Accelerator> tpu_like() {
    using enum MemoryOperand;
    using enum DataDirection;
    Accelerator accelerator;
    accelerator.name = "tpu_like";
    accelerator.operational_array = {{{"D1", 32}, {"D2", 32}}, 0.04, 1, {}, {}};
    accelerator.memory_hierarchy = MemoryHierarchy({
        memory("rf_128B", 1024, 0.095, 0.095,
               {port("r_port_1", PortType::read, 8, 8, {{I2, rd_out_to_low}}),
                port("w_port_1", PortType::write, 8, 8, {{I2, wr_in_by_high}})},
               {I2}, {}),
        memory("rf_2B", 16, 0.021, 0.021,
               {port("r_port_1", PortType::read, 16, 16, {{O, rd_out_to_low}}),
                port("r_port_2", PortType::read, 16, 16, {{O, rd_out_to_high}}),
                port("w_port_1", PortType::write, 16, 16, {{O, wr_in_by_high}}),
                port("w_port_2", PortType::write, 16, 16, {{O, wr_in_by_low}})},
               {O}, {}),
        memory("sram_2MB", 16777216, 416.16, 378.4,
               {port("r_port_1", PortType::read, 64, 2048, {{I1, rd_out_to_low}, {O, rd_out_to_low}, {O, rd_out_to_high}}),
                port("w_port_1", PortType::write, 64, 2048, {{I1, wr_in_by_high}, {O, wr_in_by_high}, {O, wr_in_by_low}})},
               {I1, O}, {0, 1}),
        memory("dram", 10000000000, 700, 750,
               {port("rw_port_1", PortType::read_write, 64, 64,
                     {{I1, wr_in_by_high},
                      {I1, rd_out_to_low},
                      {I2, wr_in_by_high},
                      {I2, rd_out_to_low},
                      {O, wr_in_by_high},
                      {O, rd_out_to_low},
                      {O, wr_in_by_low},
                      {O, rd_out_to_high}})},
               {I1, I2, O}, {0, 1}),
    });
    return std::make_shared<const Accelerator>(accelerator);
}

Layer first_convolution() {
    Layer layer;
    layer.id = 0;
    layer.name = "/conv1/Conv";
    layer.operator_type = "Conv";
    layer.loop_dimensions = {{"B", 1}, {"K", 64}, {"G", 1}, {"OX", 112}, {"OY", 112}, {"C", 3}, {"FX", 7}, {"FY", 7}};
    layer.operands = {{{LayerOperand::O, {"B", "G", "K", "OY", "OX"}},
                       {LayerOperand::W, {"G", "K", "C", "FY", "FX"}},
                       {LayerOperand::I, {"B", "G", "C", "IY", "IX"}}}};
    layer.relations = {{"IX", 2, "OX", 1, "FX"}, {"IY", 2, "OY", 1, "FY"}};
    layer.constant_operands = {LayerOperand::W};
    return layer;
}

using PerDirection = std::array<std::int64_t, nb_directions>;

/// The columns of one row of the worked example's table.
struct LevelFigures {
    std::size_t memory;
    PerDirection amount;
    PerDirection precision;
    PerDirection period;
    PerDirection count;
    PerDirection window;
    PerDirection bandwidth;
    PerDirection accesses;
    std::array<double, nb_directions> energy;
    double energy_sum;
    PerDirection real;
    PerDirection allowed;
    double utilization;
    double shared;
    double effective;
};

OperandAtLevel at_level(const LevelFigures& figures, MemoryOperand operand, const MemoryHierarchy& hierarchy) {
    OperandAtLevel level;
    level.memory = figures.memory;
    for (std::size_t direction = 0; direction < nb_directions; ++direction) {
        level.data_movement[direction] = {
            figures.amount[direction], figures.precision[direction], figures.period[direction],    figures.count[direction],
            figures.window[direction], figures.bandwidth[direction], figures.bandwidth[direction], 0};
        level.port[direction] = hierarchy.levels()[figures.memory].port_for(operand, all_directions[direction]);
    }
    level.data_movement_fractional = level.data_movement;
    level.word_accesses = figures.accesses;
    level.energy_per_direction = figures.energy;
    level.energy = figures.energy_sum;
    level.real_cycles = figures.real;
    level.allowed_cycles = figures.allowed;
    level.utilization = figures.utilization;
    level.utilization_shared = figures.shared;
    level.utilization_effective = figures.effective;
    return level;
}

const std::vector<TemporalLoop>& loop_order() {
    static const std::vector<TemporalLoop> order{{"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}, {"K", 2}};
    return order;
}

OperandEvaluation output(const MemoryHierarchy& hierarchy) {
    OperandEvaluation operand;
    operand.operand = LayerOperand::O;
    operand.memory_operand = MemoryOperand::O;
    const double rf = 2478292.992;
    const PerDirection once{1, 1, 1, 1};
    const PerDirection bits{16, 16, 16, 16};
    const PerDirection every_cycle{total_cycles, total_cycles, total_cycles, total_cycles};
    const PerDirection per_mac{118013952, 118013952, 118013952, 118013952};
    operand.levels.push_back(
        at_level({1, once, bits, once, every_cycle, once, bits, per_mac, {rf, rf, rf, rf}, 9913171.968, once, once, 1, 1, 1},
                 MemoryOperand::O, hierarchy));
    operand.levels.push_back(at_level({2,
                                       {32, 32, 802816, 0},
                                       {16, 16, 8, 0},
                                       {1, 1, total_cycles, 0},
                                       {total_cycles, total_cycles, 1, 0},
                                       {1, 1, total_cycles, 0},
                                       {512, 512, 5, 0},
                                       {307328, 307328, 3136, 0},
                                       {127897620.48, 116292915.19999999, 1305077.76, 0},
                                       245495613.44,
                                       {1, 1, 3136, 0},
                                       {1, 1, total_cycles, 0},
                                       0.3828125,
                                       0.45458984375,
                                       0.19140625},
                                      MemoryOperand::O, hierarchy));
    operand.levels.push_back(at_level({3,
                                       {0, 802816, 0, 0},
                                       {0, 8, 0, 0},
                                       {0, total_cycles, 0, 0},
                                       {0, 1, 0, 0},
                                       {0, total_cycles, 0, 0},
                                       {0, 5, 0, 0},
                                       {0, 100352, 0, 0},
                                       {0, 75264000, 0, 0},
                                       75264000,
                                       {0, 100352, 0, 0},
                                       {0, total_cycles, 0, 0},
                                       0.0006422528,
                                       0.0007702016,
                                       0.0006422528},
                                      MemoryOperand::O, hierarchy));
    operand.double_buffer = {false, false, true, true};
    operand.unit_count = {96, 96, 1, 1};
    operand.spatial_integer = {{}, {{"K", 32}, {"C", 3}}, {}, {}};
    operand.temporal = {{}, loop_order(), {}};
    return operand;
}

OperandEvaluation weights(const MemoryHierarchy& hierarchy) {
    OperandEvaluation operand;
    operand.operand = LayerOperand::W;
    operand.memory_operand = MemoryOperand::I2;
    operand.levels.push_back(at_level({0,
                                       {1, 0, 0, 98},
                                       {8, 0, 0, 8},
                                       {12544, 0, 0, total_cycles},
                                       {98, 0, 0, 1},
                                       {12544, 0, 0, total_cycles},
                                       {},
                                       {9408, 0, 0, 9408},
                                       {893.76, 0, 0, 893.76},
                                       1787.52,
                                       {1, 0, 0, 98},
                                       {12544, 0, 0, total_cycles},
                                       0.765625,
                                       0.765625,
                                       0.0078125},
                                      MemoryOperand::I2, hierarchy));
    operand.levels.push_back(at_level({3,
                                       {9408, 0, 0, 0},
                                       {8, 0, 0, 0},
                                       {total_cycles, 0, 0, 0},
                                       {1, 0, 0, 0},
                                       {total_cycles, 0, 0, 0},
                                       {},
                                       {1176, 0, 0, 0},
                                       {823200, 0, 0, 0},
                                       823200,
                                       {1176, 0, 0, 0},
                                       {total_cycles, 0, 0, 0},
                                       7.5264e-06,
                                       0.0007702016,
                                       7.5264e-06},
                                      MemoryOperand::I2, hierarchy));
    operand.levels[0].loading[3] = LoadingCycles{98, false};
    operand.levels[1].loading[0] = LoadingCycles{13, true};
    operand.double_buffer = {false, true, true};
    operand.unit_count = {96, 96, 1};
    operand.spatial_integer = {{}, {{"K", 32}, {"C", 3}}, {}};
    operand.temporal = {loop_order(), {}};
    return operand;
}

OperandEvaluation inputs(const MemoryHierarchy& hierarchy) {
    OperandEvaluation operand;
    operand.operand = LayerOperand::I;
    operand.memory_operand = MemoryOperand::I1;
    operand.levels.push_back(at_level({2,
                                       {3, 0, 0, 150528},
                                       {8, 0, 0, 8},
                                       {1, 0, 0, total_cycles},
                                       {total_cycles, 0, 0, 1},
                                       {1, 0, 0, 614656},
                                       {24, 0, 0, 0},
                                       {38416, 0, 0, 588},
                                       {15987202.56, 0, 0, 222499.19999999998},
                                       16209701.76,
                                       {1, 0, 0, 588},
                                       {1, 0, 0, total_cycles},
                                       0.07177734375,
                                       0.45458984375,
                                       0.07177734375},
                                      MemoryOperand::I1, hierarchy));
    operand.levels.push_back(at_level({3,
                                       {150528, 0, 0, 0},
                                       {8, 0, 0, 0},
                                       {total_cycles, 0, 0, 0},
                                       {1, 0, 0, 0},
                                       {614656, 0, 0, 0},
                                       {},
                                       {18816, 0, 0, 0},
                                       {13171200, 0, 0, 0},
                                       13171200,
                                       {18816, 0, 0, 0},
                                       {total_cycles, 0, 0, 0},
                                       0.0001204224,
                                       0.0007702016,
                                       0.0001204224},
                                      MemoryOperand::I1, hierarchy));
    operand.double_buffer = {false, true, true};
    operand.unit_count = {96, 1, 1};
    operand.spatial_integer = {{{"K", 32}, {"C", 3}}, {}, {}};
    operand.temporal = {loop_order(), {}};
    return operand;
}

std::vector<PortEvaluation> ports() {
    using enum LayerOperand;
    using enum DataDirection;
    return {{0, 0, {{W, 0, rd_out_to_low, 1, 12544, 12544, 98, -1216671}}, -1216671},
            {0, 1, {{W, 0, wr_in_by_high, 98, total_cycles, total_cycles, 1, 0}}, 0},
            {2,
             0,
             {{I, 0, rd_out_to_low, 1, 1, 1, total_cycles, 0},
              {O, 1, rd_out_to_low, 1, 1, 1, total_cycles, 0},
              {O, 1, rd_out_to_high, 3136, total_cycles, total_cycles, 1, 0}},
             1229310},
            {2,
             1,
             {{I, 0, wr_in_by_high, 588, total_cycles, total_cycles, 1, 0}, {O, 1, wr_in_by_low, 1, 1, 1, total_cycles, 0}},
             0}};
}

}  // namespace

LayerResult worked_example() {
    LayerResult evaluation;
    evaluation.accelerator = tpu_like();
    evaluation.layer = first_convolution();
    evaluation.memory_operand_links = {
        {LayerOperand::O, MemoryOperand::O}, {LayerOperand::W, MemoryOperand::I2}, {LayerOperand::I, MemoryOperand::I1}};
    evaluation.spatial_mapping = {{"D1", {{"K", 32}}}, {"D2", {{"C", 3}}}};
    evaluation.loop_order = loop_order();
    const MemoryHierarchy& hierarchy = evaluation.accelerator->memory_hierarchy;
    evaluation.operands = {output(hierarchy), weights(hierarchy), inputs(hierarchy)};
    for (OperandEvaluation& operand : evaluation.operands) {
        operand.spatial_fractional = operand.spatial_integer;
        operand.temporal_allocated = operand.temporal;
    }
    evaluation.ports = ports();
    CostTotals& totals = evaluation.totals;
    totals.mac_energy = 4720558.08;
    totals.mem_energy = 360878674.68799996;
    totals.energy_total = 365599232.76799995;
    totals.data_onloading_cycle = 17653;
    totals.data_offloading_cycle = 2;
    totals.ideal_cycle = 115248;
    totals.ideal_temporal_cycle = static_cast<double>(total_cycles);
    totals.latency_total0 = 2458622;
    totals.latency_total1 = 2476275;
    totals.latency_total2 = 2476277;
    evaluation.stall_cycles = 1229310;
    return evaluation;
}

CumulativeEvaluation sum_of(const std::vector<LayerResult>& layers) {
    CumulativeEvaluation total;
    for (const LayerResult& layer : layers) {
        total.add(layer);
    }
    return total;
}

}  // namespace zigzag::test
