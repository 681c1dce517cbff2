// Latency, from the transfers up: which data have room for a second copy, what each transfer of a port needs and may take, how
// those that share the port add up to its stall. What is left of first fills and last drains once spare bandwidth is spent on
// them is in loading_explanation.cpp. The terms are worked out here from the figures that stand in the evaluation; the rules
// that join them are those of the cost model (cost/rules).
#include <algorithm>
#include <cmath>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/cost/rules/accesses.hpp"
#include "zigzag/cost/rules/buffering.hpp"
#include "zigzag/cost/rules/port_stall.hpp"

#include "explanation_parts.hpp"

namespace zigzag {

namespace {

class LatencyExplainer {
public:
    LatencyExplainer(const CostModelEvaluation& evaluation, const std::string& origin)
        : evaluation_(evaluation), parts_(evaluation, origin) {}

    LatencyExplanation explanation() {
        explain_array();
        explain_buffers();
        for (const PortEvaluation& port : evaluation_.ports) {
            explain_port(port);
        }
        check_all_transfers_are_there();
        parts_.compare("stall_cycles", evaluation_.stall_cycles, result_.stall);
        parts_.throw_if_different();
        result_.computing = std::ceil(result_.ideal_temporal) + static_cast<double>(result_.stall);
        explain_loading(evaluation_, parts_, result_);
        check_totals();
        parts_.throw_if_different();
        return std::move(result_);
    }

private:
    void explain_array() {
        result_.macs = evaluation_.layer.total_mac_count();
        result_.multipliers = evaluation_.accelerator->operational_array.total_unit_count();
        result_.cycles_per_operation = evaluation_.cycles_per_operation;
        result_.iterations = parts_.iterations();
        const double steps = rules::ideal_steps(static_cast<double>(result_.macs), static_cast<double>(result_.multipliers));
        result_.ideal = static_cast<double>(parts_.clock_cycles(ExplainedEvaluation::whole(steps)));
        result_.ideal_temporal = static_cast<double>(result_.iterations) * result_.cycles_per_operation;
        parts_.compare("ideal_cycle", evaluation_.totals.ideal_cycle, result_.ideal);
        parts_.compare("ideal_temporal_cycle", evaluation_.totals.ideal_temporal_cycle, result_.ideal_temporal);
    }

    /// Operands of the layer in a memory, in the memory's order, with their levels.
    std::vector<std::pair<const OperandEvaluation*, std::size_t>> holders(std::size_t memory) const {
        std::vector<std::pair<const OperandEvaluation*, std::size_t>> result;
        for (const MemoryOperand memory_operand : evaluation_.accelerator->memory_hierarchy.levels()[memory].operands) {
            for (const OperandEvaluation& operand : evaluation_.operands) {
                for (std::size_t level = 0; level < operand.levels.size(); ++level) {
                    if (operand.memory_operand == memory_operand && operand.levels[level].memory == memory) {
                        result.emplace_back(&operand, level);
                    }
                }
            }
        }
        return result;
    }

    double use_of(const OperandEvaluation& operand, std::size_t level) const {
        return static_cast<double>(operand.levels[level].tile_fractional.bits) /
               static_cast<double>(parts_.memory(operand, level).instance.size);
    }

    double effective_use(const OperandEvaluation& operand, std::size_t level) const {
        const std::int64_t run = ExplainedEvaluation::relevant_run(operand, level + 1);
        return rules::use_at_a_time(operand.levels[level].tile_fractional.bits, run,
                                    static_cast<double>(parts_.memory(operand, level).instance.size));
    }

