#include <limits>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "unit/support/worked_example.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;
using nlohmann::ordered_json;

namespace {

std::vector<std::string> keys_of(const ordered_json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) {
        keys.push_back(key);
    }
    return keys;
}

}  // namespace

TEST_CASE("a complete record has the reference's keys in its order, and details last") {
    const ordered_json record = complete_json(test::worked_example());
    using Keys = std::vector<std::string>;
    CHECK(keys_of(record) == Keys{"outputs", "inputs", "details"});
    CHECK(keys_of(record["outputs"]) == Keys{"memory", "energy", "latency", "spatial"});
    CHECK(keys_of(record["outputs"]["memory"]) == Keys{"utilization", "word_accesses"});
    CHECK(keys_of(record["outputs"]["energy"]) == Keys{"energy_total", "operational_energy", "memory_energy",
                                                       "memory_energy_breakdown_per_level",
                                                       "memory_energy_breakdown_per_level_per_operand"});
    CHECK(keys_of(record["outputs"]["latency"]) == Keys{"data_onloading", "computation", "data_offloading"});
    CHECK(keys_of(record["inputs"]) == Keys{"accelerator", "layer", "spatial_mapping", "temporal_mapping"});
    CHECK(keys_of(record["inputs"]["accelerator"]) ==
          Keys{"id", "name", "operational_array", "memory_hierarchy", "mem_hierarchy_dict", "dataflows", "mem_size_dict",
               "mem_r_bw_dict", "mem_w_bw_dict", "mem_r_bw_min_dict", "mem_w_bw_min_dict", "mem_sharing_list"});
    CHECK(keys_of(record["inputs"]["layer"]) == Keys{"name", "type", "equation", "equation_relations", "loop_dimensions",
                                                     "operand_precision", "user_spatial_mapping", "memory_operand_links"});
    CHECK(keys_of(record["inputs"]["temporal_mapping"]) == Keys{"O", "W", "I"});
}

TEST_CASE("a complete record has the worked example's outputs") {
    const ordered_json outputs = complete_json(test::worked_example())["outputs"];
    CHECK(outputs["memory"]["utilization"].dump() ==
          R"json({"O":[1.0,0.45458984375,0.0007702016],"W":[0.765625,0.0007702016],"I":[0.45458984375,0.0007702016]})json");
    CHECK(outputs["memory"]["word_accesses"]["W"].dump() ==
          R"json([{"rd_out_to_low":9408,"wr_in_by_low":0,"rd_out_to_high":0,"wr_in_by_high":9408},)json"
          R"json({"rd_out_to_low":1176,"wr_in_by_low":0,"rd_out_to_high":0,"wr_in_by_high":0}])json");
    CHECK(outputs["energy"]["energy_total"] == 365599232.76799995);
    CHECK(outputs["energy"]["operational_energy"] == 4720558.08);
    CHECK(outputs["energy"]["memory_energy"] == 360878674.68799996);
    CHECK(outputs["energy"]["memory_energy_breakdown_per_level"]["O"].dump() == "[9913171.968,245495613.44,75264000.0]");
    CHECK(outputs["energy"]["memory_energy_breakdown_per_level_per_operand"]["I"][0]["wr_in_by_high"] == 222499.19999999998);
    CHECK(outputs["latency"].dump() == R"json({"data_onloading":17653.0,"computation":2458622.0,"data_offloading":2.0})json");
    CHECK(outputs["spatial"]["mac_utilization"].dump() ==
          R"json({"ideal":0.09375,"stalls":0.04687503813111572,"stalls_onloading":0.04654087288366599,)json"
          R"json("stalls_onloading_offloading":0.04654083529427443})json");
}

