#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "report_order.hpp"
#include "stream/allocation/allocator.hpp"
#include "stream/schedule/scheduler.hpp"
#include "zigzag_io/report/stream/report.hpp"
#include "zigzag_io/report/stream/schedule_figures.hpp"
#include "zigzag_io/report/text/text_amounts.hpp"
#include "zigzag_io/report/text/text_table.hpp"

namespace stream {

namespace {

using zigzag::Alignment;
using zigzag::number_column;
using zigzag::printable;
using zigzag::TextColumn;

std::string percent(double part) {
    return std::isfinite(part) ? fmt::format("{:.1f}", 100 * part) : "-";
}

struct EnergyUnit {
    const char* name;
    double picojoules;
};

EnergyUnit unit_for(double largest) {
    constexpr std::array<EnergyUnit, 5> units{{{"J", 1e12}, {"mJ", 1e9}, {"µJ", 1e6}, {"nJ", 1e3}, {"pJ", 1}}};
    const auto* const unit =
        std::find_if(units.begin(), units.end(), [largest](const EnergyUnit& known) { return largest >= known.picojoules; });
    return unit == units.end() ? units.back() : *unit;
}

std::string cores_table(const ScheduleReport& report, const ScheduleFigures& figures, std::size_t width) {
    const MulticoreAccelerator& accelerator = *report.problem.accelerator;
    TextColumn core{"Core", "", Alignment::left, 9, 12};
    TextColumn cns = number_column("CNs", "", 4);
    TextColumn busy = number_column("Busy", "cycles", 6);
    TextColumn share = number_column("Util.", "%", 9);
    TextColumn memory{"Memory", "", Alignment::left, 5, 8};
    TextColumn operands{"Operands", "", Alignment::left, 2};
    TextColumn peak = number_column("Peak", "bits", 7);
    TextColumn capacity = number_column("Capacity", "bits", 5);
    TextColumn full = number_column("Full", "%", 8);
    const auto name_core = [&](std::size_t index) {
        const ResourceLoad& load = figures.cores[index];
        const bool computes = accelerator.cores[index].type == CoreType::compute;
        core.cells.push_back(printable(fmt::format("{} {}", accelerator.cores[index].id, accelerator.cores[index].name())));
        cns.cells.push_back(computes ? std::to_string(load.uses) : "");
        busy.cells.push_back(computes ? std::to_string(load.busy) : "");
        share.cells.push_back(computes ? percent(load.utilization) : "");
    };
    const std::vector<std::size_t> memories = memories_by_core_id(accelerator);
    for (const std::size_t index : cores_by_id(accelerator)) {
        name_core(index);
        bool is_first = true;
        for (const std::size_t top_memory : memories) {
            const TopMemory& top = accelerator.top_memories[top_memory];
            if (top.core != index) {
                continue;
            }
            if (!is_first) {
                for (TextColumn* const column : {&core, &cns, &busy, &share}) {
                    column->cells.emplace_back();
                }
            }
            is_first = false;
            memory.cells.push_back(
                printable(accelerator.cores[index].accelerator.memory_hierarchy.levels()[top.memory_level].instance.name));
            std::string names;
            for (const zigzag::MemoryOperand operand : top.operands) {
                names += fmt::format("{}{}", names.empty() ? "" : " ", zigzag::to_string(operand));
            }
            operands.cells.push_back(names);
            peak.cells.push_back(std::to_string(figures.peak_bits[top_memory]));
            capacity.cells.push_back(std::to_string(top.capacity));
            full.cells.push_back(percent(static_cast<double>(figures.peak_bits[top_memory]) / static_cast<double>(top.capacity)));
        }
        if (is_first) {  // its memories are those of another core
            memory.cells.emplace_back("shared");
            for (TextColumn* const column : {&operands, &peak, &capacity, &full}) {
                column->cells.emplace_back();
            }
        }
    }
    return zigzag::render_table({std::move(core), std::move(cns), std::move(busy), std::move(share), std::move(memory),
                                 std::move(operands), std::move(peak), std::move(capacity), std::move(full)},
                                width)
        .text;
}

std::string links_table(const ScheduleReport& report, const ScheduleFigures& figures, std::size_t width) {
    const MulticoreAccelerator& accelerator = *report.problem.accelerator;
    TextColumn link{"Link", "", Alignment::left, 9, 12};
    TextColumn bandwidth = number_column("Bandwidth", "bits/cycle", 3);
    TextColumn uses = number_column("Uses", "", 4);
    TextColumn busy = number_column("Busy", "cycles", 6);
    TextColumn share = number_column("Util.", "%", 9);
    for (std::size_t index = 0; index < accelerator.links.size(); ++index) {
        if (figures.links[index].busy == 0) {
            continue;
        }
        link.cells.push_back(accelerator.links[index].name());
        bandwidth.cells.push_back(fmt::format("{}", accelerator.links[index].bandwidth));
        uses.cells.push_back(std::to_string(figures.links[index].uses));
        busy.cells.push_back(std::to_string(figures.links[index].busy));
        share.cells.push_back(percent(figures.links[index].utilization));
    }
    if (link.cells.empty()) {
        return {};
    }
    return zigzag::render_table({std::move(link), std::move(bandwidth), std::move(uses), std::move(busy), std::move(share)},
                                width)
        .text;
}

std::string energy_table(const ScheduleReport& report, std::size_t width) {
    const Evaluation& evaluation = report.schedule->evaluation;
    const EnergyUnit unit = unit_for(evaluation.energy);
    TextColumn term{"Energy by cause", "", Alignment::left, 0, 20};
    TextColumn amount = number_column("Energy", unit.name);
    TextColumn share = number_column("Share", "%");
    for (std::size_t index = 0; index < evaluation.breakdown.size(); ++index) {
        const double value = evaluation.breakdown[index] / unit.picojoules;
        term.cells.emplace_back(report.scheduler->energy_terms[index].label);
        amount.cells.push_back(value > 0 && value < 0.0005 ? "<0.001" : fmt::format("{:.3f}", value));
        share.cells.push_back(percent(evaluation.energy == 0 ? 0 : evaluation.breakdown[index] / evaluation.energy));
    }
    return zigzag::render_table({std::move(term), std::move(amount), std::move(share)}, width).text;
}

/// Which core runs which layer, runs of layers on the same cores together.
std::string allocation_table(const ScheduleReport& report, std::size_t width) {
    const CnGraph& graph = *report.problem.graph;
    constexpr std::size_t most_rows = 60;
    TextColumn layer{"Layer", "", Alignment::left, 9, 20};
    TextColumn type{"Type", "", Alignment::left, 2, 8};
    TextColumn cns = number_column("CNs", "", 3);
    TextColumn core{"Core", "", Alignment::left, 9};
    TextColumn begin = number_column("Start", "cycle", 8);
    TextColumn end = number_column("End", "cycle", 8);
    TextColumn streams{"Streamed", "", Alignment::left, 4};
    for (std::size_t index = 0; index < std::min(graph.layers.size(), most_rows); ++index) {
        const GraphLayer& entry = graph.layers[index];
        std::string cores;
        std::int64_t first = -1;
        std::int64_t last = 0;
        std::vector<std::size_t> seen;
        for (CnIndex cn = entry.first_cn; cn < entry.first_cn + entry.cn_count; ++cn) {
            const CnRun& run = report.schedule->cns[cn];
            first = first < 0 ? run.start : std::min(first, run.start);
            last = std::max(last, run.end);
            if (std::find(seen.begin(), seen.end(), run.core) == seen.end()) {
                seen.push_back(run.core);
                cores += fmt::format("{}{}", cores.empty() ? "" : ", ", report.problem.accelerator->cores[run.core].id);
            }
        }
        std::string too_large;
        for (const zigzag::MemoryOperand operand : report.problem.costs->at(index, seen.front())->too_large_operands) {
            too_large += fmt::format("{}{}", too_large.empty() ? "" : " ", zigzag::to_string(operand));
        }
        const zigzag::NetworkNode& node = graph.workload->nodes[entry.node];
        layer.cells.push_back(printable(node.name));
        type.cells.push_back(printable(node.operator_type));
        cns.cells.push_back(std::to_string(entry.cn_count));
        core.cells.push_back(cores);
        begin.cells.push_back(std::to_string(first));
        end.cells.push_back(std::to_string(last));
        streams.cells.push_back(too_large.empty() ? "-" : too_large);
    }
    std::string text = zigzag::render_table({std::move(layer), std::move(type), std::move(cns), std::move(core), std::move(begin),
                                             std::move(end), std::move(streams)},
                                            width)
                           .text;
    if (graph.layers.size() > most_rows) {
        text += fmt::format("... and {} more layers (all of them in summary.json)\n", graph.layers.size() - most_rows);
    }
    return text;
}

std::string search_text(const ScheduleReport& report) {
    if (report.search == nullptr) {
        return "Allocation fixed by the mapping\n";
    }
    const AllocationResult& search = *report.search;
    std::string text =
        fmt::format("Best of {} allocations{}{}{}\n", search.evaluations,
                    search.infeasible > 0 ? fmt::format(", {} without a schedule", search.infeasible) : "",
                    search.proven ? " (all there are: proven)" : "", search.interrupted ? " (interrupted: the best so far)" : "");
    text += fmt::format("  {} on the trade-off between energy and latency:\n", search.front.size());
    constexpr std::size_t most = 12;
    for (std::size_t index = 0; index < std::min(search.front.size(), most); ++index) {
        text += fmt::format("    {:>12} cycles  {:.6g} pJ\n", search.front[index].evaluation.latency,
                            search.front[index].evaluation.energy);
    }
    if (search.front.size() > most) {
        text += fmt::format("    ... and {} more (all of them in summary.json)\n", search.front.size() - most);
    }
    return text;
}

}  // namespace

std::string summary_text(const ScheduleReport& report, std::size_t width) {
    const ScheduleFigures figures = schedule_figures(report);
    const Evaluation& evaluation = report.schedule->evaluation;
    const EnergyUnit unit = unit_for(evaluation.energy);
    std::string text = allocation_table(report, width);
    text += fmt::format(
        "\n{} on {}: {} computation nodes of {} layers, {} dependencies, scheduler {}\n"
        "  latency      {} cycles\n"
        "{}"
        "  energy       {} pJ ({:.3f} {})\n"
        "  bound by     {}: {} cycles, {} % of the latency\n\n",
        printable(report.workload_name), printable(report.accelerator_name), report.problem.graph->number_of_cns(),
        report.problem.graph->layers.size(), report.problem.graph->in_edges.size(), report.scheduler->name, evaluation.latency,
        figures.clocked ? fmt::format("  time         {}\n", zigzag::clocked_text(*figures.clocked)) : std::string(),
        evaluation.energy, evaluation.energy / unit.picojoules, unit.name, printable(figures.bound_by), figures.bound_cycles,
        percent(static_cast<double>(figures.bound_cycles) / static_cast<double>(std::max<std::int64_t>(evaluation.latency, 1))));
    text += search_text(report);
    for (const std::string& note : report.notes) {
        text += fmt::format("  note: {}\n", printable(note));
    }
    for (const std::string& table :
         {cores_table(report, figures, width), links_table(report, figures, width), energy_table(report, width)}) {
        text += table.empty() ? "" : "\n" + table;
    }
    return text;
}

}  // namespace stream
