#include "zigzag_io/report/picture/pictures.hpp"

#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "zigzag/results/traffic.hpp"

#include "unit/support/worked_example.hpp"
#include "zigzag_io/report/page/html_report.hpp"
#include "zigzag_io/report/page/web_page.hpp"

using namespace zigzag;

namespace {

ReportedRun run_of(std::size_t nb_layers) {
    ReportedRun run{"net on chip", {}, {}, {}};
    for (std::size_t index = 0; index < nb_layers; ++index) {
        run.layers.push_back(test::worked_example());
        run.layers.back().layer.name = "layer " + std::to_string(index);
    }
    run.total = test::sum_of(run.layers);
    return run;
}

/// Elements are closed in the order in which they were opened, quotes are paired, nothing stands outside.
bool is_well_formed(const std::string& markup) {
    std::vector<std::string> open;
    std::size_t at = 0;
    while ((at = markup.find('<', at)) != std::string::npos) {
        const std::size_t end = markup.find('>', at);
        if (end == std::string::npos) {
            return false;
        }
        const std::string tag = markup.substr(at + 1, end - at - 1);
        if (tag.find('<') != std::string::npos || std::count(tag.begin(), tag.end(), '"') % 2 != 0) {
            return false;
        }
        const std::string name = tag.substr(tag.front() == '/' ? 1 : 0, tag.find(' ') - (tag.front() == '/' ? 1 : 0));
        if (tag.front() == '/') {
            if (open.empty() || open.back() != name) {
                return false;
            }
            open.pop_back();
        } else if (tag.back() != '/') {
            open.push_back(name);
        }
        at = end;
    }
    return open.empty();
}

std::vector<std::string> all_pictures(const ReportedRun& run) {
    std::vector<std::string> pictures{energy_svg(run), latency_svg(run), roofline_svg(run)};
    for (const LayerResult& layer : run.layers) {
        for (const auto& picture : {loop_nest_svg(layer, "Loop nest of " + layer.layer.name),
                                    memory_hierarchy_svg(layer, layer.layer.name), ports_svg(layer, layer.layer.name)}) {
            pictures.push_back(picture);
        }
    }
    return pictures;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) {
        ++count;
    }
    return count;
}

nlohmann::json data_of(const std::string& page) {
    const std::string opening = "<script type=\"application/json\" id=\"data\">";
    const std::size_t begin = page.find(opening) + opening.size();
    return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

}  // namespace

TEST_CASE("traffic of a layer has all of its memory energy, by memory, operand and direction") {
    const LayerResult evaluation = test::worked_example();
    const std::vector<Traffic> traffic = traffic_of(evaluation);
    double energy = 0;
    for (const Traffic& entry : traffic) {
        energy += entry.energy;
    }
    CHECK(energy == Approx(evaluation.totals.mem_energy).epsilon(1e-12));
    CHECK(std::is_sorted(traffic.begin(), traffic.end(), [](const Traffic& a, const Traffic& b) { return a.memory < b.memory; }));
    const auto weights = std::find_if(traffic.begin(), traffic.end(), [](const Traffic& entry) {
        return entry.operand == LayerOperand::W && entry.level == 1 && entry.direction == DataDirection::rd_out_to_low;
    });
    REQUIRE(weights != traffic.end());
    CHECK(weights->word_accesses == 1176);
    CHECK(weights->bits == 1176 * 64);  // the DRAM's port carries 64 bits at a time
}

TEST_CASE("a layer stands under the roof of its array and of the ports at the top") {
    const RooflinePoint point = roofline_point(test::worked_example());
    CHECK(point.macs == 118013952);
    CHECK(point.peak == 1024);
    CHECK(point.bandwidth == 64);
    CHECK(point.performance == Approx(118013952 / 2476277.0));
    CHECK(point.bits == point.macs / point.intensity());
    CHECK(point.roof() == std::min(1024.0, 64 * point.intensity()));
    CHECK(point.performance < point.roof());
}

TEST_CASE("pictures are well formed for one layer and for 200, and the same each time") {
    for (const std::size_t nb_layers : {std::size_t{1}, std::size_t{200}}) {
        const ReportedRun run = run_of(nb_layers);
        const std::vector<std::string> pictures = all_pictures(run);
        CHECK(std::all_of(pictures.begin(), pictures.end(), is_well_formed));
        CHECK(std::none_of(pictures.begin(), pictures.end(), [](const std::string& picture) {
            return picture.find("nan") != std::string::npos || picture.find("inf\"") != std::string::npos;
        }));
        CHECK(pictures == all_pictures(run));
    }
}

