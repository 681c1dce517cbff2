#include <cmath>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "unit/support/worked_example.hpp"
#include "zigzag_io/report/comparison_report.hpp"
#include "zigzag_io/report/page/html_report.hpp"

using namespace zigzag;

namespace {

/// A run of which only the sums count.
ComparedRun run_of(const std::string& label, double energy, double latency, const std::string& workload = "net") {
    ComparedRun run;
    run.run.name = label;
    run.label = label;
    run.workload = workload;
    run.number_of_layers = 1;
    run.run.total.totals.energy_total = energy;
    run.run.total.totals.mac_energy = energy;
    run.energy.operational = energy;
    run.run.total.totals.ideal_cycle = latency / 2;
    run.run.total.totals.ideal_temporal_cycle = latency;
    run.run.total.totals.latency_total0 = latency;
    run.run.total.totals.latency_total1 = latency;
    run.run.total.totals.latency_total2 = latency;
    return run;
}

ComparedRun failed_run(const std::string& label) {
    ComparedRun run = run_of(label, 0, 0);
    run.number_of_layers = 0;
    run.run.failures = {"layer a: <nothing> fits"};
    return run;
}

std::vector<bool> front_of(const std::vector<ComparedRun>& runs) {
    std::vector<bool> front;
    for (const auto& place : standings(runs)) {
        front.push_back(place && place->on_front);
    }
    return front;
}

}  // namespace

TEST_CASE("the front has the runs that none is better than, equal ones together") {
    CHECK(front_of({}).empty());
    CHECK(front_of({run_of("a", 5, 5)}) == std::vector<bool>{true});
    CHECK(front_of({run_of("a", 1, 9), run_of("b", 9, 1), run_of("c", 5, 5), run_of("d", 5, 6), run_of("e", 6, 5)}) ==
          std::vector<bool>{true, true, true, false, false});
    CHECK(front_of({run_of("a", 3, 3), run_of("b", 3, 3), run_of("c", 3, 4)}) == std::vector<bool>{true, true, false});
    CHECK(front_of({failed_run("f"), run_of("a", 3, 3)}) == std::vector<bool>{false, true});
    CHECK(front_of({run_of("a", 3, 3, "one"), run_of("b", 9, 9, "other")}) == std::vector<bool>{true, true});
}

TEST_CASE("the front of many runs is what comparing every pair gives") {
    std::vector<ComparedRun> runs;
    for (int index = 0; index < 300; ++index) {
        runs.push_back(run_of(std::to_string(index), 1 + index * 7919 % 101, 1 + index * 104729 % 97));
    }
    const std::vector<bool> front = front_of(runs);
    for (std::size_t index = 0; index < runs.size(); ++index) {
        bool beaten = false;
        for (const ComparedRun& other : runs) {
            const CostTotals& a = other.run.total.totals;
            const CostTotals& b = runs[index].run.total.totals;
            beaten = beaten || (a.energy_total <= b.energy_total && a.latency_total2 <= b.latency_total2 &&
                                (a.energy_total < b.energy_total || a.latency_total2 < b.latency_total2));
        }
        CHECK(front[index] != beaten);
    }
}

TEST_CASE("ratios are to the best run of the same workload") {
    const auto places = standings({run_of("a", 10, 4), run_of("b", 5, 8), run_of("c", 1000, 1000, "other"), failed_run("f")});
    CHECK(places[0]->energy_ratio == 2);
    CHECK(places[0]->latency_ratio == 1);
    CHECK(places[0]->edp_ratio == 1);
    CHECK(places[1]->latency_ratio == 2);
    CHECK(places[2]->energy_ratio == 1);
    CHECK_FALSE(places[3].has_value());
}

