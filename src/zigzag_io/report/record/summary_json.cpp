#include "certificate_json.hpp"
#include "json_values.hpp"
#include "zigzag_io/report/imc_report.hpp"
#include "zigzag_io/report/locality_report.hpp"
#include "zigzag_io/report/report.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

ordered_json costs_json(const EnergyBreakdown& energy, const CostTotals& totals) {
    ordered_json record;
    record["energy"] = json_number(totals.energy_total);
    record["latency"] = json_number(totals.latency_total2);
    record["energy_breakdown"] = energy_json(energy, totals);
    record["latency_breakdown"] = latency_json(latency_breakdown(totals));
    record["mac_utilization"] = mac_utilization_json(totals);
    return record;
}

ordered_json cost_origins_json(const Accelerator& accelerator) {
    ordered_json record = ordered_json::object();
    for (const MemoryLevel& level : accelerator.memory_hierarchy.levels()) {
        record[level.instance.name] = to_string(level.instance.cost_origin);
    }
    return record;
}

}  // namespace

ordered_json clocked_json(const ClockedFigures& figures) {
    return {{"clock_hz", whole_if_possible(figures.clock_rate)},
            {"seconds", json_number(figures.seconds)},
            {"tops", json_number(figures.tops)},
            {"tops_per_w", json_number(figures.tops_per_w)}};
}

ordered_json energy_json(const EnergyBreakdown& energy, const CostTotals& totals) {
    ordered_json memories = ordered_json::object();
    for (const auto& [name, picojoules] : energy.memories) {
        memories[name] = json_number(picojoules);
    }
    return {{"operational_energy_pj", json_number(energy.operational)},
            {"memory_energy_pj", json_number(totals.mem_energy)},
            {"memory_energy_by_memory_pj", std::move(memories)}};
}

ordered_json summary_json(const std::vector<LayerResult>& layers, const CumulativeEvaluation& total) {
    EnergyBreakdown energy;
    ordered_json list = ordered_json::array();
    for (const LayerResult& layer : layers) {
        const LayerSummary summary = summarize(layer);
        energy.add(summary.energy);
        ordered_json record{{"id", summary.id}, {"name", summary.name}, {"type", summary.operator_type}, {"macs", summary.macs}};
        record.update(costs_json(summary.energy, layer.totals));
        if (summary.clocked) {
            record["at_clock"] = clocked_json(*summary.clocked);
        }
        record["stalling_port"] = stalling_port_json(summary.stalling_port);
        if (layer.lower_bounds) {
            record["lower_bounds"] = lower_bounds_json(*layer.lower_bounds);
        }
        if (layer.certificate) {
            record["certificate"] = certificate_json(*layer.certificate);
        }
        if (layer.data_locality) {
            record["data_locality"] = data_locality_json(*layer.data_locality, layer.totals);
        }
        list.push_back(std::move(record));
    }
    energy.operational = total.totals.mac_energy;
    ordered_json record{{"accelerator", total.accelerator}, {"units", {{"energy", "pJ"}, {"latency", "cycles"}}}};
    record.update(costs_json(energy, total.totals));
    if (const auto clocked = at_clock(total)) {
        record["at_clock"] = clocked_json(*clocked);
    }
    if (!layers.empty() && layers.front().imc_energy) {
        record["in_memory_compute"] = imc_json(*layers.front().accelerator);
    }
    if (ordered_json certificate = network_certificate_json(layers); !certificate.is_null()) {
        record["certificate"] = std::move(certificate);
    }
    if (ordered_json locality = network_locality_json(layers); !locality.is_null()) {
        record["data_locality"] = std::move(locality);
    }
    if (!layers.empty()) {
        record["memory_cost_origins"] = cost_origins_json(*layers.front().accelerator);
    }
    record["layers"] = std::move(list);
    return record;
}

}  // namespace zigzag
