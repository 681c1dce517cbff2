#include "zigzag/results/traffic.hpp"

#include <algorithm>
#include <set>

namespace zigzag {

std::vector<Traffic> traffic_of(const CostModelEvaluation& evaluation) {
    const auto& memories = evaluation.accelerator->memory_hierarchy.levels();
    std::vector<Traffic> all;
    for (const OperandEvaluation& operand : evaluation.operands) {
        for (std::size_t level = 0; level < operand.levels.size(); ++level) {
            const OperandAtLevel& at = operand.levels[level];
            for (const DataDirection direction : all_directions) {
                const auto d = static_cast<std::size_t>(direction);
                if (at.word_accesses[d] == 0 && at.energy_per_direction[d] == 0) {
                    continue;
                }
                double bits = 0;
                if (at.port[d]) {
                    const MemoryPort& port = memories.at(at.memory).instance.ports.at(*at.port[d]);
                    bits = static_cast<double>(at.word_accesses[d]) * port.bandwidth_max;
                }
                all.push_back(
                    {at.memory, level, operand.operand, direction, at.word_accesses[d], bits, at.energy_per_direction[d]});
            }
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const Traffic& a, const Traffic& b) { return a.memory < b.memory; });
    return all;
}

double RooflinePoint::roof() const {
    return std::min(peak, bandwidth * intensity());
}

RooflinePoint roofline_point(const CostModelEvaluation& evaluation) {
    const Accelerator& accelerator = *evaluation.accelerator;
    RooflinePoint point;
    point.macs = static_cast<double>(evaluation.layer.total_mac_count());
    point.performance = point.macs / evaluation.totals.latency_total2;
    point.peak = static_cast<double>(accelerator.operational_array.total_unit_count());
    std::set<std::size_t> top_memories;
    for (const OperandEvaluation& operand : evaluation.operands) {
        top_memories.insert(operand.levels.back().memory);
    }
    for (const std::size_t memory : top_memories) {
        const MemoryLevel& level = accelerator.memory_hierarchy.levels().at(memory);
        for (const MemoryPort& port : level.instance.ports) {
            point.bandwidth += port.bandwidth_max * static_cast<double>(accelerator.unroll_count(level));
        }
    }
    for (const Traffic& traffic : traffic_of(evaluation)) {
        if (traffic.level + 1 == evaluation.operand(traffic.operand).levels.size()) {
            point.bits += traffic.bits;
        }
    }
    return point;
}

std::int64_t busy_cycles(const PortEvaluation& port) {
    std::int64_t busy = 0;
    for (const PortActivity& activity : port.activities) {
        busy += activity.real_cycles * activity.period_count;
    }
    return busy;
}

}  // namespace zigzag