TEST_CASE("the table of a comparison has figures, ratios, the front, and why a run has no result") {
    const std::string text =
        comparison_text({run_of("first", 2000, 30), run_of("second", 1000, 40), failed_run("third")}, 160, false);
    CHECK_THAT(text, Catch::Contains("first    2.000    2.000       30    1.000  6.000e+04    1.500   50.0  *"));
    CHECK_THAT(text, Catch::Contains("second   1.000    1.000       40    1.333  4.000e+04    1.000   50.0  *"));
    CHECK_THAT(text, Catch::Contains("third        -        -"));
    CHECK_THAT(text, Catch::Contains("2 of 3 runs on the front"));
    CHECK_THAT(text, Catch::Contains("No result for third: layer a: <nothing> fits\n"));
    CHECK_THAT(text, !Catch::Contains("Area") && !Catch::Contains("Time"));
    ComparedRun timed = run_of("timed", 1, 1);
    timed.seconds = 2.345;
    timed.area = 0.125;
    CHECK_THAT(comparison_text({timed}, 160, true), Catch::Contains("0.125  2.35") || Catch::Contains("0.125  2.34"));
}

TEST_CASE("the table of very many runs shows the front only and says so") {
    std::vector<ComparedRun> runs;
    for (int index = 0; index < 250; ++index) {
        runs.push_back(run_of("run " + std::to_string(index), 1000 + index, 1000 + index));
    }
    const std::string text = comparison_text(runs, 160, false);
    CHECK_THAT(text, Catch::Contains("run 0 ") && !Catch::Contains("run 1 "));
    CHECK_THAT(text, Catch::Contains("1 of 250 runs on the front") && Catch::Contains("The table shows those only"));
}

TEST_CASE("the JSON of a comparison has swept values as numbers and no figures without a result") {
    ComparedRun run = run_of("point", 10, 4);
    run.settings = {{"memories.m.size", "64"}, {"sizes", "[1,2]"}, {"memories.m.mem_type", "rf"}};
    const nlohmann::ordered_json record = comparison_json({run, failed_run("f")}, false);
    const auto& first = record.at("runs").at(0);
    CHECK(first.at("settings").dump() == R"({"memories.m.size":64,"sizes":[1,2],"memories.m.mem_type":"rf"})");
    CHECK(first.at("energy") == 10);
    CHECK(first.at("edp") == 40);
    CHECK(first.at("pareto") == true);
    CHECK_FALSE(first.contains("seconds"));
    const auto& second = record.at("runs").at(1);
    CHECK_FALSE(second.contains("energy"));
    CHECK(second.at("failures").size() == 1);
    CHECK(comparison_json({run}, true).at("runs").at(0).contains("seconds"));
}

TEST_CASE("pictures of a comparison escape names and say what is missing") {
    const std::vector<ComparedRun> runs{run_of("<a> & b", 10, 4), run_of("c", 5, 800), failed_run("f")};
    for (const std::string& picture : {comparison_svg(runs), pareto_svg(runs)}) {
        CHECK_THAT(picture, Catch::StartsWith("<svg") && Catch::EndsWith("</svg>\n"));
        CHECK_THAT(picture, Catch::Contains("&lt;a&gt; &amp; b") && !Catch::Contains("<a>") && !Catch::Contains("nan"));
        CHECK_THAT(picture, Catch::Contains("without a result"));
    }
    CHECK_THAT(pareto_svg({failed_run("f")}), Catch::Contains("No run has a result."));
    CHECK_THAT(comparison_svg({failed_run("f")}), Catch::Contains("0 of 1 runs; 1 without a result"));
    CHECK_THAT(pareto_svg({run_of("a", 0, 0)}), !Catch::Contains("nan") && !Catch::Contains("inf"));
    std::vector<ComparedRun> many(100, run_of("behind", 10, 10));
    many.push_back(run_of("ahead", 1, 1));
    CHECK_THAT(comparison_svg(many), Catch::Contains("1 of 101 runs, those on the Pareto front") && !Catch::Contains(">behind<"));
}

TEST_CASE("a page over several runs keeps totals of runs whose layers are gone") {
    ReportedRun whole{"whole", {test::worked_example()}, {}, {}};
    whole.total = test::sum_of(whole.layers);
    ComparedRun kept = compared(whole);
    CHECK(kept.number_of_layers == 1);
    CHECK(kept.energy.total == Approx(whole.total.totals.energy_total));
    ComparedRun dropped = kept;
    dropped.run.layers.clear();
    dropped.label = dropped.run.name = "dropped <b>";
    const std::string page = html_report(std::vector<ComparedRun>{kept, dropped, failed_run("f")});
    CHECK_THAT(page, Catch::Contains("3 runs compared") && !Catch::Contains("dropped <b>"));
}
