#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "zigzag/base/terminal_text.hpp"
#include "zigzag/results/layer_summary.hpp"

#include "unit/support/worked_example.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;

namespace {

std::size_t widest_line(const std::string& text) {
    std::istringstream lines(text);
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);) {
        widest = std::max(widest, display_width(line));
    }
    return widest;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the summary of the worked example says where energy and cycles go") {
    const LayerResult layer = test::worked_example();
    CHECK(summary_text({layer}, test::sum_of({layer}), 200) ==
          "Layer        Type       MACs   Energy  Latency   Ideal  Spatial  Temporal      On-     Off-  Util.  Stalled by\n"
          "                                                          stall     stall  loading  loading\n"
          "                                   µJ   cycles  cycles   cycles    cycles   cycles   cycles      %\n"
          "-----------  ----  ---------  -------  -------  ------  -------  --------  -------  -------  -----  "
          "-----------------------------\n"
          "/conv1/Conv  Conv  118013952  365.599  2476277  115248  1114064   1229310    17653        2    4.7  "
          "sram_2MB/r_port_1: I tl, O tl\n"
          "\n"
          "Total of 1 layer on tpu_like\n"
          "  energy       365599232.76799995 pJ (365.599 µJ)\n"
          "  latency      2476277 cycles\n"
          "  utilization  4.7 % of the multipliers (9.4 % in the spatial mapping alone)\n"
          "\n"
          "Energy by place   Energy  Share\n"
          "                      µJ      %\n"
          "---------------  -------  -----\n"
          "multipliers        4.721    1.3\n"
          "rf_128B            0.002    0.0\n"
          "rf_2B              9.913    2.7\n"
          "sram_2MB         261.705   71.6\n"
          "dram              89.258   24.4\n"
          "\n"
          "Latency by cause   Latency  Share\n"
          "                    cycles      %\n"
          "-----------------  -------  -----\n"
          "ideal computation   115248    4.7\n"
          "spatial stall      1114064   45.0\n"
          "temporal stall     1229310   49.6\n"
          "on-loading           17653    0.7\n"
          "off-loading              2    0.0\n"
          "\n"
          "Stalls by port       Stall  Layers\n"
          "                    cycles\n"
          "-----------------  -------  ------\n"
          "sram_2MB/r_port_1  1229310       1\n");
}

TEST_CASE("the summary fits terminals from 80 to 200 columns, also with many layers of long names") {
    std::vector<LayerResult> layers(120, test::worked_example());
    layers[7].layer.name = "/features/stage_4/block_17/depthwise_separable_convolution/a_very_long_name/Conv_output_0";
    layers[8].layer.name = "层层层层层层层层层层层层层层层层层层层层层层层层层层层层层层";
    const CumulativeEvaluation total = test::sum_of(layers);
    for (const std::size_t width : {80U, 81U, 100U, 120U, 160U, 200U}) {
        CAPTURE(width);
        const std::string text = summary_text(layers, total, width);
        CHECK(widest_line(text) <= width);
        for (const std::string part :
             {"Layer", "Energy", "Latency", "Temporal", "Spatial", "Util.", "Stalled by", "Total of 120 layers on tpu_like"}) {
            CHECK(contains(text, part));
        }
        CHECK(contains(text, "No room for: ") == (width < 160));
        CHECK(contains(text, "sram_2MB/r_port_1  147517200     120\n"));
    }
}

TEST_CASE("a layer that waits for no port shows a dash") {
    LayerResult layer = test::worked_example();
    layer.ports.clear();
    const std::string text = summary_text({layer}, test::sum_of({layer}), 160);
    CHECK(contains(text, "4.7  -\n"));
    CHECK_FALSE(contains(text, "Stalls by port"));
}

TEST_CASE("small energies are shown in a small unit and vanishing ones as bounds") {
    LayerResult large = test::worked_example();
    LayerResult small = large;
    large.totals.energy_total = 5e9;
    small.totals.energy_total = 12.5;
    CHECK(contains(summary_text({large, small}, test::sum_of({large, small})), "<0.001"));
    const std::string text = summary_text({small}, test::sum_of({small}));
    CHECK(contains(text, " 12.500"));
    CHECK(contains(text, "energy       12.5 pJ\n"));
}

