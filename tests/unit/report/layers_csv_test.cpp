#include <catch2/catch.hpp>

#include "unit/support/worked_example.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;

namespace {

const std::string header =
    "layer_id,layer_name,type,macs,energy_pJ,mac_energy_pJ,memory_energy_pJ,latency_cycles,ideal_cycles,spatial_stall_cycles,"
    "temporal_stall_cycles,data_onloading_cycles,data_offloading_cycles,mac_spatial_utilization,mac_utilization,stalling_memory,"
    "stalling_port,spatial_mapping,loop_order_innermost_first";

}  // namespace

TEST_CASE("the table of layers has units in its header and exact numbers in its rows") {
    CHECK(layers_csv({test::worked_example()}) ==
          header +
              ",rf_128B_energy_pJ,rf_2B_energy_pJ,sram_2MB_energy_pJ,dram_energy_pJ\n"
              "0,/conv1/"
              "Conv,Conv,118013952,365599232.76799995,4720558.08,360878674.68799996,2476277,115248,1114064,1229310,17653,2,"
              "0.09375,0.04654083529427443,sram_2MB,r_port_1,D1: K 32; D2: C 3,OX 112; OY 112; FX 7; FY 7; K 2,"
              "1787.52,9913171.968,261705315.2,89258400\n");
}

TEST_CASE("fields with commas, quotes, line breaks or outer spaces are quoted") {
    LayerResult layer = test::worked_example();
    const auto name_field = [&layer](const std::string& name) {
        layer.layer.name = name;
        const std::string row = layers_csv({layer});
        const std::size_t start = row.find("\n0,") + 3;
        return row.substr(start, row.find(",Conv,118013952") - start);
    };
    CHECK(name_field("plain name") == "plain name");
    CHECK(name_field("a,b") == "\"a,b\"");
    CHECK(name_field("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(name_field("two\nlines") == "\"two\nlines\"");
    CHECK(name_field("cr\r") == "\"cr\r\"");
    CHECK(name_field(" x") == "\" x\"");
    CHECK(name_field("").empty());
}

TEST_CASE("layers on hierarchies with different memories share one table") {
    const LayerResult first = test::worked_example();
    LayerResult second = first;
    Accelerator accelerator = *second.accelerator;
    std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    levels[2].instance.name = "other";
    accelerator.memory_hierarchy = MemoryHierarchy(levels);
    second.accelerator = std::make_shared<const Accelerator>(accelerator);
    const std::string text = layers_csv({first, second});
    CHECK(text.find(header + ",rf_128B_energy_pJ,rf_2B_energy_pJ,sram_2MB_energy_pJ,dram_energy_pJ,other_energy_pJ\n") == 0);
    CHECK(text.find("1787.52,9913171.968,261705315.2,89258400,\n") != std::string::npos);
    CHECK(text.find("1787.52,9913171.968,,89258400,261705315.2\n") != std::string::npos);
}

TEST_CASE("numbers without a value leave their field empty") {
    LayerResult layer = test::worked_example();
    layer.totals.latency_total2 = 0;
    layer.totals.ideal_cycle = 0;
    CHECK(layers_csv({layer}).find(",0,,sram_2MB,r_port_1,") != std::string::npos);
}

TEST_CASE("a table of no layers is its header") {
    CHECK(layers_csv({}) == header + "\n");
}
