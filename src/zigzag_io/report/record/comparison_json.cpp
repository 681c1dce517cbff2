#include "json_values.hpp"
#include "zigzag_io/report/comparison_report.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

/// Numbers and lists as such, anything else as text.
ordered_json value_json(const std::string& value) {
    ordered_json parsed = ordered_json::parse(value, nullptr, false);
    return parsed.is_discarded() ? ordered_json(value) : parsed;
}

ordered_json settings_json(const ComparedRun& run) {
    ordered_json settings = ordered_json::object();
    for (const auto& [path, value] : run.settings) {
        settings[path] = value_json(value);
    }
    return settings;
}

void add_result(ordered_json& record, const ComparedRun& run, const Standing& standing) {
    const CostTotals& totals = run.run.total.totals;
    record["energy"] = json_number(totals.energy_total);
    record["latency"] = json_number(totals.latency_total2);
    record["edp"] = json_number(run.energy_delay_product());
    record["mac_utilization"] = mac_utilization_json(totals);
    if (const auto clocked = at_clock(run.run.total)) {
        record["at_clock"] = clocked_json(*clocked);
    }
    record["relative_to_best"] = {{"energy", json_number(standing.energy_ratio)},
                                  {"latency", json_number(standing.latency_ratio)},
                                  {"edp", json_number(standing.edp_ratio)}};
    record["pareto"] = standing.on_front;
    record["energy_breakdown"] = energy_json(run.energy, totals);
    record["latency_breakdown"] = latency_json(latency_breakdown(totals));
}

}  // namespace

ordered_json comparison_json(const std::vector<ComparedRun>& runs, bool with_seconds) {
    const std::vector<std::optional<Standing>> places = standings(runs);
    ordered_json list = ordered_json::array();
    for (std::size_t index = 0; index < runs.size(); ++index) {
        const ComparedRun& run = runs[index];
        ordered_json record{{"name", run.run.name},   {"workload", run.workload},       {"accelerator", run.accelerator},
                            {"mapping", run.mapping}, {"settings", settings_json(run)}, {"layers", run.number_of_layers}};
        if (places[index]) {
            add_result(record, run, *places[index]);
        }
        if (run.area) {
            record["area_mm2"] = json_number(*run.area);
        }
        record["failures"] = run.run.failures;
        if (!run.folder.empty()) {
            record["folder"] = run.folder;
        }
        if (with_seconds) {
            record["seconds"] = run.seconds;
        }
        list.push_back(std::move(record));
    }
    return {{"units", {{"energy", "pJ"}, {"latency", "cycles"}, {"edp", "pJ cycles"}}}, {"runs", std::move(list)}};
}

}  // namespace zigzag
