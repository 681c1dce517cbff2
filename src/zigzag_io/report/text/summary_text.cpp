#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag/results/layer_summary.hpp"

#include "text_amounts.hpp"
#include "text_table.hpp"
#include "zigzag_io/report/imc_report.hpp"
#include "zigzag_io/report/locality_report.hpp"
#include "zigzag_io/report/record/certificate_json.hpp"
#include "zigzag_io/report/report.hpp"

namespace zigzag {

namespace {

/// `sram/r_port_1: I tl, O tl`, with the directions' names of accelerator files.
std::string port_text(const StallingPort& port) {
    std::vector<std::string> transfers;
    for (const PortActivity& activity : port.transfers) {
        transfers.push_back(fmt::format("{} {}", to_string(activity.operand), allocation_name(activity.direction)));
    }
    return printable(fmt::format("{}/{}: {}", port.memory, port.port, fmt::join(transfers, ", ")));
}

RenderedTable layers_table(const std::vector<LayerSummary>& layers, std::size_t width) {
    double largest_energy = 0;
    for (const LayerSummary& layer : layers) {
        largest_energy = std::max(largest_energy, layer.energy.total);
    }
    const EnergyUnit unit = unit_for(largest_energy);
    constexpr int always = 9;
    TextColumn name{"Layer", "", Alignment::left, always, 28};
    TextColumn type{"Type", "", Alignment::left, 1, 8};
    TextColumn macs = number_column("MACs", "", 2);
    TextColumn energy = number_column("Energy", unit.name, always);
    TextColumn latency = number_column("Latency", "cycles", always);
    TextColumn time = number_column("Time", "", 8);
    TextColumn ideal = number_column("Ideal", "cycles", 4);
    TextColumn spatial = number_column("Spatial\nstall", "cycles", 5);
    TextColumn temporal = number_column("Temporal\nstall", "cycles", 6);
    TextColumn onloading = number_column("On-\nloading", "cycles", 3);
    TextColumn offloading = number_column("Off-\nloading", "cycles", 3);
    TextColumn utilization = number_column("Util.", "%", always);
    TextColumn port{"Stalled by", "", Alignment::left, 7, 20};
    for (const LayerSummary& layer : layers) {
        name.cells.push_back(printable(layer.name));
        type.cells.push_back(printable(layer.operator_type));
        macs.cells.push_back(std::to_string(layer.macs));
        energy.cells.push_back(energy_text(layer.energy.total, unit));
        latency.cells.push_back(cycles_text(layer.latency.total));
        time.cells.push_back(layer.clocked ? seconds_text(layer.clocked->seconds) : "-");
        ideal.cells.push_back(cycles_text(layer.latency.ideal));
        spatial.cells.push_back(cycles_text(layer.latency.spatial_stall));
        temporal.cells.push_back(cycles_text(layer.latency.temporal_stall));
        onloading.cells.push_back(cycles_text(layer.latency.data_onloading));
        offloading.cells.push_back(cycles_text(layer.latency.data_offloading));
        utilization.cells.push_back(percent_text(layer.mac_utilization, 1));
        port.cells.push_back(layer.stalling_port ? port_text(*layer.stalling_port) : "-");
    }
    std::vector<TextColumn> columns{std::move(name),     std::move(type),      std::move(macs),       std::move(energy),
                                    std::move(latency),  std::move(time),      std::move(ideal),      std::move(spatial),
                                    std::move(temporal), std::move(onloading), std::move(offloading), std::move(utilization),
                                    std::move(port)};
    if (std::none_of(layers.begin(), layers.end(), [](const LayerSummary& layer) { return layer.clocked.has_value(); })) {
        columns.erase(columns.begin() + 5);  // time
    }
    return render_table(std::move(columns), width);
}

/// Names the columns that had no room, in as many lines as they need.
std::string left_out_text(const std::vector<std::string>& titles, std::size_t width) {
    std::string text;
    std::string line = "No room for:";
    for (std::size_t index = 0; index < titles.size(); ++index) {
        const std::string next = " " + titles[index] + (index + 1 < titles.size() ? "," : "");
        if (line.size() + next.size() > width) {
            text += line + "\n";
            line.assign(1, ' ');
        }
        line += next;
    }
    return text + line + "\n";
}

std::string energy_table(const EnergyBreakdown& energy, double total, std::size_t width) {
    const EnergyUnit unit = unit_for(total);
    TextColumn place{"Energy by place", "", Alignment::left, 0, 20};
    TextColumn amount = number_column("Energy", unit.name);
    TextColumn share = number_column("Share", "%");
    const auto row = [&](const std::string& name, double picojoules) {
        place.cells.push_back(printable(name));
        amount.cells.push_back(energy_text(picojoules, unit));
        share.cells.push_back(percent_text(picojoules, total));
    };
    row("multipliers", energy.operational);
    for (const auto& [name, picojoules] : energy.memories) {
        row(name, picojoules);
    }
    return render_table({std::move(place), std::move(amount), std::move(share)}, width).text;
}

std::string latency_table(const LatencyBreakdown& latency, std::size_t width) {
    TextColumn cause{"Latency by cause", "", Alignment::left, 0, 20};
    TextColumn amount = number_column("Latency", "cycles");
    TextColumn share = number_column("Share", "%");
    const std::array<std::pair<const char*, double>, 5> rows{{{"ideal computation", latency.ideal},
                                                              {"spatial stall", latency.spatial_stall},
                                                              {"temporal stall", latency.temporal_stall},
                                                              {"on-loading", latency.data_onloading},
                                                              {"off-loading", latency.data_offloading}}};
    for (const auto& [name, cycles] : rows) {
        cause.cells.emplace_back(name);
        amount.cells.push_back(cycles_text(cycles));
        share.cells.push_back(percent_text(cycles, latency.total));
    }
    return render_table({std::move(cause), std::move(amount), std::move(share)}, width).text;
}

/// Temporal stalls summed over the layers that wait for the same port, the worst port first; empty when no layer waits.
std::string stalls_table(const std::vector<LayerSummary>& layers, std::size_t width) {
    struct PortStalls {
        std::string name;
        std::int64_t cycles = 0;
        std::size_t layers = 0;
    };
    std::vector<PortStalls> ports;
    for (const LayerSummary& layer : layers) {
        if (!layer.stalling_port) {
            continue;
        }
        const std::string name = printable(layer.stalling_port->memory + "/" + layer.stalling_port->port);
        auto port = std::find_if(ports.begin(), ports.end(), [&name](const PortStalls& entry) { return entry.name == name; });
        if (port == ports.end()) {
            port = ports.insert(ports.end(), PortStalls{name});
        }
        port->cycles += layer.stalling_port->stall_cycles;
        ++port->layers;
    }
    if (ports.empty()) {
        return {};
    }
    std::stable_sort(ports.begin(), ports.end(),
                     [](const PortStalls& left, const PortStalls& right) { return left.cycles > right.cycles; });
    TextColumn place{"Stalls by port", "", Alignment::left, 0, 20};
    TextColumn cycles = number_column("Stall", "cycles");
    TextColumn count = number_column("Layers", "");
    for (const PortStalls& port : ports) {
        place.cells.push_back(port.name);
        cycles.cells.push_back(std::to_string(port.cycles));
        count.cells.push_back(std::to_string(port.layers));
    }
    return render_table({std::move(place), std::move(cycles), std::move(count)}, width).text;
}

std::string totals_text(const CumulativeEvaluation& total, std::size_t number_of_layers) {
    const CostTotals& totals = total.totals;
    const EnergyUnit unit = unit_for(totals.energy_total);
    const std::optional<ClockedFigures> clocked = at_clock(total);
    const std::string scaled =
        unit.picojoules == 1 ? "" : fmt::format(" ({} {})", energy_text(totals.energy_total, unit), unit.name);
    return fmt::format(
        "Total of {} {} on {}\n"
        "  energy       {} pJ{}\n"
        "  latency      {} cycles\n"
        "{}"
        "  utilization  {} % of the multipliers ({} % in the spatial mapping alone)\n",
        number_of_layers, number_of_layers == 1 ? "layer" : "layers", printable(total.accelerator), totals.energy_total, scaled,
        totals.latency_total2, clocked ? fmt::format("  time         {}\n", clocked_text(*clocked)) : std::string(),
        percent_text(totals.ideal_cycle, totals.latency_total2), percent_text(totals.ideal_cycle, totals.ideal_temporal_cycle));
}

/// What the accelerator file alone does not say: clock and area of an in-memory-compute array, costs that were worked out.
std::string hardware_text(const Accelerator& accelerator, double cycles) {
    std::string text;
    if (const auto& imc = accelerator.operational_array.imc) {
        const double period = clock_period_of(*imc).total();
        constexpr double nanoseconds_per_millisecond = 1e6;
        constexpr double nanoseconds_per_second = 1e9;
        const bool is_too_fast = accelerator.clock_rate * period > nanoseconds_per_second * (1 + 1e-9);
        text += accelerator.clock_rate > 0 ? fmt::format("  array clock  {:.6g} ns at the least{}\n", period,
                                                         is_too_fast ? ": the clock that was given is too fast for it" : "")
                                           : fmt::format("  clock        {:.6g} ns, so {:.6g} ms\n", period,
                                                         period * cycles / nanoseconds_per_millisecond);
        text += fmt::format("  area         {:.6g} mm² (array {:.6g} mm²)\n", imc_area(accelerator).total(),
                            imc_area(accelerator).array);
    }
    std::vector<std::string> worked_out;
    for (const MemoryLevel& level : accelerator.memory_hierarchy.levels()) {
        if (level.instance.cost_origin != CostOrigin::given) {
            worked_out.push_back(
                fmt::format("{} (by {})", printable(level.instance.name), to_string(level.instance.cost_origin)));
        }
    }
    if (!worked_out.empty()) {
        text += fmt::format("  costs worked out for {}\n", fmt::join(worked_out, ", "));
    }
    return text;
}

}  // namespace

std::string summary_text(const std::vector<LayerResult>& layers, const CumulativeEvaluation& total, std::size_t width) {
    std::vector<LayerSummary> summaries;
    EnergyBreakdown energy;
    for (const LayerResult& layer : layers) {
        summaries.push_back(summarize(layer));
        energy.add(summaries.back().energy);
    }
    energy.operational = total.totals.mac_energy;

    std::string text;
    if (!summaries.empty()) {
        const RenderedTable table = layers_table(summaries, width);
        text += table.text;
        if (!table.left_out.empty()) {
            text += left_out_text(table.left_out, width);
        }
        text += "\n";
    }
    text += totals_text(total, layers.size());
    text += certificate_text(layers);
    if (!layers.empty()) {
        text += hardware_text(*layers.front().accelerator, total.totals.latency_total2);
    }
    const std::string stalls = stalls_table(summaries, width);
    const std::string locality = locality_text(layers, width);
    for (const std::string& part : {energy_table(energy, total.totals.energy_total, width),
                                    latency_table(latency_breakdown(total.totals), width), stalls, locality}) {
        text += part.empty() ? "" : "\n" + part;
    }
    return text;
}

}  // namespace zigzag
