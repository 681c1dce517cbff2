#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "zigzag/results/layer_summary.hpp"
#include "zigzag/results/traffic.hpp"

#include "picture_parts.hpp"
#include "zigzag_io/report/picture/pictures.hpp"
#include "zigzag_io/report/record/certificate_json.hpp"

namespace zigzag {

namespace {

constexpr double left = 20;
constexpr double right = picture_width - 20;

/// Names of memories over all layers: their numbers choose colours.
std::vector<std::string> memory_names(const ReportedRun& run) {
    std::vector<std::string> names;
    for (const LayerResult& layer : run.layers) {
        for (const MemoryLevel& level : layer.accelerator->memory_hierarchy.levels()) {
            if (std::find(names.begin(), names.end(), level.instance.name) == names.end()) {
                names.push_back(level.instance.name);
            }
        }
    }
    return names;
}

/// Title, totals and what failed; the height that they take.
double draw_head(Svg& svg, const ReportedRun& run, const std::string& what, const std::string& total) {
    svg.text(left, 28, fmt::format("{} of {}", what, run.name), Svg::Anchor::start, "bold", 16);
    std::string line = fmt::format("{} layer{}, {}", run.layers.size(), run.layers.size() == 1 ? "" : "s", total);
    if (run.layers.empty()) {
        line = "This run has no evaluated layer.";
    }
    if (!run.failures.empty()) {
        line += fmt::format("; {} without a result, not in the totals", run.failures.size());
    }
    svg.text(left, 48, line, Svg::Anchor::start, "muted", 12);
    return 66;
}

std::string panels(const ReportedRun& run, const std::string& what, const std::string& total, const LegendEntries& legend,
                   const std::string& legend_note, const std::vector<BarPanel>& stack) {
    double height = 66 + legend_height(legend, left, right) + 26;
    for (const BarPanel& panel : stack) {
        height += panel.height() + 10;
    }
    Svg svg(picture_width, height);
    double top = draw_head(svg, run, what, total) + 10;
    draw_legend(svg, legend, left, right, top);
    top += legend_height(legend, left, right);
    svg.text(left, top, legend_note, Svg::Anchor::start, "muted", 11);
    top += 12;
    for (const BarPanel& panel : stack) {
        panel.draw(svg, top);
        top += panel.height() + 10;
    }
    return std::move(svg).finish();
}

std::string layer_label(const CostModelEvaluation& layer) {
    return layer.layer.name.empty() ? fmt::format("layer {}", layer.layer.id) : layer.layer.name;
}

std::string layers_title(const ReportedRun& run) {
    const bool marked = std::any_of(run.layers.begin(), run.layers.end(),
                                    [](const LayerResult& layer) { return layer.lower_bounds.has_value(); });
    return marked ? "By layer; the mark is a lower bound" : "By layer";
}

constexpr std::array<double, nb_directions> direction_opacity{1, 0.84, 0.68, 0.52};

}  // namespace

std::string energy_svg(const ReportedRun& run) {
    const std::vector<std::string> names = memory_names(run);
    const auto number_of = [&names](const std::string& name) {
        return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    std::map<std::pair<std::size_t, LayerOperand>, std::array<double, nb_directions>> network;
    std::vector<Bar> layers;
    for (const LayerResult& layer : run.layers) {
        const std::string label = layer_label(layer);
        Bar bar{label, energy_text(layer.totals.energy_total), {}};
        bar.parts.push_back({layer.totals.mac_energy, std::string(array_colour), 1,
                             fmt::format("{}: multiplier array, {}", label, energy_text(layer.totals.mac_energy))});
        for (const Traffic& traffic : traffic_of(layer)) {
            const std::string& name = layer.accelerator->memory_hierarchy.levels()[traffic.memory].instance.name;
            const std::size_t memory = number_of(name);
            const auto direction = static_cast<std::size_t>(traffic.direction);
            network[{memory, traffic.operand}][direction] += traffic.energy;
            bar.parts.push_back({traffic.energy, memory_colour(memory, traffic.operand), direction_opacity[direction],
                                 fmt::format("{}: {} {}, {}: {}", label, name, to_string(traffic.operand),
                                             direction_text(traffic.direction), energy_text(traffic.energy))});
        }
        if (const auto bounds = tightest_bounds(layer)) {
            bar.mark = bounds->energy;
            bar.mark_tooltip = fmt::format("{}: at least {}", label, energy_text(bounds->energy));
        }
        layers.push_back(std::move(bar));
    }

    LegendEntries legend{{std::string(array_colour), "multiplier array"}};
    std::vector<Bar> sums{{"multiplier array",
                           energy_text(run.total.totals.mac_energy),
                           {{run.total.totals.mac_energy, std::string(array_colour), 1, "multiplier array"}}}};
    for (const auto& [place, energies] : network) {
        const std::string name = fmt::format("{} {}", names[place.first], to_string(place.second));
        legend.emplace_back(memory_colour(place.first, place.second), name);
        Bar bar{name, "", {}};
        double sum = 0;
        for (const DataDirection direction : all_directions) {
            const auto d = static_cast<std::size_t>(direction);
            sum += energies[d];
            bar.parts.push_back({energies[d], legend.back().first, direction_opacity[d],
                                 fmt::format("{}, {}: {}", name, direction_text(direction), energy_text(energies[d]))});
        }
        bar.end = energy_text(sum);
        sums.push_back(std::move(bar));
    }
    return panels(run, "Energy", fmt::format("{} pJ", run.total.totals.energy_total), legend,
                  "Within a colour, from strong to weak: tl (read, to below), fl (written, from below), th (read, to above), fh "
                  "(written, from above).",
                  {BarPanel("All layers, by memory, operand and direction", "pJ", std::move(sums)),
                   BarPanel(layers_title(run), "pJ", std::move(layers))});
}

std::string latency_svg(const ReportedRun& run) {
    LegendEntries legend;
    std::vector<Bar> sums;
    const LatencyBreakdown network = latency_breakdown(run.total.totals);
    for (const LatencyCause& cause : latency_causes) {
        const double cycles = network.*cause.cycles;
        legend.emplace_back(cause.colour, cause.name);
        sums.push_back({cause.name,
                        fmt::format("{} ({:.1f} %)", short_number(cycles), network.total > 0 ? 100 * cycles / network.total : 0),
                        {{cycles, cause.colour, 1, fmt::format("{}: {} cycles", cause.name, cycles)}}});
    }
    std::vector<Bar> layers;
    for (const LayerResult& layer : run.layers) {
        const std::string label = layer_label(layer);
        const LatencyBreakdown latency = latency_breakdown(layer.totals);
        Bar bar{label, short_number(latency.total), {}};
        for (const LatencyCause& cause : latency_causes) {
            const double cycles = latency.*cause.cycles;
            bar.parts.push_back({cycles, cause.colour, 1, fmt::format("{}: {}, {} cycles", label, cause.name, cycles)});
        }
        if (const auto bounds = tightest_bounds(layer)) {
            bar.mark = bounds->latency;
            bar.mark_tooltip = fmt::format("{}: at least {} cycles", label, bounds->latency);
        }
        layers.push_back(std::move(bar));
    }
    return panels(
        run, "Latency", fmt::format("{} cycles", network.total), legend,
        "Ideal: all multipliers busy. Spatial stall: multipliers without work. Temporal stall: waiting for ports.",
        {BarPanel("All layers, by cause", "cycles", std::move(sums)), BarPanel(layers_title(run), "cycles", std::move(layers))});
}

}  // namespace zigzag
