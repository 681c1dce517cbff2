#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "text_amounts.hpp"
#include "zigzag_io/formats/zigzag/accelerator_setting.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/comparison_report.hpp"

namespace zigzag {

namespace {

constexpr std::size_t most_rows = 200;
constexpr std::size_t most_reasons = 20;

/// Rows to show: all, or the front when they are too many.
std::vector<std::size_t> rows_of(const std::vector<ComparedRun>& runs, const std::vector<std::optional<Standing>>& standings) {
    std::vector<std::size_t> rows;
    for (std::size_t index = 0; index < runs.size(); ++index) {
        if (runs.size() <= most_rows || (standings[index] && standings[index]->on_front)) {
            rows.push_back(index);
        }
    }
    return rows;
}

std::string ratio_text(double ratio) {
    return std::isfinite(ratio) ? fmt::format("{:.3f}", ratio) : "-";
}

std::string table(const std::vector<ComparedRun>& runs, const std::vector<std::optional<Standing>>& standings, std::size_t width,
                  bool with_seconds) {
    const std::vector<std::size_t> rows = rows_of(runs, standings);
    double largest = 0;
    for (const std::size_t row : rows) {
        largest = std::max(largest, runs[row].run.total.totals.energy_total);
    }
    const EnergyUnit unit = unit_for(largest);
    constexpr int always = 9;
    std::vector<TextColumn> columns;
    if (std::any_of(runs.begin(), runs.end(), [](const ComparedRun& run) { return !run.label.empty(); })) {
        TextColumn& name = columns.emplace_back(TextColumn{"Run", "", Alignment::left, always, 24});
        for (const std::size_t row : rows) {
            name.cells.push_back(printable(runs[row].label));
        }
    }
    for (std::size_t index = 0; !runs.empty() && index < runs.front().settings.size(); ++index) {
        TextColumn& setting =
            columns.emplace_back(TextColumn{short_path(runs.front().settings[index].first), "", Alignment::right, always, 8});
        for (const std::size_t row : rows) {
            setting.cells.push_back(printable(runs[row].settings[index].second));
        }
    }
    const auto add = [&](TextColumn column, const auto& cell_of) {
        for (const std::size_t row : rows) {
            column.cells.push_back(standings[row] ? cell_of(runs[row], *standings[row]) : "-");
        }
        columns.push_back(std::move(column));
    };
    using Run = ComparedRun;
    add(number_column("Energy", unit.name, always),
        [&unit](const Run& run, const Standing&) { return energy_text(run.run.total.totals.energy_total, unit); });
    add(number_column("to best", "x", 5), [](const Run&, const Standing& standing) { return ratio_text(standing.energy_ratio); });
    add(number_column("Latency", "cycles", always),
        [](const Run& run, const Standing&) { return cycles_text(run.run.total.totals.latency_total2); });
    add(number_column("to best", "x", 5),
        [](const Run&, const Standing& standing) { return ratio_text(standing.latency_ratio); });
    if (std::any_of(runs.begin(), runs.end(), [](const Run& run) { return run.run.total.clock_rate > 0; })) {
        add(number_column("At clock", "", 8), [](const Run& run, const Standing&) {
            const auto clocked = at_clock(run.run.total);
            return clocked ? seconds_text(clocked->seconds) : std::string("-");
        });
        add(number_column("", "TOPS/W", 6), [](const Run& run, const Standing&) {
            const auto clocked = at_clock(run.run.total);
            return clocked ? fmt::format("{:.4g}", clocked->tops_per_w) : std::string("-");
        });
    }
    add(number_column("EDP", "pJ cycles", 6),
        [](const Run& run, const Standing&) { return fmt::format("{:.3e}", run.energy_delay_product()); });
    add(number_column("to best", "x", 5), [](const Run&, const Standing& standing) { return ratio_text(standing.edp_ratio); });
    add(number_column("Util.", "%", 7), [](const Run& run, const Standing&) {
        return percent_text(run.run.total.totals.ideal_cycle, run.run.total.totals.latency_total2);
    });
    if (std::any_of(runs.begin(), runs.end(), [](const Run& run) { return run.area.has_value(); })) {
        add(number_column("Area", "mm²", 8),
            [](const Run& run, const Standing&) { return run.area ? fmt::format("{:.4g}", *run.area) : "-"; });
    }
    if (with_seconds) {
        add(number_column("Time", "s", 8), [](const Run& run, const Standing&) { return fmt::format("{:.2f}", run.seconds); });
    }
    add({"Front", "", Alignment::left, always},
        [](const Run&, const Standing& standing) { return std::string(standing.on_front ? "*" : ""); });
    return rows.empty() ? "" : render_table(std::move(columns), width).text;
}

std::string reasons_text(const std::vector<ComparedRun>& runs) {
    std::string text;
    std::size_t without = 0;
    for (const ComparedRun& run : runs) {
        if (run.is_complete()) {
            continue;
        }
        if (++without > most_reasons) {
            continue;
        }
        const std::vector<std::string>& reasons = run.run.failures;
        text += fmt::format("No result for {}: {}{}\n", printable(run.run.name),
                            reasons.empty() ? "the workload has no layer" : printable(reasons.front()),
                            reasons.size() > 1 ? fmt::format(" (the first of {} reasons)", reasons.size()) : "");
    }
    if (without > most_reasons) {
        text += fmt::format("... and {} more runs without a result\n", without - most_reasons);
    }
    return text;
}

}  // namespace

std::string comparison_text(const std::vector<ComparedRun>& runs, std::size_t width, bool with_seconds) {
    const std::vector<std::optional<Standing>> places = standings(runs);
    const auto on_front = std::count_if(places.begin(), places.end(), [](const auto& place) { return place && place->on_front; });
    const bool several_workloads =
        std::any_of(runs.begin(), runs.end(), [&runs](const ComparedRun& run) { return run.workload != runs.front().workload; });
    std::string text = table(runs, places, width, with_seconds);
    text += text.empty() ? "" : "\n";
    text += fmt::format("{} of {} runs on the front (*): no other{} is better in energy or latency and not worse in the other\n",
                        on_front, runs.size(), several_workloads ? " of the same workload" : "");
    if (runs.size() > most_rows) {
        text += fmt::format("The table shows those only; the JSON form and overview.json have all {} runs\n", runs.size());
    }
    return text + reasons_text(runs);
}

}  // namespace zigzag
