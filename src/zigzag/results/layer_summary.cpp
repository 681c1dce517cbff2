#include "zigzag/results/layer_summary.hpp"

#include <algorithm>

namespace zigzag {

void EnergyBreakdown::add(const EnergyBreakdown& other) {
    operational += other.operational;
    total += other.total;
    for (const auto& [name, energy] : other.memories) {
        const auto known =
            std::find_if(memories.begin(), memories.end(), [&name = name](const auto& memory) { return memory.first == name; });
        if (known == memories.end()) {
            memories.emplace_back(name, energy);
        } else {
            known->second += energy;
        }
    }
}

LatencyBreakdown latency_breakdown(const CostTotals& totals) {
    LatencyBreakdown latency;
    latency.ideal = totals.ideal_cycle;
    latency.spatial_stall = totals.ideal_temporal_cycle - totals.ideal_cycle;
    latency.temporal_stall = totals.temporal_stall();
    latency.data_onloading = totals.latency_total1 - totals.latency_total0;
    latency.data_offloading = totals.latency_total2 - totals.latency_total1;
    latency.total = totals.latency_total2;
    return latency;
}

std::optional<ClockedFigures> at_clock(double clock_rate, double cycles, double picojoules, double operations) {
    if (clock_rate <= 0) {
        return std::nullopt;
    }
    constexpr double tera = 1e12;
    const double seconds = cycles / clock_rate;
    return ClockedFigures{clock_rate, seconds, operations / seconds / tera, operations / picojoules};
}

std::optional<ClockedFigures> at_clock(const CumulativeEvaluation& total) {
    return at_clock(total.clock_rate, total.totals.latency_total2, total.totals.energy_total, total.operations);
}

std::optional<StallingPort> stalling_port(const CostModelEvaluation& evaluation) {
    const PortEvaluation* worst = nullptr;
    for (const PortEvaluation& port : evaluation.ports) {
        if (port.stall_cycles > (worst == nullptr ? 0 : worst->stall_cycles)) {
            worst = &port;
        }
    }
    if (worst == nullptr) {
        return std::nullopt;
    }
    const MemoryInstance& memory = evaluation.accelerator->memory_hierarchy.levels().at(worst->memory).instance;
    StallingPort found{memory.name, memory.ports.at(worst->port).name, worst->stall_cycles, {}};
    std::copy_if(worst->activities.begin(), worst->activities.end(), std::back_inserter(found.transfers),
                 [](const PortActivity& activity) { return activity.period_count > 1; });
    std::stable_sort(found.transfers.begin(), found.transfers.end(), [](const PortActivity& left, const PortActivity& right) {
        return left.real_cycles * left.period_count > right.real_cycles * right.period_count;
    });
    return found;
}

LayerSummary summarize(const CostModelEvaluation& evaluation) {
    LayerSummary summary;
    summary.id = evaluation.layer.id;
    summary.name = evaluation.layer.name;
    summary.operator_type = evaluation.layer.operator_type;
    summary.macs = evaluation.layer.total_mac_count();
    summary.energy.operational = evaluation.totals.mac_energy;
    summary.energy.total = evaluation.totals.energy_total;
    for (const MemoryLevel& memory : evaluation.accelerator->memory_hierarchy.levels()) {
        summary.energy.memories.emplace_back(memory.instance.name, 0.0);
    }
    for (const OperandEvaluation& operand : evaluation.operands) {
        for (const OperandAtLevel& level : operand.levels) {
            summary.energy.memories.at(level.memory).second += level.energy;
        }
    }
    summary.latency = latency_breakdown(evaluation.totals);
    summary.mac_spatial_utilization = evaluation.totals.mac_spatial_utilization();
    summary.mac_utilization = evaluation.totals.mac_utilization2();
    summary.stalling_port = stalling_port(evaluation);
    summary.clocked = at_clock(evaluation.accelerator->clock_rate, summary.latency.total, summary.energy.total,
                               evaluation.layer.operation_count());
    return summary;
}

}  // namespace zigzag
