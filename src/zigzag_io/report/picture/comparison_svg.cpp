#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "picture_parts.hpp"
#include "zigzag_io/formats/zigzag/accelerator_setting.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/comparison_report.hpp"

namespace zigzag {

namespace {

constexpr double left = 20;
constexpr double right = picture_width - 20;
constexpr std::size_t most_bars = 60;

/// Runs that get a bar.
std::vector<std::size_t> shown_runs(const std::vector<ComparedRun>& runs, const std::vector<std::optional<Standing>>& places) {
    const auto complete = static_cast<std::size_t>(
        std::count_if(places.begin(), places.end(), [](const auto& place) { return place.has_value(); }));
    std::vector<std::size_t> shown;
    for (std::size_t index = 0; index < runs.size() && shown.size() < most_bars; ++index) {
        if (places[index] && (complete <= most_bars || places[index]->on_front)) {
            shown.push_back(index);
        }
    }
    return shown;
}

std::vector<std::string> memory_names(const std::vector<ComparedRun>& runs, const std::vector<std::size_t>& shown) {
    std::vector<std::string> names;
    for (const std::size_t index : shown) {
        for (const auto& [name, energy] : runs[index].energy.memories) {
            if (std::find(names.begin(), names.end(), name) == names.end()) {
                names.push_back(name);
            }
        }
    }
    return names;
}

Bar energy_bar(const ComparedRun& run, const Standing& place, const std::vector<std::string>& names) {
    const std::string& name = run.run.name;
    Bar bar{
        run.short_name(), fmt::format("{} ({:.2f}x)", energy_text(run.run.total.totals.energy_total), place.energy_ratio), {}};
    bar.parts.push_back({run.energy.operational, std::string(array_colour), 1,
                         fmt::format("{}: multiplier array, {}", name, energy_text(run.energy.operational))});
    for (std::size_t memory = 0; memory < names.size(); ++memory) {
        for (const auto& [memory_name, energy] : run.energy.memories) {
            if (memory_name == names[memory]) {
                bar.parts.push_back({energy, memory_colour(memory, LayerOperand::O), 1,
                                     fmt::format("{}: {}, {}", name, memory_name, energy_text(energy))});
            }
        }
    }
    return bar;
}

Bar latency_bar(const ComparedRun& run, const Standing& place) {
    const LatencyBreakdown latency = latency_breakdown(run.run.total.totals);
    Bar bar{run.short_name(), fmt::format("{} ({:.2f}x)", short_number(latency.total), place.latency_ratio), {}};
    for (const LatencyCause& cause : latency_causes) {
        bar.parts.push_back({latency.*cause.cycles, cause.colour, 1,
                             fmt::format("{}: {}, {} cycles", run.run.name, cause.name, latency.*cause.cycles)});
    }
    return bar;
}

}  // namespace

std::string comparison_svg(const std::vector<ComparedRun>& runs) {
    const std::vector<std::optional<Standing>> places = standings(runs);
    const std::vector<std::size_t> shown = shown_runs(runs, places);
    const std::vector<std::string> names = memory_names(runs, shown);
    LegendEntries energy_legend{{std::string(array_colour), "multiplier array"}};
    for (std::size_t memory = 0; memory < names.size(); ++memory) {
        energy_legend.emplace_back(memory_colour(memory, LayerOperand::O), names[memory]);
    }
    LegendEntries latency_legend;
    for (const LatencyCause& cause : latency_causes) {
        latency_legend.emplace_back(cause.colour, cause.name);
    }
    std::vector<Bar> energies;
    std::vector<Bar> latencies;
    for (const std::size_t index : shown) {
        energies.push_back(energy_bar(runs[index], *places[index], names));
        latencies.push_back(latency_bar(runs[index], *places[index]));
    }
    const BarPanel energy("Energy by memory (in brackets: to the best of the workload)", "pJ", std::move(energies));
    const BarPanel latency("Latency by cause", "cycles", std::move(latencies));
    const double energy_legend_height = legend_height(energy_legend, left, right);
    const double latency_legend_height = legend_height(latency_legend, left, right);
    double top = 76;
    Svg svg(picture_width, top + energy_legend_height + energy.height() + 40 + latency_legend_height + latency.height() + 20);
    svg.text(left, 28, "Runs compared", Svg::Anchor::start, "bold", 16);
    const auto without = static_cast<std::size_t>(
        std::count_if(places.begin(), places.end(), [](const auto& place) { return !place.has_value(); }));
    std::string line = fmt::format("{} of {} runs", shown.size(), runs.size());
    if (runs.size() > shown.size() + without) {
        line += ", those on the Pareto front";
    }
    if (without > 0) {
        line += fmt::format("; {} without a result", without);
    }
    if (!shown.empty() && !runs.front().settings.empty()) {
        std::vector<std::string> paths;
        for (const auto& [path, value] : runs.front().settings) {
            paths.push_back(short_path(path));
        }
        line += fmt::format("; names give the values of {}", fmt::join(paths, ", "));
    }
    svg.text(left, 48, line, Svg::Anchor::start, "muted", 12);
    if (shown.empty()) {
        return std::move(svg).finish();
    }
    draw_legend(svg, energy_legend, left, right, top);
    top += energy_legend_height;
    energy.draw(svg, top);
    top += energy.height() + 40;
    draw_legend(svg, latency_legend, left, right, top);
    top += latency_legend_height;
    latency.draw(svg, top);
    return std::move(svg).finish();
}

}  // namespace zigzag
