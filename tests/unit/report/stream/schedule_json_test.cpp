#include <algorithm>
#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "stream/allocation/allocator.hpp"
#include "two_layer_schedule.hpp"
#include "unit/support/published_schema.hpp"
#include "zigzag_io/report/report.hpp"

using namespace stream;
using stream::test::TwoLayerSchedule;

namespace {

/// The faults of a record as the given kind of the published schema, empty when it is valid.
std::string faults(const std::string& kind, const nlohmann::ordered_json& record) {
    return zigzag::test::schema_faults(zigzag::test::schema_of("scme.schema.json", kind), zigzag::json_text(record));
}

AllocationResult search_of(const TwoLayerSchedule& example) {
    AllocationResult search;
    search.evaluations = 4;
    search.infeasible = 1;
    search.proven = true;
    search.front = {{example.schedule.allocation, example.schedule.evaluation}};
    return search;
}

}  // namespace

TEST_CASE("summary and schedule agree with the published schema") {
    const TwoLayerSchedule example;
    ScheduleReport report = example.report();
    CHECK(faults("summary", summary_json(report)).empty());
    CHECK(faults("scme", scme_json(report)).empty());
    const AllocationResult search = search_of(example);
    report.search = &search;
    report.notes = {"something was adapted"};
    CHECK(faults("summary", summary_json(report)).empty());
    CHECK(faults("scme", scme_json(report)).empty());
}

TEST_CASE("with a clock, a schedule has seconds and operations") {
    const TwoLayerSchedule example;
    ScheduleReport report = example.report();
    MulticoreAccelerator accelerator = *report.problem.accelerator;
    accelerator.clock_rate = 1e9;
    report.problem.accelerator = &accelerator;
    const auto record = summary_json(report);
    CHECK(faults("summary", record).empty());
    CHECK(faults("scme", scme_json(report)).empty());
    CHECK(record.at("at_clock").at("seconds") == static_cast<double>(example.schedule.evaluation.latency) / 1e9);
    CHECK(summary_text(report, 120).find(" at 1 GHz, ") != std::string::npos);
}

TEST_CASE("the schema of schedules refuses missing keys, unknown keys and wrong types") {
    const TwoLayerSchedule example;
    const nlohmann::ordered_json record = scme_json(example.report());
    nlohmann::ordered_json missing = record;
    missing["cns"][0].erase("start");
    CHECK_FALSE(faults("scme", missing).empty());
    nlohmann::ordered_json unknown = record;
    unknown["transfers"][0]["surprise"] = 1;
    CHECK_FALSE(faults("scme", unknown).empty());
    nlohmann::ordered_json wrong = record;
    wrong["blocks"][0]["cn"] = "0, 1";
    CHECK_FALSE(faults("scme", wrong).empty());
    CHECK_FALSE(faults("summary", record).empty());
}

TEST_CASE("a schedule's record has every computation node, transfer, block and memory") {
    const TwoLayerSchedule example;
    const nlohmann::ordered_json record = scme_json(example.report());
    CHECK(record["latency"] == 520);
    CHECK(record["allocation"]["0"] == 1);
    CHECK(record["allocation"]["3"] == 0);
    REQUIRE(record["cns"].size() == 4);
    const auto& last = record["cns"][3];
    CHECK(last["id"] == nlohmann::ordered_json({3, 1}));
    CHECK(last["core"] == 0);
    CHECK(last["start"] == 320);
    CHECK(last["end"] == 520);
    CHECK(last["onchip_energy"] == 20);
    CHECK(last["offchip_energy"] == 15);
    CHECK(last["too_large_operands"] == nlohmann::ordered_json({"O"}));
    CHECK(last["predecessors"] == nlohmann::ordered_json({{0, 1}, {3, 0}}));
    REQUIRE(record["transfers"].size() == 3);
    CHECK(record["transfers"][0]["link"] == "Core 1 -> Core 0");
    CHECK(record["transfers"][0]["cause"] == "core-to-core");
    CHECK(record["transfers"][2]["sender"] == 2);
    CHECK(record["transfers"][2]["receiver"] == 1);
    CHECK(record["blocks"].size() == 2);
    std::size_t curves = 0;
    for (const auto& memory : record["memories"]) {
        curves += memory["usage"].empty() ? 0 : 1;
    }
    CHECK(curves == 1);
    double sum = 0;
    for (const auto& [term, energy] : record["energy_breakdown"].items()) {
        sum += energy.get<double>();
    }
    CHECK(sum == record["energy"]);
}

TEST_CASE("bytes that are no UTF-8 do not stop a record") {
    const TwoLayerSchedule example("caf\xe9");
    CHECK_NOTHROW(nlohmann::json::parse(zigzag::json_text(scme_json(example.report()))));
    CHECK_NOTHROW(nlohmann::json::parse(perfetto_trace(example.report())));
    CHECK_NOTHROW(schedule_html(example.report()));
}

TEST_CASE("a trace has named tracks, events that do not overlap, and counters within the latency") {
    const TwoLayerSchedule example("with \"quotes\" and </script>");
    const nlohmann::json trace = nlohmann::json::parse(perfetto_trace(example.report()));
    std::map<std::pair<int, int>, std::string> tracks;
    std::map<std::pair<int, int>, std::vector<std::pair<std::int64_t, std::int64_t>>> slices;
    std::size_t counters = 0;
    for (const auto& event : trace.at("traceEvents")) {
        const std::string phase = event.at("ph");
        const std::pair<int, int> track{event.at("pid"), event.value("tid", -1)};
        if (phase == "M") {
            if (event.at("name") == "thread_name") {
                CHECK(tracks.emplace(track, event.at("args").at("name")).second);
            }
        } else if (phase == "X") {
            CHECK(event.at("name").is_string());
            CHECK(event.at("dur") >= 0);
            slices[track].emplace_back(event.at("ts"), event.at("ts").get<std::int64_t>() + event.at("dur").get<std::int64_t>());
        } else {
            REQUIRE(phase == "C");
            CHECK(event.at("ts") <= 520);
            CHECK(event.at("args").at("bits").is_number_integer());
            ++counters;
        }
    }
    std::size_t events = 0;
    for (auto& [track, times] : slices) {
        CHECK(tracks.count(track) == 1);
        std::sort(times.begin(), times.end());
        for (std::size_t index = 1; index < times.size(); ++index) {
            CHECK(times[index - 1].second <= times[index].first);
        }
        events += times.size();
    }
    CHECK(events == 4 + 3 + 2);
    CHECK(counters == 4);
}
