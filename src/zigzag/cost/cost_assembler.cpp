// From interface figures to energy and latency.
//
// Energy is a sum over operands, levels and directions. Latency has four parts: ideal cycles (all multipliers busy), spatial
// under-utilisation, stalls (the worst port: its transfers must fit into windows that double buffering widens), and the first
// fill and last drain of the memories (on- and off-loading), for which bandwidth that the steady state leaves unused is spent.
// The formulas are those of docs/cost-model.md, evaluated in the reference's order so that sums agree to the bit.
#include "zigzag/cost/cost_assembler.hpp"

#include <algorithm>
#include <cmath>

namespace zigzag {

CostAssembler::CostAssembler(const MappingProblem& problem)
    : problem_(&problem),
      slots_(problem),
      memory_of_slot_(slots_.count, 0),
      capacity_of_slot_(slots_.count, 0),
      shared_use_(problem.accelerator->memory_hierarchy.levels().size(), 0),
      effective_use_(slots_.count, 0),
      double_buffer_(slots_.count, false),
      allowed_cycles_(slots_.count, 0),
      port_stalls_(problem.ports.size(), 0),
      links_(slots_.count * nb_directions) {
    const auto units = static_cast<double>(problem.accelerator->operational_array.total_unit_count());
    ideal_temporal_cycle_ = static_cast<double>(problem.total_cycle) * problem.cycles_per_op;
    ideal_cycle_ = clock_cycles(static_cast<std::int64_t>(std::ceil(static_cast<double>(problem.total_mac_count) / units)));
    if (problem.imc_use) {
        mac_energy_ = energy_of(*problem.accelerator->operational_array.imc, *problem.imc_use).total();
    } else {
        mac_energy_ = problem.accelerator->operational_array.unit_energy * static_cast<double>(problem.total_mac_count);
    }
    for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
        const auto& levels = problem.operands[operand].levels;
        for (std::size_t level = 0; level < levels.size(); ++level) {
            memory_of_slot_[slots_.of(operand, level + 1)] = levels[level].memory;
            capacity_of_slot_[slots_.of(operand, level + 1)] = levels[level].capacity;
        }
    }
    holders_.assign(shared_use_.size(), 0);
    for (const MemoryProblem& memory : problem.memories) {
        holders_[memory.memory] = memory.operands.size();
    }
    for (const PortProblem& port : problem.ports) {
        for (const PortLink& link : port.links) {
            links_[link_index(link.operand, link.level, link.direction)].shared = port.serves_two_inputs;
        }
    }
    transfers_.reserve(3 * nb_directions);
    order_.reserve(3 * nb_directions);
    singles_.reserve(3 * nb_directions);
}

std::int64_t CostAssembler::clock_cycles(std::int64_t steps) const {
    if (problem_->cycles_per_op == 1) {
        return steps;
    }
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(steps) * problem_->cycles_per_op));
}

double CostAssembler::memory_energy(const InterfaceFigures* const* figures) const {
    double energy = 0;
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        const InterfaceFigures* const* of_operand = figures + slots_.of(operand, 0);
        for (std::size_t level = 0; level < problem_->operands[operand].nb_levels(); ++level) {
            const InterfaceFigures& low = *of_operand[level];
            const InterfaceFigures& high = *of_operand[level + 1];
            energy += (high.energy[rd_high] + low.energy[rd_low]) + (high.energy[wr_high] + low.energy[wr_low]);
        }
    }
    return energy;
}

void CostAssembler::flag_double_buffers(const InterfaceFigures* const* figures, const TopRuns& runs) {
    for (const MemoryProblem& memory : problem_->memories) {
        double used = 0;
        for (const OperandInMemory& held : memory.operands) {
            const std::size_t slot = slots_.of(held.operand, held.level + 1);
            const std::int64_t bits = figures[slot]->bits_fractional;
            const std::int64_t run = runs.relevant[slot];
            effective_use_[slot] = static_cast<double>(run == 1 ? bits : bits / run) / capacity_of_slot_[slot];
            used += effective_use_[slot];
        }
        shared_use_[memory.memory] = used;
    }
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        for (std::size_t level = 0; level < problem_->operands[operand].nb_levels(); ++level) {
            const std::size_t slot = slots_.of(operand, level + 1);
            double& used = shared_use_[memory_of_slot_[slot]];
            const bool half_empty = used <= 0.5;
            const bool fits_twice = half_empty || effective_use_[slot] <= 1 - used;
            double_buffer_[slot] = fits_twice;
            if (!half_empty && fits_twice && holders_[memory_of_slot_[slot]] > 1) {
                used += effective_use_[slot];
            }
        }
    }
}

std::int64_t CostAssembler::stall(const InterfaceFigures* const* figures, const TopRuns& runs) {
    for (std::size_t slot = 0; slot < slots_.count; ++slot) {
        const std::int64_t period = figures[slot]->period;
        const bool open = double_buffer_[slot] || runs.irrelevant[slot] == 1;
        allowed_cycles_[slot] = clock_cycles(open ? period : period / runs.irrelevant[slot]);
    }
    std::int64_t worst = 0;
    for (std::size_t port = 0; port < problem_->ports.size(); ++port) {
        transfers_.clear();
        for (const PortLink& link : problem_->ports[port].links) {
            const std::size_t slot = slots_.of(link.operand, interface_of(link.level, link.direction));
            const auto direction = static_cast<std::size_t>(link.direction);
            const InterfaceFigures& interface = *figures[slot];
            if (interface.active[direction]) {
                transfers_.push_back({interface.real_cycles[direction], allowed_cycles_[slot], clock_cycles(interface.period),
                                      interface.period_count});
            }
        }
        port_stalls_[port] = port_stall(transfers_, order_);
        worst = std::max(worst, port_stalls_[port]);
    }
    return worst;
}