TEST_CASE("a complete record describes its inputs as the reference does") {
    const ordered_json inputs = complete_json(test::worked_example())["inputs"];
    CHECK(inputs["accelerator"]["operational_array"].dump() ==
          R"json({"operational_unit":{"energy_cost":0.04,"area":1.0},"dimensions":{"D1":32,"D2":32}})json");
    CHECK(inputs["accelerator"]["memory_hierarchy"] ==
          ordered_json({"MemoryLevel(instance=rf_128B,operands=[I2], served_dimensions=set())",
                        "MemoryLevel(instance=rf_2B,operands=[O], served_dimensions=set())",
                        "MemoryLevel(instance=sram_2MB,operands=[I1, O], served_dimensions={D1, D2})",
                        "MemoryLevel(instance=dram,operands=[I1, I2, O], served_dimensions={D1, D2})"}));
    CHECK(inputs["accelerator"]["mem_hierarchy_dict"]["I2"] ==
          ordered_json({"MemoryLevel(instance=rf_128B,operands=[I2], served_dimensions=set())",
                        "MemoryLevel(instance=dram,operands=[I1, I2, O], served_dimensions={D1, D2})"}));
    CHECK(inputs["accelerator"]["mem_size_dict"].dump() ==
          R"json({"I2":[1024,10000000000],"O":[16,16777216,10000000000],"I1":[16777216,10000000000]})json");
    CHECK(inputs["accelerator"]["mem_sharing_list"].dump() == R"json([{"I1":1,"I2":1,"O":2},{"I1":0,"O":1}])json");
    CHECK(inputs["accelerator"]["dataflows"].is_null());
    CHECK(inputs["layer"]["equation"] == "O[b][g][k][oy][ox] = W[g][k][c][fy][fx] * I[b][g][c][iy][ix]");
    CHECK(inputs["layer"]["equation_relations"].dump() == R"json(["IX = 2*OX + 1*FX","IY = 2*OY + 1*FY"])json");
    CHECK(inputs["layer"]["loop_dimensions"].dump() == R"json({"B":1,"K":64,"G":1,"OX":112,"OY":112,"C":3,"FX":7,"FY":7})json");
    CHECK(inputs["layer"]["operand_precision"].dump() == R"json({"W":8,"I":8,"O":16,"O_final":8})json");
    CHECK(inputs["layer"]["user_spatial_mapping"].dump() == R"json({"D1":{"K":32},"D2":{"C":3}})json");
    CHECK(inputs["layer"]["memory_operand_links"].dump() == R"json({"O":"O","W":"I2","I":"I1"})json");
    CHECK(inputs["spatial_mapping"].dump() ==
          R"json({"O":[[],["(K, 32)","(C, 3)"],[],[]],"W":[[],["(K, 32)","(C, 3)"],[]],"I":[["(K, 32)","(C, 3)"],[],[]]})json");
    CHECK(inputs["temporal_mapping"]["W"].dump() == R"json([["(OX, 112)","(OY, 112)","(FX, 7)","(FY, 7)","(K, 2)"],[]])json");
}

TEST_CASE("dataflows of the accelerator file are written back") {
    LayerResult evaluation = test::worked_example();
    Accelerator accelerator = *evaluation.accelerator;
    accelerator.dataflows = {{"D1", {{"K", 32}}}, {"D2", {}}};
    evaluation.accelerator = std::make_shared<const Accelerator>(accelerator);
    CHECK(complete_json(evaluation)["inputs"]["accelerator"]["dataflows"].dump() == R"json({"D1":{"K":32},"D2":{}})json");
}

