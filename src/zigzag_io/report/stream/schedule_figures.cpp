#include "zigzag_io/report/stream/schedule_figures.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "stream/schedule/laws.hpp"
#include "stream/schedule/scheduler.hpp"

namespace stream {

namespace {

double part_of(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> memory_curves(const ScheduleReport& report) {
    std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> curves(report.problem.accelerator->top_memories.size());
    for (const MemoryChange& change : report.schedule->memory_changes) {
        if (change.bits != 0) {
            curves[change.top_memory].emplace_back(change.time, change.bits);
        }
    }
    for (auto& curve : curves) {
        std::stable_sort(curve.begin(), curve.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<std::pair<std::int64_t, std::int64_t>> merged;
        std::int64_t held = 0;
        for (const auto& [time, bits] : curve) {
            held += bits;
            if (!merged.empty() && merged.back().first == time) {
                merged.back().second = held;
            } else {
                merged.emplace_back(time, held);
            }
        }
        curve = std::move(merged);
    }
    return curves;
}

ScheduleFigures schedule_figures(const ScheduleReport& report) {
    const Schedule& schedule = *report.schedule;
    const MulticoreAccelerator& accelerator = *report.problem.accelerator;
    const std::int64_t latency = schedule.evaluation.latency;
    ScheduleFigures figures;
    figures.cores.resize(accelerator.cores.size());
    figures.links.resize(accelerator.links.size());
    double operations = 0;
    for (const GraphLayer& layer : report.problem.graph->layers) {
        operations += report.problem.graph->workload->nodes[layer.node].layer->operation_count();
    }
    figures.clocked =
        zigzag::at_clock(accelerator.clock_rate, static_cast<double>(latency), schedule.evaluation.energy, operations);
    for (const CnRun& run : schedule.cns) {
        figures.cores[run.core].busy += run.end - run.start;
        ++figures.cores[run.core].uses;
    }
    for (const LinkTransfer& transfer : schedule.transfers) {
        figures.links[transfer.link].busy += transfer.end - transfer.start;
        ++figures.links[transfer.link].uses;
    }
    for (const LinkBlock& block : schedule.blocks) {
        figures.links[block.link].busy += block.end - block.start;
        ++figures.links[block.link].uses;
    }
    for (auto* loads : {&figures.cores, &figures.links}) {
        for (ResourceLoad& load : *loads) {
            load.utilization = part_of(load.busy, latency);
        }
    }
    for (const auto& curve : memory_curves(report)) {
        std::int64_t peak = 0;
        for (const auto& [time, bits] : curve) {
            peak = std::max(peak, bits);
        }
        figures.peak_bits.push_back(peak);
    }
    figures.critical_path =
        critical_path(*report.problem.graph, *report.problem.costs, schedule.allocation, report.scheduler->rules.run_time);

    struct Bound {
        std::string what;
        std::int64_t cycles;
    };
    std::vector<Bound> bounds{{"dependencies (the longest chain of computation nodes)", figures.critical_path}};
    for (std::size_t core = 0; core < accelerator.cores.size(); ++core) {
        bounds.push_back(
            {fmt::format("core {} ({})", accelerator.cores[core].id, accelerator.cores[core].name()), figures.cores[core].busy});
    }
    for (std::size_t link = 0; link < accelerator.links.size(); ++link) {
        bounds.push_back({fmt::format("link {}", accelerator.links[link].name()), figures.links[link].busy});
    }
    const Bound& largest =
        *std::max_element(bounds.begin(), bounds.end(), [](const Bound& a, const Bound& b) { return a.cycles < b.cycles; });
    figures.bound_by = largest.what;
    figures.bound_cycles = largest.cycles;
    return figures;
}

}  // namespace stream