void CostAssembler::balance(double surplus) {
    if (surplus <= 0 || singles_.empty()) {
        return;
    }
    order_.resize(singles_.size());
    for (std::size_t index = 0; index < order_.size(); ++index) {
        order_[index] = index;
    }
    // Insertion sort: stable, a handful of entries, no allocation.
    for (std::size_t index = 1; index < order_.size(); ++index) {
        for (std::size_t at = index; at > 0 && singles_[order_[at - 1]].cycles < singles_[order_[at]].cycles; --at) {
            std::swap(order_[at - 1], order_[at]);
        }
    }
    for (std::size_t index = 0; index < order_.size(); ++index) {
        SingleTransfer& transfer = singles_[order_[index]];
        if (problem_->options.corrected) {
            const double spent = std::min(std::max(0.0, transfer.cycles - transfer.minimum), surplus);
            transfer.cycles -= spent;
            surplus -= spent;
            continue;
        }
        // The reference takes the same amount from all earlier entries again, so they may fall below their minimum.
        const double saved = transfer.cycles - transfer.minimum;
        const auto sharers = static_cast<double>(index + 1);
        const bool affordable = surplus >= saved * sharers;
        const double amount = affordable ? saved : surplus / sharers;
        for (std::size_t earlier = 0; earlier <= index; ++earlier) {
            singles_[order_[earlier]].cycles -= amount;
        }
        if (!affordable) {
            return;
        }
        surplus -= saved * sharers;
    }
}

void CostAssembler::load_links(const InterfaceFigures* const* figures, double compute_cycles) {
    for (const PortProblem& port : problem_->ports) {
        singles_.clear();
        double required = 0;
        for (const PortLink& link : port.links) {
            const bool is_output = problem_->operands[link.operand].is_output;
            const bool partial_sum_down =
                is_output && (link.direction == DataDirection::rd_out_to_low || link.direction == DataDirection::wr_in_by_high);
            const std::size_t slot = slots_.of(link.operand, interface_of(link.level, link.direction));
            const auto direction = static_cast<std::size_t>(link.direction);
            const InterfaceFigures& interface = *figures[slot];
            Link& loading = links_[link_index(link.operand, link.level, link.direction)];
            loading.present = !partial_sum_down && interface.active[direction];
            if (!loading.present) {
                continue;
            }
            loading.cycles = static_cast<double>(interface.real_cycles[direction]);
            if (interface.period_count == 1) {
                const auto innermost_bits = static_cast<double>(figures[slots_.of(link.operand, 1)]->bits_integer);
                singles_.push_back({link_index(link.operand, link.level, link.direction), loading.cycles,
                                    std::ceil(innermost_bits / port.bandwidth_max)});
            } else {
                const bool low = link.direction == DataDirection::rd_out_to_low || link.direction == DataDirection::wr_in_by_low;
                const auto average = static_cast<double>(low ? interface.bandwidth_low : interface.bandwidth_high);
                required += std::ceil(average / problem_->cycles_per_op);
            }
        }
        if (singles_.empty()) {
            continue;
        }
        balance(std::max(0.0, (port.bandwidth_max - required) / port.bandwidth_max * compute_cycles));
        for (const SingleTransfer& transfer : singles_) {
            links_[transfer.link].cycles = transfer.cycles;
        }
    }
}

double CostAssembler::onloading() const {
    struct Parts {
        double shared = 0;
        double half = 0;
        double separate = 0;
    };
    std::array<Parts, 2> parts;
    for (std::size_t input = 0; input < parts.size(); ++input) {
        const std::size_t operand = input + 1;
        for (std::size_t level = 0; level + 1 < problem_->operands[operand].nb_levels(); ++level) {
            const Link& in = link(operand, level, DataDirection::wr_in_by_high);
            const Link& out = link(operand, level + 1, DataDirection::rd_out_to_low);
            const double cycles = std::max(in.cycles, out.cycles);
            if (in.shared && out.shared) {
                parts[input].shared += cycles;
            } else if (!in.shared && !out.shared) {
                parts[input].separate += cycles;
            } else if (problem_->options.corrected) {
                parts[input].half += cycles;
            } else {
                parts[input].half = cycles;  // the reference keeps only the last one
            }
        }
    }
    const auto& [a, b] = parts;
    return std::min(a.shared + std::max(b.shared + b.half + b.separate, a.half + a.separate),
                    b.shared + std::max(a.shared + a.half + a.separate, b.half + b.separate));
}

double CostAssembler::offloading() const {
    double cycles = 0;
    for (std::size_t level = 0; level + 1 < problem_->operands[0].nb_levels(); ++level) {
        cycles += std::max(link(0, level, DataDirection::rd_out_to_high).cycles,
                           link(0, level + 1, DataDirection::wr_in_by_low).cycles);
    }
    return cycles;
}

AssembledCost CostAssembler::assemble(const InterfaceFigures* const* figures, const TopRuns& runs) {
    AssembledCost cost;
    cost.mem_energy = memory_energy(figures);
    cost.mac_energy = mac_energy_;
    cost.energy_total = cost.mem_energy + mac_energy_;
    flag_double_buffers(figures, runs);
    cost.stall_cycles = stall(figures, runs);
    const auto stall_cycles = static_cast<double>(cost.stall_cycles);
    load_links(figures, std::ceil(ideal_temporal_cycle_) + stall_cycles);
    cost.onloading = onloading();
    cost.offloading = offloading();
    cost.latency_total0 = ideal_temporal_cycle_ + stall_cycles;
    cost.latency_total1 = cost.latency_total0 + cost.onloading;
    cost.latency_total2 = cost.latency_total1 + cost.offloading;
    return cost;
}

}  // namespace zigzag