TEST_CASE("the breakdowns have a bar for every layer and tell the exact totals") {
    const ReportedRun run = run_of(3);
    const std::string energy = energy_svg(run);
    CHECK_THAT(energy, Catch::Contains("3 layers, " + nlohmann::json(run.total.totals.energy_total).dump() + " pJ"));
    CHECK_THAT(latency_svg(run), Catch::Contains("3 layers, 7428831 cycles"));
    for (const std::string layer : {"layer 0", "layer 1", "layer 2"}) {
        CHECK_THAT(energy, Catch::Contains(">" + layer + "</text>"));
    }
    CHECK_THAT(energy, Catch::Contains("layer 0: sram_2MB O, read, to below: "));
}

TEST_CASE("a loop nest shows every loop with the memory that holds each operand's data") {
    const std::string picture = loop_nest_svg(test::worked_example(), "");
    std::size_t last = 0;
    for (const std::string loop : {"for K in [0, 2)", "for FY in [0, 7)", "for FX in [0, 7)", "for OY in [0, 112)",
                                   "for OX in [0, 112)", "parfor K in [0, 32)", "parfor C in [0, 3)"}) {
        const std::size_t at = picture.find(loop);
        REQUIRE(at != std::string::npos);
        CHECK(at > last);
        last = at;
    }
    CHECK(count_of(picture, ">sram_2MB</text>") == 2);
    CHECK(count_of(picture, ">rf_128B</text>") == 1);
    CHECK_THAT(picture, Catch::Contains("W: dram passes data on without a loop of its own"));
}

TEST_CASE("the memory picture holds every memory once, with what moves there") {
    const std::string picture = memory_hierarchy_svg(test::worked_example(), "");
    for (const std::string memory : {"rf_128B", "rf_2B", "sram_2MB", "dram"}) {
        CHECK(count_of(picture, ">" + memory + "</text>") == 1);
    }
    CHECK_THAT(picture, Catch::Contains("sram_2MB O, read, to below: 307328 accesses"));
    CHECK_THAT(picture, Catch::Contains("1024 x 128 B"));
}

TEST_CASE("the port picture names the port that the layer waits for") {
    CHECK_THAT(ports_svg(test::worked_example(), ""), Catch::Contains("stalls 1229310 cycles (worst)"));
}

TEST_CASE("names from files are text in pictures and pages") {
    ReportedRun run = run_of(1);
    run.name = "<script>alert(1)</script>";
    run.layers[0].layer.name = "</script><b>\"x\" & 'y' \xff\x01";
    Accelerator accelerator = *run.layers[0].accelerator;
    std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    levels[2].instance.name = "<sram> & \"co\"";
    accelerator.memory_hierarchy = MemoryHierarchy(levels);
    run.layers[0].accelerator = std::make_shared<const Accelerator>(accelerator);
    for (const std::string& picture : all_pictures(run)) {
        CHECK(is_well_formed(picture));
        CHECK(picture.find("<b>") == std::string::npos);
        CHECK(picture.find("<sram>") == std::string::npos);
    }
    const std::string page = html_report({run});
    CHECK(page.find("</script><b>") == std::string::npos);
    CHECK(page.find("<script>alert") == std::string::npos);
}

TEST_CASE("a page tells the totals of the JSON summary") {
    if (!has_interactive_charts()) {
        WARN("the library was built without ECharts: the page shows pictures");
        return;
    }
    const ReportedRun run = run_of(2);
    const nlohmann::json data = data_of(html_report({run}));
    CHECK(data["runs"][0]["summary"]["energy"] == run.total.totals.energy_total);
    CHECK(data["runs"][0]["summary"]["latency"] == run.total.totals.latency_total2);
    CHECK(data["runs"][0]["summary"]["layers"].size() == 2);
    CHECK(data["pictures"].size() == 3);  // equal layers share their pictures
}

TEST_CASE("pictures and pages of an empty or partly failed run say so") {
    ReportedRun empty = run_of(0);
    CHECK_THAT(energy_svg(empty), Catch::Contains("This run has no evaluated layer."));
    CHECK_THAT(latency_svg(empty), Catch::Contains("This run has no evaluated layer."));
    CHECK_THAT(roofline_svg(empty), Catch::Contains("No layer to show."));
    CHECK(is_well_formed(energy_svg(empty)));

    ReportedRun partly = run_of(1);
    partly.failures = {"conv9: no valid mapping: <sram> is too small"};
    CHECK_THAT(energy_svg(partly), Catch::Contains("1 without a result, not in the totals"));
    const std::string page = html_report({empty, partly});
    CHECK_THAT(page, Catch::Contains("conv9: no valid mapping"));
    CHECK(page.find("<sram>") == std::string::npos);
}
