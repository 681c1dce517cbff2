#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "stream/cost/cost_problem.hpp"
#include "stream_case.hpp"

// stream_costs FILE...: our intra-core costs beside those of recorded runs of Stream 8418c9d8 on ZigZag 2.3.5 (April 2023).
//
// For every recorded (layer, core): which operands are too large (must agree), latency and energy of our best mapping relative
// to the recorded best, and of the *recorded* mapping in our model, which tells a difference of the models from one of the
// searches. Exits with 1 when too-large operands differ; figures may, the models are ten minor releases apart.

namespace {

using namespace stream;
using json = nlohmann::ordered_json;

/// Loops of `{'O': [[('OX', 2), ('C', 3)], []], 'W': ...}`: those of the first operand, innermost first.
std::vector<zigzag::TemporalOrderingEntry> recorded_order(const std::string& text) {
    std::vector<zigzag::TemporalOrderingEntry> order;
    const std::size_t end = text.find("]]");
    for (std::size_t at = text.find("('"); at < end; at = text.find("('", at + 1)) {
        const std::size_t quote = text.find('\'', at + 2);
        order.push_back({text.substr(at + 2, quote - at - 2), std::strtoll(text.c_str() + quote + 2, nullptr, 10)});
    }
    return order;
}

/// The recorded mapping in our model; nothing when it has no counterpart.
std::optional<CnCost> evaluate_recorded(CostProblem problem, const std::string& temporal_mapping) {
    for (zigzag::MappingEntry& entry : problem.constraints) {
        entry.temporal_ordering = recorded_order(temporal_mapping);
    }
    try {
        return solve(problem, {});
    } catch (const zigzag::NoMappingError&) {
        return std::nullopt;
    }
}

std::string names(const std::vector<zigzag::MemoryOperand>& operands) {
    std::string text;
    for (const zigzag::MemoryOperand operand : operands) {
        text += fmt::format("{}{}", text.empty() ? "" : ",", zigzag::to_string(operand));
    }
    return text.empty() ? "-" : text;
}

std::string percent(double ours, double recorded) {
    return ours == recorded ? "equal" : fmt::format("{:+.2f} %", recorded == 0 ? 100.0 : (ours / recorded - 1) * 100);
}

/// Prints the pairs of one file; true when all too-large operands agree.
bool compare(const std::string& file) {
    const golden::StreamCase recorded(file);
    std::ifstream stream(file);
    const json entries = json::parse(stream).at("intra_core_costs");
    StreamMapping mapping;
    mapping.entries.push_back({});
    mapping.entries.back().name = "default";
    bool agree = true;
    fmt::print("{}\n{:>6}{:>6} {:<14}{:>12}{:>12}{:>12}{:>12} | recorded mapping:{:>12}{:>12}\n", recorded.name(), "layer",
               "core", "too large", "total1", "ours", "total2", "energy", "total1", "energy");
    for (const json& entry : entries) {
        const int id = entry.at("layer").is_array() ? entry["layer"][0].get<int>() : entry["layer"].get<int>();
        const auto& layers = recorded.graph().layers;
        const auto layer = static_cast<std::size_t>(
            std::find_if(layers.begin(), layers.end(), [id](const GraphLayer& known) { return known.id == id; }) -
            layers.begin());
        const std::size_t core = *recorded.accelerator().index_of(entry.at("core"));
        const CnCost& theirs = *recorded.costs().at(layer, core);
        const CostProblem problem = make_cost_problem(recorded.graph(), layer, recorded.accelerator(), core, mapping);
        const bool same_operands = problem.too_large_operands == theirs.too_large_operands;
        agree = agree && same_operands;
        std::string figures;
        try {
            const CnCost ours = solve(problem, {});
            figures = fmt::format("{:>12}{:>12}{:>12}{:>12}", theirs.latency_total1,
                                  percent(static_cast<double>(ours.latency_total1), static_cast<double>(theirs.latency_total1)),
                                  percent(static_cast<double>(ours.latency_total2), static_cast<double>(theirs.latency_total2)),
                                  percent(ours.energy_total, theirs.energy_total));
        } catch (const zigzag::NoMappingError& error) {
            figures = fmt::format("no mapping: {}", error.what());
        }
        const auto same = evaluate_recorded(problem, entry.value("temporal_mapping", ""));
        fmt::print("{:>6}{:>6} {:<14}{} | {:>17}{:>12}{:>12}\n", id, entry.at("core").get<int>(),
                   same_operands ? names(theirs.too_large_operands)
                                 : fmt::format("{} for {}", names(problem.too_large_operands), names(theirs.too_large_operands)),
                   figures, "",
                   same ? percent(static_cast<double>(same->latency_total1), static_cast<double>(theirs.latency_total1)) : "none",
                   same ? percent(same->energy_total, theirs.energy_total) : "none");
    }
    return agree;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: stream_costs FILE...\n");
        return 2;
    }
    bool agree = true;
    for (int index = 1; index < argc; ++index) {
        try {
            agree = compare(argv[index]) && agree;
        } catch (const std::exception& error) {
            fmt::print("FAIL {}\n", error.what());
            agree = false;
        }
    }
    return agree ? 0 : 1;
}
