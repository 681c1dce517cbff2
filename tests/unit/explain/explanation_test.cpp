#include <catch2/catch.hpp>

#include "zigzag/cost/cost_model.hpp"

#include "unit/support/worked_example.hpp"
#include "unit/support/worked_layer.hpp"
#include "zigzag_io/report/explanation_report.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

/// The worked example of docs/cost-model.md, evaluated.
CostModelEvaluation evaluated_example(const ModelOptions& options = {}) {
    const MappingProblem problem = worked_problem(options);
    return explain(problem, order_of(problem.layer, {{"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}, {"K", 2}})).value();
}

const AccessExplanation& access_of(const EnergyExplanation& energy, LayerOperand operand, std::size_t level,
                                   DataDirection direction) {
    for (const AccessExplanation& access : energy.accesses) {
        if (access.operand == operand && access.level == level && access.direction == direction) {
            return access;
        }
    }
    FAIL("no such access");
    return energy.accesses.front();
}

const PortExplanation& port_of(const LatencyExplanation& latency, const std::string& memory, const std::string& name) {
    for (const PortExplanation& port : latency.ports) {
        if (port.memory == memory && port.port == name) {
            return port;
        }
    }
    FAIL("no such port");
    return latency.ports.front();
}

}  // namespace

TEST_CASE("the energy of the worked example is explained by its table") {
    const EnergyExplanation energy = explain_energy(evaluated_example());
    CHECK(energy.macs == 118013952);
    CHECK(energy.energy_per_mac == 0.04);
    CHECK(energy.operational == 4720558.08);
    CHECK(energy.memories == 360878674.68799996);
    CHECK(energy.total == 365599232.76799995);
    CHECK(energy.accesses.size() == 14);
    const AccessExplanation& sums = access_of(energy, LayerOperand::O, 1, DataDirection::rd_out_to_low);
    CHECK(sums.memory == "sram_2MB");
    CHECK(sums.port == "r_port_1");
    CHECK(sums.tile_elements == 1);
    CHECK(sums.tiles == 32);
    CHECK(sums.elements == 32);
    CHECK(sums.precision == 16);
    CHECK(sums.word == 64);
    CHECK(sums.width == 2048);
    CHECK(sums.words == 8);
    CHECK(sums.transfers == 1229312);
    CHECK(sums.instances == 1);
    CHECK(sums.accesses == 307328);
    CHECK(sums.cost == 416.16);
    CHECK(sums.energy == 127897620.48);
    const AccessExplanation& weights = access_of(energy, LayerOperand::W, 0, DataDirection::rd_out_to_low);
    CHECK(weights.transfers == 98);
    CHECK(weights.instances == 96);
    CHECK(weights.accesses == 9408);
}

TEST_CASE("the latency of the worked example is explained by its ports and fills") {
    const LatencyExplanation latency = explain_latency(evaluated_example());
    CHECK(latency.ideal == 115248);
    CHECK(latency.ideal_temporal == 1229312);
    CHECK(latency.stall == 1229310);
    CHECK(latency.computing == 2458622);
    CHECK(latency.onloading == 17653);
    CHECK(latency.offloading == 2);
    CHECK(latency.total == 2476277);

    const PortExplanation& reading = port_of(latency, "sram_2MB", "r_port_1");
    CHECK(reading.width == 2048);
    CHECK(reading.transfers.size() == 3);
    CHECK(reading.missed == 0);
    CHECK(reading.slack == 0);
    CHECK(reading.allowed == 2458622);
    CHECK(reading.window_union == 1229312);
    CHECK(reading.stall == 1229310);
    CHECK(port_of(latency, "rf_128B", "r_port_1").stall == -1216671);

    CHECK_FALSE(latency.buffers.front().double_buffer);  // O in rf_2B, which one sum fills
    CHECK(latency.buffers.front().use_of_all == 1);

    const SurplusExplanation& dram = latency.surpluses.back();
    CHECK(dram.memory == "dram");
    CHECK(dram.required == 0);
    CHECK(dram.surplus == 2458622);
    REQUIRE(dram.singles.size() == 3);
    CHECK(dram.singles[0].real_cycles == 18816);
    CHECK(dram.singles[0].left == 17653);
    CHECK(dram.singles[1].minimum == 13);
    CHECK(dram.singles[2].real_cycles == 100352);
    CHECK(dram.singles[2].left == -1162);
    CHECK(latency.onloading_parts[0].half == 98);
    CHECK(latency.onloading_parts[1].half == 17653);
}

TEST_CASE("corrected rules are explained by themselves") {
    ModelOptions options;
    options.rules = ModelRules::corrected();
    const LatencyExplanation latency = explain_latency(evaluated_example(options));
    REQUIRE(latency.surpluses.back().singles.size() == 3);
    CHECK(latency.surpluses.back().singles[0].left == 18816);
    CHECK(latency.surpluses.back().singles[2].left == 1);
}

TEST_CASE("explanations show every term with its unit, within the width asked for") {
    const CostModelEvaluation evaluation = evaluated_example();
    const std::string energy = energy_explanation_text(evaluation, explain_energy(evaluation), 120);
    CHECK_THAT(energy, Catch::Contains("ENERGY: 365599232.76799995 pJ = 360878674.68799996 pJ (memories) + 4720558.08 pJ") &&
                           Catch::Contains("118013952 multiply-accumulates x 0.04 pJ = 4720558.08 pJ") &&
                           Catch::Contains("127897620.48") && Catch::Contains("turns (OX 112), (OY 112), FX 7, FY 7, K 2") &&
                           Catch::Contains("holds 150528 = C 3 x IX 224 x IY 224") && Catch::Contains("OX 112~"));
    const std::string latency = latency_explanation_text(evaluation, explain_latency(evaluation), 120);
    CHECK_THAT(latency,
               Catch::Contains("LATENCY: 2476277 cycles") &&
                   Catch::Contains("Port sram_2MB/r_port_1, 2048 bits/cycle, stalls 1229310 cycles: the temporal stall") &&
                   Catch::Contains("max(0, 0 (slack) + 2458622") && Catch::Contains("-1162") &&
                   Catch::Contains("On-loading: 17653 cycles") && Catch::Contains("Off-loading: 2 cycles"));
}

TEST_CASE("an evaluation that contradicts its terms is refused, with the key and both figures") {
    CostModelEvaluation evaluation = evaluated_example();
    evaluation.totals.energy_total += 1;
    CHECK_THROWS_WITH(explain_energy(evaluation, "file.json"),
                      Catch::Contains("file.json: energy_total: is 365599233.76799995, but its terms give 365599232.76799995"));
    evaluation = evaluated_example();
    evaluation.operands[1].double_buffer[1] = false;
    CHECK_THROWS_WITH(explain_latency(evaluation), Catch::Contains("W.double_buffer[1]: is false, but its terms give true"));
    evaluation = evaluated_example();
    evaluation.loop_order.pop_back();
    CHECK_THROWS_WITH(explain_energy(evaluation), Catch::Contains("its levels together are not the loop order"));
}
