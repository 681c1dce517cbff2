// Latency, from the transfers up: which data have room for a second copy, what each transfer of a port needs and may take, how
// those that share the port add up to its stall, and what is left of first fills and last drains once spare bandwidth is spent
// on them. The formulas are worked out here from the figures that stand in the evaluation, apart from the cost model.
#include <algorithm>
#include <cmath>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/cost/port_stall.hpp"

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
        for (const PortEvaluation& port : evaluation_.ports) {
            explain_surplus(port);
        }
        explain_onloading();
        explain_offloading();
        check_totals();
        parts_.throw_if_different();
        return std::move(result_);
    }

private:
    static bool is_low(DataDirection direction) {
        return direction == DataDirection::rd_out_to_low || direction == DataDirection::wr_in_by_low;
    }

    void explain_array() {
        result_.macs = evaluation_.layer.total_mac_count();
        result_.multipliers = evaluation_.accelerator->operational_array.total_unit_count();
        result_.cycles_per_operation = evaluation_.cycles_per_operation;
        result_.iterations = parts_.iterations();
        const double steps = std::ceil(static_cast<double>(result_.macs) / static_cast<double>(result_.multipliers));
        result_.ideal = static_cast<double>(parts_.clock_cycles(static_cast<std::int64_t>(steps)));
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
        const std::int64_t bits = operand.levels[level].tile_fractional.bits;
        return static_cast<double>(bits / run) / static_cast<double>(parts_.memory(operand, level).instance.size);
    }

    void explain_buffers() {
        const std::size_t nb_memories = evaluation_.accelerator->memory_hierarchy.levels().size();
        std::vector<double> use_of_all(nb_memories, 0);
        std::vector<std::size_t> nb_holders(nb_memories, 0);
        for (std::size_t memory = 0; memory < nb_memories; ++memory) {
            for (const auto& [operand, level] : holders(memory)) {
                use_of_all[memory] += effective_use(*operand, level);
                ++nb_holders[memory];
            }
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
                buffer.use_of_all = use_of_all[memory];
                const bool half_empty = buffer.use_of_all <= 0.5;
                buffer.double_buffer = half_empty || buffer.use <= 1 - buffer.use_of_all;
                if (buffer.double_buffer && !half_empty && nb_holders[memory] > 1) {
                    use_of_all[memory] += buffer.use;
                }
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

    const MemoryPort& port_of(const PortEvaluation& port) const {
        return evaluation_.accelerator->memory_hierarchy.levels().at(port.memory).instance.ports.at(port.port);
    }
    const std::string& memory_of(const PortEvaluation& port) const {
        return evaluation_.accelerator->memory_hierarchy.levels().at(port.memory).instance.name;
    }

    TransferExplanation explain_transfer(const PortEvaluation& port, const PortActivity& activity) {
        const OperandEvaluation& operand = evaluation_.operand(activity.operand);
        const auto d = static_cast<std::size_t>(activity.direction);
        TransferExplanation transfer;
        transfer.activity = activity;
        if (activity.level >= operand.levels.size() || operand.levels[activity.level].memory != port.memory ||
            operand.levels[activity.level].port[d] != port.port) {
            parts_.fault(
                fmt::format("ports.{}.{}", memory_of(port), port_of(port).name),
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
        const double bits = static_cast<double>(transfer.elements) * static_cast<double>(transfer.precision);
        const double real = std::ceil(bits / static_cast<double>(port_of(port).bandwidth_max));
        parts_.compare(name + ".real_cycles", static_cast<double>(activity.real_cycles), real);
        parts_.compare(name + ".period_count", activity.period_count, parts_.iterations() / period);
        parts_.compare(name + ".period_cycles", activity.period, parts_.clock_cycles(period));
        parts_.compare(name + ".window_cycles", movement.window, period / transfer.run);
        parts_.compare(name + ".allowed_cycles", activity.allowed_cycles,
                       parts_.clock_cycles(transfer.double_buffer ? period : period / transfer.run));
        const OperandAtLevel& at = operand.levels[activity.level];
        if (movement.precision != 0) {
            parts_.check_precision(name + ".data_movement.precision_bits", operand, movement.precision);
        }
        const std::int64_t tile = interface == 0 ? 1 : operand.levels[interface - 1].tile.elements;
        if (tile < 1 || movement.elements_per_period % tile != 0 ||
            (!is_low(activity.direction) && movement.elements_per_period != tile)) {
            parts_.fault(name + ".data_movement.elements_per_period",
                         fmt::format("is {}, which is not made of tiles of {}", movement.elements_per_period, tile));
        }
        parts_.compare(name + ".real_cycles", at.real_cycles[d], activity.real_cycles);
        parts_.compare(name + ".allowed_cycles", at.allowed_cycles[d], activity.allowed_cycles);
        parts_.compare(name + ".data_movement.period_count", movement.period_count, activity.period_count);
        parts_.compare(name + ".data_movement.period_cycles", movement.period, period);
        // What follows multiplies these.
        constexpr double largest = 4611686018427387904.0;  // 2^62
        const double count = static_cast<double>(activity.period_count);
        if (std::max(static_cast<double>(activity.period), real) * count > largest) {
            parts_.fault(name, "its periods are too long to be counted");
        }
        parts_.throw_if_different();
        parts_.compare(name + ".stall_cycles", activity.stall_cycles,
                       (activity.real_cycles - activity.allowed_cycles) * (activity.period_count - 1));
        return transfer;
    }

    void explain_port(const PortEvaluation& port) {
        PortExplanation explained;
        explained.memory = memory_of(port);
        explained.port = port_of(port).name;
        explained.width = port_of(port).bandwidth_max;
        const std::string name = fmt::format("ports.{}.{}", explained.memory, explained.port);
        constexpr std::size_t most_transfers = 3 * nb_directions;
        if (port.activities.size() > most_transfers) {
            parts_.fault(name, fmt::format("has {} transfers, more than three operands can have", port.activities.size()));
            parts_.throw_if_different();
        }
        std::vector<PortTransfer> transfers;
        for (const PortActivity& activity : port.activities) {
            explained.transfers.push_back(explain_transfer(port, activity));
            const std::int64_t stall = (activity.real_cycles - activity.allowed_cycles) * (activity.period_count - 1);
            (stall > 0 ? explained.missed : explained.slack) += stall;
            explained.allowed += activity.allowed_cycles * (activity.period_count - 1);
            transfers.push_back({activity.real_cycles, activity.allowed_cycles, activity.period, activity.period_count});
        }
        if (transfers.size() == 1) {
            explained.stall = explained.missed + explained.slack;
        } else if (transfers.size() > 1) {
            std::vector<std::size_t> scratch;
            explained.window_union = window_union(transfers, scratch);
            explained.stall =
                explained.missed + std::max<std::int64_t>(0, explained.slack + explained.allowed - explained.window_union);
        }
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

    static bool partial_sum_comes_down(const PortActivity& activity) {
        return activity.operand == LayerOperand::O &&
               (activity.direction == DataDirection::rd_out_to_low || activity.direction == DataDirection::wr_in_by_high);
    }

    bool carries_both_inputs(const PortEvaluation& port) const {
        std::array<bool, 3> carries{};
        const MemoryLevel& level = evaluation_.accelerator->memory_hierarchy.levels().at(port.memory);
        for (const PortAllocation& allocation : port_of(port).allocation) {
            if (level.port_for(allocation.operand, allocation.direction) == port.port) {
                carries[static_cast<std::size_t>(allocation.operand)] = true;
            }
        }
        return carries[static_cast<std::size_t>(MemoryOperand::I1)] && carries[static_cast<std::size_t>(MemoryOperand::I2)];
    }

    void explain_surplus(const PortEvaluation& port) {
        SurplusExplanation surplus;
        surplus.memory = memory_of(port);
        surplus.port = port_of(port).name;
        surplus.width = port_of(port).bandwidth_max;
        const auto width = static_cast<double>(surplus.width);
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
                                           std::ceil(innermost / width), static_cast<double>(activity.real_cycles)});
            } else {
                surplus.required += std::ceil(static_cast<double>(movement.bandwidth_average) / result_.cycles_per_operation);
                repeated.push_back(&activity);
            }
        }
        surplus.surplus = std::max(0.0, (width - surplus.required) / width * result_.computing);
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
        const double at_once = is_low(activity.direction) ? static_cast<double>(movement.elements_per_period) / tile : 1;
        const double average = tile * precision / static_cast<double>(movement.period) * at_once;
        parts_.compare(parts_.name_of(operand, activity.level, activity.direction) + ".bandwidth_average",
                       movement.bandwidth_average, static_cast<std::int64_t>(average));
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

    /// Takes the surplus off the single transfers, the longest first.
    void spend(SurplusExplanation& surplus) const {
        auto& singles = surplus.singles;
        double left = surplus.surplus;
        std::vector<std::size_t> longest_first(singles.size());
        for (std::size_t index = 0; index < singles.size(); ++index) {
            longest_first[index] = index;
        }
        std::stable_sort(longest_first.begin(), longest_first.end(),
                         [&singles](std::size_t a, std::size_t b) { return singles[a].left > singles[b].left; });
        for (std::size_t rank = 0; rank < singles.size() && left > 0; ++rank) {
            SingleTransferExplanation& single = singles[longest_first[rank]];
            if (evaluation_.options.corrected) {
                const double spent = std::min(std::max(0.0, single.left - single.minimum), left);
                single.left -= spent;
                left -= spent;
                continue;
            }
            const double wanted = single.left - single.minimum;
            const auto sharers = static_cast<double>(rank + 1);
            const bool affordable = left >= wanted * sharers;
            const double amount = affordable ? wanted : left / sharers;
            for (std::size_t earlier = 0; earlier <= rank; ++earlier) {
                singles[longest_first[earlier]].left -= amount;
            }
            if (!affordable) {
                break;
            }
            left -= wanted * sharers;
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
        const auto end = [&](std::size_t at, DataDirection direction, std::string& memory, std::string& port, std::int64_t& width,
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
        result.cycles = std::max(result.lower_cycles, result.upper_cycles);
        return result;
    }

    void explain_onloading() {
        for (std::size_t input = 0; input < result_.onloading_parts.size(); ++input) {
            const OperandEvaluation& operand = evaluation_.operands.at(input + 1);
            OnloadingParts& parts = result_.onloading_parts[input];
            for (std::size_t level = 0; level + 1 < operand.levels.size(); ++level) {
                const LoadingStep& loading = result_.onloading_steps.emplace_back(step(operand, level, false));
                if (loading.lower_shared && loading.upper_shared) {
                    parts.shared += loading.cycles;
                } else if (!loading.lower_shared && !loading.upper_shared) {
                    parts.separate += loading.cycles;
                } else if (evaluation_.options.corrected) {
                    parts.half += loading.cycles;
                } else {
                    parts.half = loading.cycles;
                }
            }
        }
        const auto& [a, b] = result_.onloading_parts;
        result_.onloading = std::min(a.shared + std::max(b.shared + b.half + b.separate, a.half + a.separate),
                                     b.shared + std::max(a.shared + a.half + a.separate, b.half + b.separate));
        parts_.compare("data_onloading_cycle", evaluation_.totals.data_onloading_cycle, result_.onloading);
    }

    void explain_offloading() {
        const OperandEvaluation& output = evaluation_.operands.front();
        for (std::size_t level = 0; level + 1 < output.levels.size(); ++level) {
            result_.offloading += result_.offloading_steps.emplace_back(step(output, level, true)).cycles;
        }
        parts_.compare("data_offloading_cycle", evaluation_.totals.data_offloading_cycle, result_.offloading);
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
