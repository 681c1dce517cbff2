// The worked example of docs/cost-model.md: first convolution of ResNet18 on tpu_like. All figures: ZigZag 3.8.5 (3d12a96e).
#include <catch2/catch.hpp>

#include "zigzag/cost/cost_model.hpp"

#include "unit/support/worked_layer.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

using Four = std::array<std::int64_t, nb_directions>;

Four elements(const OperandAtLevel& level) {
    Four values{};
    for (std::size_t d = 0; d < nb_directions; ++d) {
        values[d] = level.data_movement[d].elements_per_period;
    }
    return values;
}

Four periods(const OperandAtLevel& level) {
    Four values{};
    for (std::size_t d = 0; d < nb_directions; ++d) {
        values[d] = level.data_movement[d].period;
    }
    return values;
}

Four windows(const OperandAtLevel& level) {
    Four values{};
    for (std::size_t d = 0; d < nb_directions; ++d) {
        values[d] = level.data_movement[d].window;
    }
    return values;
}

}  // namespace

TEST_CASE("weight-stationary order of the worked example") {
    const MappingProblem problem = worked_problem();
    const auto evaluated = explain(problem, order_of(problem.layer, {{"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}, {"K", 2}}));
    REQUIRE(evaluated);
    const OperandEvaluation& output = evaluated->operand(LayerOperand::O);
    const OperandEvaluation& weights = evaluated->operand(LayerOperand::W);
    const OperandEvaluation& inputs = evaluated->operand(LayerOperand::I);

    CHECK(output.temporal[0].empty());
    CHECK(output.temporal[1].size() == 5);
    CHECK(weights.temporal[0].size() == 5);

    CHECK(elements(output.levels[1]) == Four{32, 32, 802816, 0});
    CHECK(periods(output.levels[1]) == Four{1, 1, 1229312, 0});
    CHECK(output.levels[0].word_accesses == Four{118013952, 118013952, 118013952, 118013952});
    CHECK(output.levels[1].word_accesses == Four{307328, 307328, 3136, 0});
    CHECK(output.levels[2].word_accesses == Four{0, 100352, 0, 0});
    CHECK(weights.levels[0].word_accesses == Four{9408, 0, 0, 9408});
    CHECK(weights.levels[1].word_accesses == Four{1176, 0, 0, 0});
    CHECK(inputs.levels[0].word_accesses == Four{38416, 0, 0, 588});
    CHECK(inputs.levels[1].word_accesses == Four{18816, 0, 0, 0});
    CHECK(periods(weights.levels[0]) == Four{12544, 0, 0, 1229312});
    CHECK(windows(inputs.levels[0]) == Four{1, 0, 0, 614656});
    CHECK(output.levels[1].data_movement[2].bandwidth_average == 5);

    CHECK(output.levels[0].energy == 9913171.968);
    CHECK(output.levels[1].energy_per_direction == std::array<double, 4>{127897620.48, 116292915.19999999, 1305077.76, 0});
    CHECK(inputs.levels[0].energy == 16209701.76);
    CHECK(evaluated->totals.mem_energy == 360878674.68799996);
    CHECK(evaluated->totals.mac_energy == 4720558.08);
    CHECK(evaluated->totals.energy_total == 365599232.76799995);

    CHECK(output.double_buffer == std::vector<bool>{false, false, true, true});
    CHECK(weights.double_buffer == std::vector<bool>{false, true, true});
    CHECK(inputs.double_buffer == std::vector<bool>{false, true, true});
    CHECK(output.levels[1].utilization_shared == 0.45458984375);
    CHECK(output.levels[1].utilization_effective == 0.19140625);
    CHECK(weights.levels[0].utilization_effective == 0.0078125);

    CHECK(evaluated->stall_cycles == 1229310);
    CHECK(output.levels[2].loading[1]->cycles == -1162);  // the reference takes surplus bandwidth more than once
    CHECK(inputs.levels[1].loading[0]->cycles == 17653);
    CHECK(weights.levels[1].loading[0]->cycles == 13);
    CHECK(evaluated->totals.data_onloading_cycle == 17653);
    CHECK(evaluated->totals.data_offloading_cycle == 2);
    CHECK(evaluated->totals.ideal_cycle == 115248);
    CHECK(evaluated->totals.ideal_temporal_cycle == 1229312);
    CHECK(evaluated->totals.latency_total0 == 2458622);
    CHECK(evaluated->totals.latency_total1 == 2476275);
    CHECK(evaluated->totals.latency_total2 == 2476277);
    CHECK(evaluated->totals.mac_utilization2() == 0.04654083529427443);
}

TEST_CASE("order of the worked example that reuses partial sums") {
    const MappingProblem problem = worked_problem();
    const auto evaluated =
        explain(problem, order_of(problem.layer, {{"FX", 7}, {"OX", 16}, {"OX", 7}, {"FY", 7}, {"OY", 112}, {"K", 2}}));
    REQUIRE(evaluated);
    const OperandEvaluation& output = evaluated->operand(LayerOperand::O);
    CHECK(output.temporal[0] == std::vector<TemporalLoop>{{"FX", 7}});
    CHECK(output.levels[0].word_accesses == Four{118013952, 118013952, 16859136, 16859136});
    CHECK(output.levels[1].word_accesses == Four{43904, 43904, 3136, 0});
    CHECK(windows(output.levels[0]) == Four{1, 1, 1, 1});
    CHECK(evaluated->operand(LayerOperand::W).levels[0].word_accesses == Four{118013952, 0, 0, 9408});
    CHECK(evaluated->totals.energy_total == 163254988.73600003);
    CHECK(evaluated->stall_cycles == 175614);
    CHECK(evaluated->totals.latency_total2 == 1422581);
}

TEST_CASE("corrected loading never takes a link below its minimum") {
    ModelOptions corrected;
    corrected.rules = ModelRules::corrected();
    const MappingProblem problem = worked_problem(corrected);
    const auto evaluated = explain(problem, order_of(problem.layer, {{"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}, {"K", 2}}));
    REQUIRE(evaluated);
    CHECK(evaluated->operand(LayerOperand::O).levels[2].loading[1]->cycles == 1);
    CHECK(evaluated->operand(LayerOperand::I).levels[1].loading[0]->cycles == 18816);
    CHECK(evaluated->operand(LayerOperand::W).levels[1].loading[0]->cycles == 13);
    CHECK(evaluated->totals.data_onloading_cycle == 18816);
    CHECK(evaluated->totals.data_offloading_cycle == 2);
}

TEST_CASE("an order that does not fit says what is too large for which memory") {
    Layer layer = first_convolution();
    layer.precision.O = 24;  // the output registers hold 16 bits
    const MappingProblem problem =
        problem_of(layer, shipped_accelerator("tpu_like"), entry_with({{"D1", {{"K", 32}}}, {"D2", {}}}));
    AllocationFailure failure;
    CHECK_FALSE(
        explain(problem, order_of(layer, {{"C", 3}, {"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}, {"K", 2}}), &failure));
    CHECK(describe(problem, failure) == "O in memory rf_2B: 24 bits needed, 16 bits there (8 too many)");
}

TEST_CASE("data that must move where no port is allocated is told apart from lack of room") {
    const auto shipped = shipped_accelerator("tpu_like");
    auto levels = shipped->memory_hierarchy.levels();
    for (MemoryPort& port : levels[1].instance.ports) {  // the output registers can't be written from above
        std::erase(port.allocation, PortAllocation{MemoryOperand::O, DataDirection::wr_in_by_high});
    }
    auto accelerator = std::make_shared<Accelerator>(*shipped);
    accelerator->memory_hierarchy = MemoryHierarchy(levels);
    const MappingProblem problem =
        problem_of(first_convolution(), accelerator, entry_with({{"D1", {{"K", 32}}}, {"D2", {{"C", 3}}}}));
    AllocationFailure failure;
    CHECK_FALSE(explain(problem, order_of(problem.layer, {{"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}, {"K", 2}}), &failure));
    CHECK(describe(problem, failure) == "O must move through rf_2B in direction wr_in_by_high, which no port of it carries");
    // Without partial sums above the registers nothing moves that way.
    CHECK(explain(problem, order_of(problem.layer, {{"FX", 7}, {"FY", 7}, {"OX", 112}, {"OY", 112}, {"K", 2}})));
}

TEST_CASE("a transfer that every mapping needs must have a port") {
    const auto shipped = shipped_accelerator("tpu_like");
    auto levels = shipped->memory_hierarchy.levels();
    levels[0].instance.ports.pop_back();  // the weight registers can't be filled
    auto accelerator = std::make_shared<Accelerator>(*shipped);
    accelerator->memory_hierarchy = MemoryHierarchy(levels);
    CHECK_THROWS_WITH(problem_of(first_convolution(), accelerator, entry_with({{"D1", {}}, {"D2", {}}})),
                      Catch::Contains("no port carries 'I2, fh'"));
}

TEST_CASE("a layer without temporal loops has one mapping") {
    const MappingProblem problem = problem_of(convolution(32, 32, 1, 1, 1, 1), shipped_accelerator("tpu_like"),
                                              entry_with({{"D1", {{"K", 32}}}, {"D2", {{"C", 32}}}}));
    CHECK(problem.total_cycle == 1);
    const auto evaluated = explain(problem, {});
    REQUIRE(evaluated);
    CHECK(evaluated->totals.ideal_temporal_cycle == 1);
    CHECK(evaluated->loop_order.empty());
}
