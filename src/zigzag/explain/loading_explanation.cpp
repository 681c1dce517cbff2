// First fills and last drains: what each takes alone, what the repeated transfers of its port leave, and which chain of links is
// the longest.
#include <algorithm>
#include <array>
#include <cmath>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/cost/rules/loading.hpp"

#include "explanation_parts.hpp"

namespace zigzag {

namespace {

class LoadingExplainer {
public:
    LoadingExplainer(const CostModelEvaluation& evaluation, ExplainedEvaluation& parts, LatencyExplanation& result)
        : evaluation_(evaluation), parts_(parts), result_(result) {}

    void explain() {
        for (const PortEvaluation& port : evaluation_.ports) {
            explain_surplus(port);
        }
        explain_onloading();
        explain_offloading();
    }

private:
    static bool partial_sum_comes_down(const PortActivity& activity) {
        return activity.operand == LayerOperand::O &&
               (activity.direction == DataDirection::rd_out_to_low || activity.direction == DataDirection::wr_in_by_high);
    }

    bool carries_both_inputs(const PortEvaluation& port) const {
        std::array<bool, 3> carries{};
        const MemoryLevel& level = evaluation_.accelerator->memory_hierarchy.levels().at(port.memory);
        for (const PortAllocation& allocation : parts_.port_of(port).allocation) {
            if (level.port_for(allocation.operand, allocation.direction) == port.port) {
                carries[static_cast<std::size_t>(allocation.operand)] = true;
            }
        }
        return carries[static_cast<std::size_t>(MemoryOperand::I1)] && carries[static_cast<std::size_t>(MemoryOperand::I2)];
    }

    void explain_surplus(const PortEvaluation& port) {
        SurplusExplanation surplus;
        surplus.memory = parts_.memory_of(port);
        surplus.port = parts_.port_of(port).name;
        surplus.width = parts_.port_of(port).bandwidth_max;
        const double width = surplus.width;
        std::vector<const PortActivity*> repeated;
        for (const PortActivity& activity : port.activities) {
            const OperandEvaluation& operand = evaluation_.operand(activity.operand);
            const auto d = static_cast<std::size_t>(activity.direction);
            const DataMovement& movement = operand.levels[activity.level].data_movement[d];
            check_average(operand, activity, movement);
            if (partial_sum_comes_down(activity)) {
                parts_.compare(parts_.name_of(operand, activity.level, activity.direction) + ".loading of partial sums",
                               operand.levels[activity.level].loading[d].has_value(), false);
                continue;
            }
            if (activity.period_count == 1) {
                const auto innermost = static_cast<double>(operand.levels.front().tile.bits);
                surplus.singles.push_back({activity.operand, activity.level, activity.direction, activity.real_cycles,
                                           rules::least_loading_cycles(innermost, width),
                                           static_cast<double>(activity.real_cycles)});
            } else {
                surplus.required +=
                    rules::required_bandwidth(static_cast<double>(movement.bandwidth_average), result_.cycles_per_operation);
                repeated.push_back(&activity);
            }
        }
        surplus.surplus = std::max(0.0, rules::surplus_cycles(width, surplus.required, result_.computing));
        spend(surplus);
        const bool shared = carries_both_inputs(port);
        for (const SingleTransferExplanation& single : surplus.singles) {
            check_loading(evaluation_.operand(single.operand), single.level, single.direction, single.left, shared);
        }
        for (const PortActivity* activity : repeated) {
            check_loading(evaluation_.operand(activity->operand), activity->level, activity->direction,
                          static_cast<double>(activity->real_cycles), shared);
        }
        if (!surplus.singles.empty()) {
            result_.surpluses.push_back(std::move(surplus));
        }
    }

    /// The average bandwidth of one instance's data, times what moves together on the lower side.
    void check_average(const OperandEvaluation& operand, const PortActivity& activity, const DataMovement& movement) {
        const std::size_t interface = interface_of(activity.level, activity.direction);
        const double tile = interface == 0 ? 1 : static_cast<double>(operand.levels[interface - 1].tile.elements);
        const double precision = interface == 0 ? average_precision(operand, movement)
                                                : static_cast<double>(operand.levels[interface - 1].tile.bits) / tile;
        const double at_once =
            ExplainedEvaluation::is_low(activity.direction) ? static_cast<double>(movement.elements_per_period) / tile : 1;
        const double average = tile * precision / static_cast<double>(movement.period) * at_once;
        parts_.compare(parts_.name_of(operand, activity.level, activity.direction) + ".bandwidth_average",
                       movement.bandwidth_average, ExplainedEvaluation::whole(std::trunc(average)));
    }

