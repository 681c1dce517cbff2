#include "zigzag/cost/interface_figures.hpp"

#include "zigzag/cost/rules/accesses.hpp"
#include "zigzag/cost/rules/buffering.hpp"

namespace zigzag {

namespace {

double bits_per_element(const OperandProblem& operand, bool partial_sum) {
    return operand.is_output && !partial_sum ? operand.final_precision : operand.precision;
}

}  // namespace

InterfaceMovement movement_through(const MappingProblem& problem, std::size_t operand, std::size_t interface,
                                   const InterfaceState& state, bool fractional) {
    const OperandProblem& owner = problem.operands[operand];
    const bool above_top = interface == owner.nb_levels();
    InterfaceMovement movement;
    if (above_top) {
        return movement;
    }
    const OperandSpatialMapping& spatial = fractional ? owner.fractional : owner.integer;
    const double elements = fractional ? state.elements_fractional : state.elements_integer;
    const bool partial_sum = fractional ? state.partial_sum_fractional : state.partial_sum_integer;
    const double partial_moves = fractional ? state.partial_moves_fractional : state.partial_moves_integer;
    const bool has_high_side = interface > 0;

    const double bandwidth = elements * bits_per_element(owner, partial_sum) / static_cast<double>(state.period);
    movement.bandwidth_low = static_cast<std::int64_t>(bandwidth * spatial.boost[interface]);
    movement.bandwidth_high = has_high_side ? static_cast<std::int64_t>(bandwidth) : 0;

    const double low_elements = elements * spatial.boost[interface];
    const auto carry = [&movement](std::size_t direction, double amount, double precision) {
        movement.elements[direction] = amount;
        movement.precision[direction] = precision;
        movement.active[direction] = true;
    };
    if (!owner.is_output) {
        carry(rd_low, low_elements, owner.precision);
        if (has_high_side) {
            carry(wr_high, elements, owner.precision);
        }
        return movement;
    }
    const double up_precision = partial_moves != 0 ? owner.precision : owner.final_precision;
    const double down_precision = partial_moves != 0 ? owner.precision : 0.0;
    carry(wr_low, low_elements, up_precision);
    if (partial_sum) {
        carry(rd_low, low_elements, down_precision);
    }
    if (has_high_side) {
        carry(rd_high, elements, up_precision);
        if (partial_sum) {
            carry(wr_high, elements, down_precision);
        }
    }
    return movement;
}

double word_accesses(const OperandProblem& operand, std::size_t interface, DataDirection direction,
                     const InterfaceMovement& movement, std::int64_t period_count) {
    const auto d = static_cast<std::size_t>(direction);
    if (!movement.active[d] || movement.elements[d] == 0 || movement.precision[d] == 0) {
        return 0;
    }
    const std::size_t level = memory_level_of(interface, direction);
    const double bandwidth_min = operand.levels[level].bandwidth_min[d];
    const double bandwidth_max = operand.levels[level].bandwidth_max[d];
    if (bandwidth_max == 0) {
        return 0;
    }
    return rules::full_width_accesses(rules::words_of(movement.elements[d], movement.precision[d], bandwidth_min), bandwidth_min,
                                      bandwidth_max, static_cast<double>(period_count), operand.fractional.unit_count[level + 1]);
}

InterfaceFigures figures_of(const MappingProblem& problem, std::size_t operand, std::size_t interface,
                            const InterfaceState& state) {
    const OperandProblem& owner = problem.operands[operand];
    InterfaceFigures figures;
    figures.period = state.period;
    figures.period_count = problem.total_cycle / state.period;
    figures.bits_fractional =
        static_cast<std::int64_t>(state.elements_fractional * bits_per_element(owner, state.partial_sum_fractional));
    figures.bits_integer = static_cast<std::int64_t>(state.elements_integer * bits_per_element(owner, state.partial_sum_integer));

    const InterfaceMovement fractional = movement_through(problem, operand, interface, state, true);
    const InterfaceMovement integer = movement_through(problem, operand, interface, state, false);
    figures.active = integer.active;
    figures.bandwidth_low = integer.bandwidth_low;
    figures.bandwidth_high = integer.bandwidth_high;
    for (const DataDirection direction : all_directions) {
        const auto d = static_cast<std::size_t>(direction);
        if (!integer.active[d] && !fractional.active[d]) {
            continue;
        }
        const OperandLevelProblem& level = owner.levels[memory_level_of(interface, direction)];
        const double cost = is_read(direction) ? level.read_cost : level.write_cost;
        figures.energy[d] = word_accesses(owner, interface, direction, fractional, figures.period_count) * cost;
        if (level.bandwidth_max[d] > 0) {
            figures.real_cycles[d] = static_cast<std::int64_t>(
                rules::transfer_cycles(integer.elements[d], integer.precision[d], level.bandwidth_max[d]));
        } else {
            figures.missing_port = static_cast<int>(d);
        }
    }
    return figures;
}

double array_energy(const MappingProblem& problem) {
    const OperationalArray& array = problem.accelerator->operational_array;
    return problem.imc_use ? energy_of(*array.imc, *problem.imc_use).total()
                           : array.unit_energy * static_cast<double>(problem.total_mac_count);
}

std::int64_t ideal_cycles(const MappingProblem& problem) {
    const auto multipliers = static_cast<double>(problem.accelerator->operational_array.total_unit_count());
    const double steps = rules::ideal_steps(static_cast<double>(problem.total_mac_count), multipliers);
    return rules::clock_cycles(static_cast<std::int64_t>(steps), problem.cycles_per_op);
}

}  // namespace zigzag
