#include <exception>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "graph_comparison.hpp"
#include "schedule_comparison.hpp"
#include "stream/schedule/laws.hpp"
#include "stream/schedule/scheduler.hpp"
#include "stream_case.hpp"

// stream_golden FILE...: derives CN graph and schedule of recorded runs of Stream 8418c9d8 (April 2023) from their inputs, cost
// tables and allocations alone, and says what differs from the recorded outputs. Exits with 1 when anything does.

namespace {

/// Prints what was computed; true when nothing differs.
bool check(const std::string& file) {
    using namespace stream;
    const golden::StreamCase recorded(file);
    const Allocation allocation = recorded.allocation();
    const auto scheduler = make_scheduler(recorded.scheduler(), recorded.problem());
    const Schedule schedule = scheduler->record(allocation);
    const Evaluation bare = scheduler->evaluate(allocation);
    std::vector<std::string> differences;
    const bool has_outputs = recorded.outputs().is_object() && recorded.outputs().contains("cns");
    if (has_outputs) {
        differences = golden::compare_graph(recorded);
    }
    if (!schedule.evaluation.feasible()) {
        fmt::print("{} {}: no schedule: {}\n", has_outputs ? "DIFF" : "    ", recorded.name(),
                   describe(*schedule.evaluation.infeasible, recorded.graph(), recorded.accelerator()));
        return !has_outputs;
    }
    if (has_outputs) {
        for (std::string& difference : golden::compare_schedule(schedule, recorded)) {
            differences.push_back(std::move(difference));
        }
    }
    if (bare.latency != schedule.evaluation.latency || bare.energy != schedule.evaluation.energy) {
        differences.push_back("evaluation alone and recorded schedule differ");
    }
    for (const Violation& violation : check_laws(schedule, recorded.problem(), find_scheduler(recorded.scheduler().name))) {
        if (violation.known_oddity) {
            fmt::print("     {}: known oddity: {}: {}\n", recorded.name(), to_string(violation.law), violation.message);
        } else {
            differences.push_back(fmt::format("broken law: {}: {}", to_string(violation.law), violation.message));
        }
    }
    fmt::print("{} {}: latency {} cycles, energy {} pJ, {} CNs, {} dependencies\n",
               !differences.empty() ? "DIFF"
               : has_outputs        ? "OK  "
                                    : "    ",
               recorded.name(), schedule.evaluation.latency, schedule.evaluation.energy, recorded.graph().number_of_cns(),
               recorded.graph().in_edges.size());
    for (const std::string& difference : differences) {
        fmt::print("     {}\n", difference);
    }
    return differences.empty();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: stream_golden FILE...\n");
        return 2;
    }
    bool all_equal = true;
    for (int index = 1; index < argc; ++index) {
        try {
            all_equal = check(argv[index]) && all_equal;
        } catch (const std::exception& error) {
            fmt::print("FAIL {}\n", error.what());
            all_equal = false;
        }
    }
    return all_equal ? 0 : 1;
}