    void explain_buffers() {
        const std::size_t nb_memories = evaluation_.accelerator->memory_hierarchy.levels().size();
        std::vector<rules::SecondCopies> copies;
        for (std::size_t memory = 0; memory < nb_memories; ++memory) {
            double use_of_all = 0;
            for (const auto& [operand, level] : holders(memory)) {
                use_of_all += effective_use(*operand, level);
            }
            copies.emplace_back(use_of_all);
        }
        for (const OperandEvaluation& operand : evaluation_.operands) {
            const std::string name(to_string(operand.operand));
            parts_.compare(name + ".double_buffer[0]", bool(operand.double_buffer[0]), false);
            for (std::size_t level = 0; level < operand.levels.size(); ++level) {
                const std::size_t memory = operand.levels[level].memory;
                BufferExplanation buffer;
                buffer.operand = operand.operand;
                buffer.level = level;
                buffer.memory = parts_.memory(operand, level).instance.name;
                buffer.bits = operand.levels[level].tile_fractional.bits;
                buffer.run = ExplainedEvaluation::relevant_run(operand, level + 1);
                buffer.use = effective_use(operand, level);
                buffer.use_of_all = copies[memory].use_of_all();
                buffer.double_buffer = copies[memory].grant(buffer.use);
                parts_.compare(fmt::format("{}.levels[{}].utilization", name, level), operand.levels[level].utilization,
                               use_of(operand, level));
                double shared = 0;
                for (const auto& [other, other_level] : holders(memory)) {
                    shared += use_of(*other, other_level);
                }
                parts_.compare(fmt::format("{}.levels[{}].utilization_shared", name, level),
                               operand.levels[level].utilization_shared, shared);
                parts_.compare(fmt::format("{}.levels[{}].utilization_effective", name, level),
                               operand.levels[level].utilization_effective, buffer.use);
                parts_.compare(fmt::format("{}.double_buffer[{}]", name, level + 1), bool(operand.double_buffer[level + 1]),
                               buffer.double_buffer);
                result_.buffers.push_back(std::move(buffer));
            }
        }
    }

    TransferExplanation explain_transfer(const PortEvaluation& port, const PortActivity& activity) {
        const OperandEvaluation& operand = evaluation_.operand(activity.operand);
        const auto d = static_cast<std::size_t>(activity.direction);
        TransferExplanation transfer;
        transfer.activity = activity;
        if (activity.level >= operand.levels.size() || operand.levels[activity.level].memory != port.memory ||
            operand.levels[activity.level].port[d] != port.port) {
            parts_.fault(
                fmt::format("ports.{}.{}", parts_.memory_of(port), parts_.port_of(port).name),
                fmt::format("{} {} is no transfer of this port", to_string(activity.operand), to_string(activity.direction)));
            parts_.throw_if_different();
        }
        const std::string name = parts_.name_of(operand, activity.level, activity.direction);
        const DataMovement& movement = operand.levels[activity.level].data_movement[d];
        const std::size_t interface = interface_of(activity.level, activity.direction);
        transfer.elements = movement.elements_per_period;
        transfer.precision = movement.precision;
        transfer.run = ExplainedEvaluation::irrelevant_run(operand, interface);
        transfer.double_buffer = operand.double_buffer[interface];
        const std::int64_t period = parts_.period(operand, interface);
        const double real = rules::transfer_cycles(static_cast<double>(transfer.elements),
                                                   static_cast<double>(transfer.precision), parts_.port_of(port).bandwidth_max);
        parts_.compare(name + ".real_cycles", static_cast<double>(activity.real_cycles), real);
        parts_.compare(name + ".period_count", activity.period_count, parts_.iterations() / period);
        parts_.compare(name + ".period_cycles", activity.period, parts_.clock_cycles(period));
        parts_.compare(name + ".window_cycles", movement.window, period / transfer.run);
        parts_.compare(name + ".allowed_cycles", activity.allowed_cycles,
                       parts_.clock_cycles(rules::allowed_steps(period, transfer.run, transfer.double_buffer)));
        const OperandAtLevel& at = operand.levels[activity.level];
        if (movement.precision != 0) {
            parts_.check_precision(name + ".data_movement.precision_bits", operand, movement.precision);
        }
        const std::int64_t tile = interface == 0 ? 1 : operand.levels[interface - 1].tile.elements;
        if (tile < 1 || movement.elements_per_period % tile != 0 ||
            (!ExplainedEvaluation::is_low(activity.direction) && movement.elements_per_period != tile)) {
            parts_.fault(name + ".data_movement.elements_per_period",
                         fmt::format("is {}, which is not made of tiles of {}", movement.elements_per_period, tile));
        }
        parts_.compare(name + ".real_cycles", at.real_cycles[d], activity.real_cycles);
        parts_.compare(name + ".allowed_cycles", at.allowed_cycles[d], activity.allowed_cycles);
        parts_.compare(name + ".data_movement.period_count", movement.period_count, activity.period_count);
        parts_.compare(name + ".data_movement.period_cycles", movement.period, period);
        parts_.throw_if_different();
        parts_.compare(name + ".stall_cycles", activity.stall_cycles,
                       rules::transfer_stall(activity.real_cycles, activity.allowed_cycles, activity.period_count));
        return transfer;
    }