TEST_CASE("details tell every transfer, port and stall with its unit") {
    LayerResult evaluation = test::worked_example();
    evaluation.operands[0].spatial_fractional[1] = {{"K", 32}, {"C", 2.5}};
    const ordered_json details = complete_json(evaluation)["details"];
    CHECK(details["macs"] == 118013952);
    CHECK(details["latency"]["ideal_cycles"] == 115248);
    CHECK(details["latency"]["spatial_stall_cycles"] == 1114064);
    CHECK(details["latency"]["temporal_stall_cycles"] == 1229310);
    CHECK(details["latency"]["total_cycles"] == 2476277);
    const ordered_json& port = details["latency"]["stalling_port"];
    CHECK(port["memory"] == "sram_2MB");
    CHECK(port["port"] == "r_port_1");
    CHECK(port["stall_cycles"] == 1229310);
    CHECK(port["transfers"].size() == 2);
    CHECK(details["loop_order"].dump() == R"json(["(OX, 112)","(OY, 112)","(FX, 7)","(FY, 7)","(K, 2)"])json");
    const ordered_json& output = details["operands"]["O"];
    CHECK(output["double_buffer"].dump() == "[false,false,true,true]");
    CHECK(output["unit_count"].dump() == "[96,96,1,1]");
    CHECK(output["spatial_mapping_fractional"].dump() == R"json([[],["(K, 32)","(C, 2.5)"],[],[]])json");
    CHECK(output["levels"][1]["memory"] == "sram_2MB");
    CHECK(output["levels"][1]["utilization_effective"] == 0.19140625);
    const ordered_json& read = output["levels"][1]["directions"]["rd_out_to_low"];
    CHECK(read["port"] == "r_port_1");
    CHECK(read["word_accesses"] == 307328);
    CHECK(read["loading"].is_null());
    CHECK(read["data_movement"].dump() ==
          R"json({"elements_per_period":32,"precision_bits":16,"period_cycles":1,"period_count":1229312,"window_cycles":1,)json"
          R"json("bandwidth_average_bits_per_cycle":512,"bandwidth_instantaneous_bits_per_cycle":512,"element_moves":0})json");
    CHECK(details["operands"]["W"]["levels"][0]["directions"]["wr_in_by_low"]["port"].is_null());
    CHECK(details["operands"]["W"]["levels"][1]["directions"]["rd_out_to_low"]["loading"].dump() ==
          R"json({"cycles":13.0,"port_shared_by_inputs":true})json");
    CHECK(details["ports"].size() == 4);
    CHECK(details["ports"][0]["stall_cycles"] == -1216671);
    CHECK(details["memories"][0]["instances"] == 1024);
    CHECK(details["memories"][3]["ports"][0]["allocation"][0] == "I1, fh");
}

TEST_CASE("a layer that never waits for a port has no stalling port") {
    LayerResult evaluation = test::worked_example();
    for (PortEvaluation& port : evaluation.ports) {
        port.stall_cycles = -1;
    }
    CHECK(complete_json(evaluation)["details"]["latency"]["stalling_port"].is_null());
}

TEST_CASE("numbers that are not finite become null") {
    LayerResult evaluation = test::worked_example();
    evaluation.totals.ideal_temporal_cycle = 0;
    evaluation.operands[0].levels[0].utilization_shared = std::numeric_limits<double>::quiet_NaN();
    const ordered_json record = complete_json(evaluation);
    CHECK(record["outputs"]["spatial"]["mac_utilization"]["ideal"].is_null());
    CHECK(record["outputs"]["memory"]["utilization"]["O"][0].is_null());
}

TEST_CASE("the text of a record is indented by four spaces and reads back as the same numbers") {
    const ordered_json record = complete_json(test::worked_example());
    const std::string text = json_text(record);
    CHECK(text.substr(0, 30) == "{\n    \"outputs\": {\n        \"me");
    CHECK(text.back() == '\n');
    CHECK(ordered_json::parse(text) == record);
}

TEST_CASE("a layer name in broken UTF-8 does not stop a record from being written") {
    LayerResult evaluation = test::worked_example();
    evaluation.layer.name = "conv\xff";
    CHECK(json_text(complete_json(evaluation)).find("\"conv\uFFFD\"") != std::string::npos);
}

TEST_CASE("the overall record has energy and latency of the sum") {
    const LayerResult layer = test::worked_example();
    CHECK(json_text(overall_simple_json(test::sum_of({layer, layer}))) ==
          "{\n    \"energy\": 731198465.5359999,\n    \"latency\": 4952554.0\n}\n");
}