TEST_CASE("names cannot send control characters to the terminal") {
    LayerResult layer = test::worked_example();
    layer.layer.name = "evil\x1b]0;title\x07";
    layer.layer.operator_type = "a\nb";
    const std::string text = summary_text({layer}, test::sum_of({layer}), 200);
    CHECK(text.find_first_of("\x1b\x07") == std::string::npos);
    CHECK(contains(text, "a?b"));
}

TEST_CASE("a network without layers has a summary of zeros") {
    const std::string text = summary_text({}, CumulativeEvaluation{});
    CHECK(contains(text, "Total of 0 layers"));
    CHECK(contains(text, "latency      0 cycles"));
    CHECK(contains(text, "utilization  - %"));
}

TEST_CASE("the stalling port is the worst one, the first among equals") {
    LayerResult layer = test::worked_example();
    layer.ports[3].stall_cycles = layer.ports[2].stall_cycles;
    CHECK(stalling_port(layer)->port == "r_port_1");
    layer.ports[3].stall_cycles += 1;
    CHECK(stalling_port(layer)->port == "w_port_1");
    REQUIRE(stalling_port(layer)->transfers.size() == 1);
    CHECK(stalling_port(layer)->transfers[0].direction == DataDirection::wr_in_by_low);
}

TEST_CASE("the summary for programs has the numbers of the summary for people") {
    const LayerResult layer = test::worked_example();
    const nlohmann::ordered_json summary = summary_json({layer, layer}, test::sum_of({layer, layer}));
    CHECK(summary["accelerator"] == "tpu_like");
    CHECK(summary["units"].dump() == R"({"energy":"pJ","latency":"cycles"})");
    CHECK(summary["energy"] == 731198465.5359999);
    CHECK(summary["latency"] == 4952554);
    CHECK(summary["energy_breakdown"]["operational_energy_pj"] == 9441116.16);
    CHECK(summary["energy_breakdown"]["memory_energy_by_memory_pj"].dump() ==
          R"({"rf_128B":3575.04,"rf_2B":19826343.936,"sram_2MB":523410630.4,"dram":178516800.0})");
    CHECK(summary["latency_breakdown"]["data_onloading_cycles"] == 35306);
    CHECK(summary["mac_utilization"]["ideal"] == 0.09375);
    REQUIRE(summary["layers"].size() == 2);
    const nlohmann::ordered_json& first = summary["layers"][0];
    CHECK(first["name"] == "/conv1/Conv");
    CHECK(first["macs"] == 118013952);
    CHECK(first["energy"] == 365599232.76799995);
    CHECK(first["latency_breakdown"]["temporal_stall_cycles"] == 1229310);
    CHECK(first["stalling_port"]["port"] == "r_port_1");
}

TEST_CASE("with a clock, seconds and operations stand beside cycles in all reports") {
    LayerResult layer = test::worked_example();
    Accelerator accelerator = *layer.accelerator;
    accelerator.clock_rate = 5e8;
    layer.accelerator = std::make_shared<const Accelerator>(accelerator);
    const CumulativeEvaluation total = test::sum_of({layer});
    const double seconds = layer.totals.latency_total2 / 5e8;
    const double operations = 2.0 * 118013952;
    const std::string text = summary_text({layer}, total, 200);
    CHECK(text.find("4.953 ms at 500 MHz, 0.04766 TOPS, 0.6456 TOPS/W\n") != std::string::npos);
    CHECK(text.find("Time") != std::string::npos);
    CHECK(summary_text({test::worked_example()}, test::sum_of({test::worked_example()}), 200).find("Time") == std::string::npos);
    const auto summary = summary_json({layer}, total);
    for (const auto& record :
         {summary.at("at_clock"), summary.at("layers")[0].at("at_clock"), complete_json(layer).at("details").at("at_clock")}) {
        CHECK(record.at("clock_hz") == 500000000);
        CHECK(record.at("seconds") == seconds);
        CHECK(record.at("tops") == operations / seconds / 1e12);
        CHECK(record.at("tops_per_w") == operations / layer.totals.energy_total);
    }
    CHECK(complete_json(layer).at("inputs").at("accelerator").at("clock_hz") == 500000000);
    CHECK(layers_csv({layer}).find(",seconds,tops,tops_per_w,rf_128B_energy_pJ") != std::string::npos);
    CHECK(layers_csv({layer, test::worked_example()}).find("K 2,,,,1787.52") != std::string::npos);
}