    /// At the array, outputs count as partial sums while any loop outside accumulates.
    double average_precision(const OperandEvaluation& operand, const DataMovement& movement) const {
        if (!ExplainedEvaluation::is_output(operand)) {
            return static_cast<double>(movement.precision);
        }
        const bool partial = operand.levels.front().data_movement[rd_low].period_count > 0;
        const OperandPrecision& precision = evaluation_.layer.precision;
        return static_cast<double>(partial ? precision.O : precision.O_final);
    }

    /// Takes the surplus off the single transfers.
    void spend(SurplusExplanation& surplus) const {
        std::vector<rules::SingleTransfer> singles;
        for (std::size_t index = 0; index < surplus.singles.size(); ++index) {
            singles.push_back({index, surplus.singles[index].left, surplus.singles[index].minimum});
        }
        rules::spend_surplus(evaluation_.options.rules.surplus_is_spent_once, surplus.surplus, singles);
        for (const rules::SingleTransfer& single : singles) {
            surplus.singles[single.link].left = single.cycles;
        }
    }

    void check_loading(const OperandEvaluation& operand, std::size_t level, DataDirection direction, double cycles, bool shared) {
        const auto& loading = operand.levels[level].loading[static_cast<std::size_t>(direction)];
        const std::string name = parts_.name_of(operand, level, direction) + ".loading";
        if (!loading) {
            parts_.fault(name, fmt::format("is left out, but takes {} cycles", cycles));
            parts_.throw_if_different();
        }
        parts_.compare(name + ".cycles", loading->cycles, cycles);
        parts_.compare(name + ".port_shared_by_inputs", loading->shared, shared);
    }

    /// Between two memories; `up` for outputs.
    LoadingStep step(const OperandEvaluation& operand, std::size_t level, bool up) {
        const auto end = [&](std::size_t at, DataDirection direction, std::string& memory, std::string& port, double& width,
                             double& cycles, bool& shared) {
            const auto d = static_cast<std::size_t>(direction);
            const OperandAtLevel& figures = operand.levels[at];
            const MemoryInstance& instance = parts_.memory(operand, at).instance;
            if (!figures.loading[d] || !figures.port[d]) {
                parts_.fault(parts_.name_of(operand, at, direction) + ".loading", "is missing");
                parts_.throw_if_different();
            }
            memory = instance.name;
            port = instance.ports.at(*figures.port[d]).name;
            width = instance.ports.at(*figures.port[d]).bandwidth_max;
            cycles = figures.loading[d]->cycles;
            shared = figures.loading[d]->shared;
        };
        LoadingStep result;
        result.operand = operand.operand;
        result.level = level;
        end(level, up ? DataDirection::rd_out_to_high : DataDirection::wr_in_by_high, result.lower, result.lower_port,
            result.lower_width, result.lower_cycles, result.lower_shared);
        end(level + 1, up ? DataDirection::wr_in_by_low : DataDirection::rd_out_to_low, result.upper, result.upper_port,
            result.upper_width, result.upper_cycles, result.upper_shared);
        result.cycles = rules::step_cycles(result.lower_cycles, result.upper_cycles);
        return result;
    }

    void explain_onloading() {
        std::array<rules::LoadingParts, 2> parts_of_input;
        for (std::size_t input = 0; input < result_.onloading_parts.size(); ++input) {
            const OperandEvaluation& operand = evaluation_.operands.at(input + 1);
            rules::LoadingParts& parts = parts_of_input[input];
            for (std::size_t level = 0; level + 1 < operand.levels.size(); ++level) {
                const LoadingStep& loading = result_.onloading_steps.emplace_back(step(operand, level, false));
                parts.add(rules::shared_ports(loading.lower_shared, loading.upper_shared), loading.cycles,
                          evaluation_.options.rules.half_shared_loading_adds_up);
            }
        }
        for (std::size_t input = 0; input < result_.onloading_parts.size(); ++input) {
            result_.onloading_parts[input] = {parts_of_input[input].shared, parts_of_input[input].half,
                                              parts_of_input[input].separate};
        }
        result_.onloading = rules::onloading_cycles(parts_of_input[0], parts_of_input[1]);
        parts_.compare("data_onloading_cycle", evaluation_.totals.data_onloading_cycle, result_.onloading);
    }

    void explain_offloading() {
        const OperandEvaluation& output = evaluation_.operands.front();
        for (std::size_t level = 0; level + 1 < output.levels.size(); ++level) {
            result_.offloading += result_.offloading_steps.emplace_back(step(output, level, true)).cycles;
        }
        parts_.compare("data_offloading_cycle", evaluation_.totals.data_offloading_cycle, result_.offloading);
    }

    const CostModelEvaluation& evaluation_;
    ExplainedEvaluation& parts_;
    LatencyExplanation& result_;
};

}  // namespace

void explain_loading(const CostModelEvaluation& evaluation, ExplainedEvaluation& parts, LatencyExplanation& latency) {
    LoadingExplainer(evaluation, parts, latency).explain();
}

}  // namespace zigzag