    void explain_port(const PortEvaluation& port) {
        PortExplanation explained;
        explained.memory = parts_.memory_of(port);
        explained.port = parts_.port_of(port).name;
        explained.width = parts_.port_of(port).bandwidth_max;
        const std::string name = fmt::format("ports.{}.{}", explained.memory, explained.port);
        constexpr std::size_t most_transfers = 3 * nb_directions;
        if (port.activities.size() > most_transfers) {
            parts_.fault(name, fmt::format("has {} transfers, more than three operands can have", port.activities.size()));
            parts_.throw_if_different();
        }
        std::vector<rules::PortTransfer> transfers;
        for (const PortActivity& activity : port.activities) {
            explained.transfers.push_back(explain_transfer(port, activity));
            const std::int64_t stall =
                rules::transfer_stall(activity.real_cycles, activity.allowed_cycles, activity.period_count);
            (stall > 0 ? explained.missed : explained.slack) += stall;
            explained.allowed += activity.allowed_cycles * (activity.period_count - 1);
            transfers.push_back({activity.real_cycles, activity.allowed_cycles, activity.period, activity.period_count});
        }
        explained.window_union = transfers.size() > 1 ? rules::window_union(transfers) : 0;
        explained.stall = rules::port_stall(transfers);
        parts_.compare(name + ".stall_cycles", port.stall_cycles, explained.stall);
        result_.stall = std::max(result_.stall, explained.stall);
        result_.ports.push_back(std::move(explained));
    }

    /// Every transfer stands at one port, and what does not move has no figures.
    void check_all_transfers_are_there() {
        std::size_t moving = 0;
        for (const OperandEvaluation& operand : evaluation_.operands) {
            for (std::size_t level = 0; level < operand.levels.size(); ++level) {
                const OperandAtLevel& at = operand.levels[level];
                for (const DataDirection direction : all_directions) {
                    const auto d = static_cast<std::size_t>(direction);
                    const DataMovement& movement = at.data_movement[d];
                    if (movement.period_count > 0) {
                        ++moving;
                        continue;
                    }
                    const std::string name = parts_.name_of(operand, level, direction);
                    for (const std::int64_t figure :
                         {movement.elements_per_period, movement.precision, movement.period, movement.window,
                          movement.bandwidth_average, at.real_cycles[d], at.allowed_cycles[d]}) {
                        parts_.compare(name + ": a figure of a transfer that does not happen", figure, std::int64_t{0});
                    }
                    parts_.compare(name + ".loading of a transfer that does not happen", at.loading[d].has_value(), false);
                }
            }
        }
        std::size_t carried = 0;
        for (const PortEvaluation& port : evaluation_.ports) {
            carried += port.activities.size();
        }
        parts_.compare("ports: number of transfers", carried, moving);
    }

    void check_totals() {
        const double total0 = result_.ideal_temporal + static_cast<double>(result_.stall);
        const double total1 = total0 + result_.onloading;
        result_.total = total1 + result_.offloading;
        parts_.compare("latency_total0", evaluation_.totals.latency_total0, total0);
        parts_.compare("latency_total1", evaluation_.totals.latency_total1, total1);
        parts_.compare("latency_total2", evaluation_.totals.latency_total2, result_.total);
    }

    const CostModelEvaluation& evaluation_;
    ExplainedEvaluation parts_;
    LatencyExplanation result_;
};

}  // namespace

LatencyExplanation explain_latency(const CostModelEvaluation& evaluation, const std::string& origin) {
    return LatencyExplainer(evaluation, origin).explanation();
}

}  // namespace zigzag
