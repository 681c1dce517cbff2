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
      effective_use_(slots_.count, 0),
      double_buffer_(slots_.count, 0),
      allowed_cycles_(slots_.count, 0),
      port_stalls_(problem.ports.size(), 0),
      links_(slots_.count * nb_directions) {
    const auto units = static_cast<double>(problem.accelerator->operational_array.total_unit_count());
    ideal_temporal_cycle_ = static_cast<double>(problem.total_cycle) * problem.cycles_per_op;
    whole_temporal_cycle_ = std::ceil(ideal_temporal_cycle_);
    ideal_cycle_ = clock_cycles(static_cast<std::int64_t>(std::ceil(static_cast<double>(problem.total_mac_count) / units)));
    if (problem.imc_use) {
        mac_energy_ = energy_of(*problem.accelerator->operational_array.imc, *problem.imc_use).total();
    } else {
        mac_energy_ = problem.accelerator->operational_array.unit_energy * static_cast<double>(problem.total_mac_count);
    }
    compile_memories();
    compile_ports();
    compile_loading();
}

void CostAssembler::compile_memories() {
    for (const MemoryProblem& memory : problem_->memories) {
        Memory& compiled = memories_.emplace_back();
        for (const auto& [operand, level] : memory.operands) {
            const std::size_t slot = slots_.of(operand, level + 1);
            compiled.holders.push_back({slot, problem_->operands[operand].levels[level].capacity});
            compiled.slots.push_back(slot);
            compiled.slot_set |= set_of(slot);
        }
        std::sort(compiled.slots.begin(), compiled.slots.end());
    }
    for (const OperandProblem& operand : problem_->operands) {
        level_energy_.resize(level_energy_.size() + operand.nb_levels());
    }
}

void CostAssembler::compile_ports() {
    for (const PortProblem& port : problem_->ports) {
        const std::size_t begin = transfers_.size();
        for (const PortLink& link : port.links) {
            const std::size_t interface = interface_of(link.level, link.direction);
            const bool low = interface == link.level;
            links_[link_index(link.operand, link.level, link.direction)].shared = port.serves_two_inputs;
            if (interface == problem_->operands[link.operand].nb_levels()) {
                continue;
            }
            const bool down = link.direction == DataDirection::rd_out_to_low || link.direction == DataDirection::wr_in_by_high;
            transfers_.push_back({slots_.of(link.operand, interface), static_cast<std::size_t>(link.direction),
                                  link_index(link.operand, link.level, link.direction), slots_.of(link.operand, 1), low,
                                  !(problem_->operands[link.operand].is_output && down)});
        }
        Port& compiled = ports_.emplace_back(Port{begin, transfers_.size(), port.bandwidth_max, 0, 0, false});
        for (std::size_t index = begin; index < transfers_.size(); ++index) {
            compiled.slots |= set_of(transfers_[index].slot);
            compiled.innermost_slots |= set_of(transfers_[index].innermost_slot);
        }
    }
}

void CostAssembler::compile_loading() {
    const auto step = [this](std::size_t in, std::size_t out) {
        using Ports = LoadingStep::Ports;
        const bool both = links_[in].shared && links_[out].shared;
        const bool none = !links_[in].shared && !links_[out].shared;
        return LoadingStep{in, out, both ? Ports::shared : none ? Ports::separate : Ports::half_shared};
    };
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        for (std::size_t level = 0; level + 1 < problem_->operands[operand].nb_levels(); ++level) {
            if (operand == 0) {
                offloading_steps_.push_back(step(link_index(0, level, DataDirection::rd_out_to_high),
                                                 link_index(0, level + 1, DataDirection::wr_in_by_low)));
            } else {
                onloading_steps_[operand - 1].push_back(step(link_index(operand, level, DataDirection::wr_in_by_high),
                                                             link_index(operand, level + 1, DataDirection::rd_out_to_low)));
            }
        }
    }
}

std::int64_t CostAssembler::clock_cycles(std::int64_t steps) const {
    if (problem_->cycles_per_op == 1) {
        return steps;
    }
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(steps) * problem_->cycles_per_op));
}

double CostAssembler::memory_energy(const InterfaceFigures* const* figures, SlotSet changed) {
    double energy = 0;
    std::size_t index = 0;
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        const std::size_t first = slots_.of(operand, 0);
        const std::size_t last = first + problem_->operands[operand].nb_levels();
        for (std::size_t slot = first; slot < last; ++slot, ++index) {
            if (((set_of(slot) | set_of(slot + 1)) & changed) != 0) {
                const InterfaceFigures& low = *figures[slot];
                const InterfaceFigures& high = *figures[slot + 1];
                level_energy_[index] = (high.energy[rd_high] + low.energy[rd_low]) + (high.energy[wr_high] + low.energy[wr_low]);
            }
            energy += level_energy_[index];
        }
    }
    return energy;
}

CostAssembler::SlotSet CostAssembler::flag_double_buffers(const InterfaceFigures* const* figures, const TopRuns& runs,
                                                          SlotSet changed) {
    SlotSet concerned = 0;
    for (const Memory& memory : memories_) {
        if ((memory.slot_set & changed) == 0) {
            continue;
        }
        concerned |= memory.slot_set;
        double used = 0;
        for (const auto& [slot, capacity] : memory.holders) {
            const std::int64_t bits = figures[slot]->bits_fractional;
            const std::int64_t run = runs.relevant[slot];
            effective_use_[slot] = static_cast<double>(run == 1 ? bits : bits / run) / capacity;
            used += effective_use_[slot];
        }
        for (const std::size_t slot : memory.slots) {
            const bool half_empty = used <= 0.5;
            const bool fits_twice = half_empty || effective_use_[slot] <= 1 - used;
            double_buffer_[slot] = fits_twice ? 1 : 0;
            if (!half_empty && fits_twice && memory.slots.size() > 1) {
                used += effective_use_[slot];
            }
        }
    }
    return concerned;
}

CostAssembler::SlotSet CostAssembler::open_windows(const InterfaceFigures* const* figures, const TopRuns& runs, SlotSet slots) {
    SlotSet moved = 0;
    for (std::size_t slot = 0; slot < slots_.count; ++slot) {
        if ((set_of(slot) & slots) == 0) {
            continue;
        }
        const std::int64_t period = figures[slot]->period;
        const bool open = double_buffer_[slot] != 0 || runs.irrelevant[slot] == 1;
        const std::int64_t allowed = clock_cycles(open ? period : period / runs.irrelevant[slot]);
        moved |= allowed != allowed_cycles_[slot] ? set_of(slot) : 0;
        allowed_cycles_[slot] = allowed;
    }
    return moved;
}

std::int64_t CostAssembler::stall(const InterfaceFigures* const* figures, SlotSet changed) {
    std::int64_t worst = 0;
    std::array<PortTransfer, max_transfers_per_port> active;
    for (std::size_t port = 0; port < ports_.size(); ++port) {
        const auto& [begin, end, bandwidth, slots, innermost_slots, has_singles] = ports_[port];
        if ((slots & changed) != 0) {
            std::size_t nb_active = 0;
            for (std::size_t index = begin; index < end; ++index) {
                const Transfer& transfer = transfers_[index];
                const InterfaceFigures& interface = *figures[transfer.slot];
                if (interface.active[transfer.direction]) {
                    active[nb_active] = {interface.real_cycles[transfer.direction], allowed_cycles_[transfer.slot],
                                         clock_cycles(interface.period), interface.period_count};
                    ++nb_active;
                }
            }
            port_stalls_[port] = nb_active == 1 ? active[0].stall() : port_stall({active.data(), nb_active});
        }
        worst = std::max(worst, port_stalls_[port]);
    }
    return worst;
}

void CostAssembler::balance(double surplus, std::size_t nb_singles) {
    if (surplus <= 0) {
        return;
    }
    // Insertion sort, longest first: stable, a handful of entries.
    for (std::size_t index = 1; index < nb_singles; ++index) {
        for (std::size_t at = index; at > 0 && singles_[at - 1].cycles < singles_[at].cycles; --at) {
            std::swap(singles_[at - 1], singles_[at]);
        }
    }
    for (std::size_t index = 0; index < nb_singles; ++index) {
        SingleTransfer& transfer = singles_[index];
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
            singles_[earlier].cycles -= amount;
        }
        if (!affordable) {
            return;
        }
        surplus -= saved * sharers;
    }
}

/// Average bandwidth of the links of a port that move data more than once, bits per cycle.
double CostAssembler::required_bandwidth(const InterfaceFigures* const* figures, const Port& port) const {
    double required = 0;
    for (std::size_t index = port.begin; index < port.end; ++index) {
        const Transfer& transfer = transfers_[index];
        const InterfaceFigures& interface = *figures[transfer.slot];
        if (transfer.loads && interface.active[transfer.direction] && interface.period_count != 1) {
            const auto average = static_cast<double>(transfer.low ? interface.bandwidth_low : interface.bandwidth_high);
            required += problem_->cycles_per_op == 1 ? average : std::ceil(average / problem_->cycles_per_op);
        }
    }
    return required;
}

bool CostAssembler::load_links(const InterfaceFigures* const* figures, double compute_cycles, SlotSet changed) {
    const bool same_cycles = compute_cycles == compute_cycles_;
    compute_cycles_ = compute_cycles;
    bool any = false;
    for (Port& port : ports_) {
        const bool shares = port.has_singles && (!same_cycles || (port.innermost_slots & changed) != 0);
        if ((port.slots & changed) == 0 && !shares) {
            continue;
        }
        any = true;
        std::size_t nb_singles = 0;
        for (std::size_t index = port.begin; index < port.end; ++index) {
            const Transfer& transfer = transfers_[index];
            const InterfaceFigures& interface = *figures[transfer.slot];
            Link& loading = links_[transfer.link];
            loading.present = transfer.loads && interface.active[transfer.direction];
            if (!loading.present) {
                continue;
            }
            loading.cycles = static_cast<double>(interface.real_cycles[transfer.direction]);
            if (interface.period_count == 1) {
                const auto innermost_bits = static_cast<double>(figures[transfer.innermost_slot]->bits_integer);
                singles_[nb_singles] = {transfer.link, loading.cycles, std::ceil(innermost_bits / port.bandwidth_max)};
                ++nb_singles;
            }
        }
        port.has_singles = nb_singles > 0;
        if (nb_singles == 0) {
            continue;
        }
        const double required = required_bandwidth(figures, port);
        balance(std::max(0.0, (port.bandwidth_max - required) / port.bandwidth_max * compute_cycles), nb_singles);
        for (std::size_t single = 0; single < nb_singles; ++single) {
            links_[singles_[single].link].cycles = singles_[single].cycles;
        }
    }
    return any;
}

double CostAssembler::onloading() const {
    struct Parts {
        double shared = 0;
        double half = 0;
        double separate = 0;
    };
    std::array<Parts, 2> parts;
    for (std::size_t input = 0; input < parts.size(); ++input) {
        for (const LoadingStep& step : onloading_steps_[input]) {
            const double cycles = std::max(links_[step.in].cycles, links_[step.out].cycles);
            if (step.ports == LoadingStep::Ports::shared) {
                parts[input].shared += cycles;
            } else if (step.ports == LoadingStep::Ports::separate) {
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
    for (const LoadingStep& step : offloading_steps_) {
        cycles += std::max(links_[step.in].cycles, links_[step.out].cycles);
    }
    return cycles;
}

AssembledCost CostAssembler::assemble(const InterfaceFigures* const* figures, const TopRuns& runs, SlotSet changed) {
    AssembledCost cost;
    cost.mem_energy = memory_energy(figures, changed);
    cost.mac_energy = mac_energy_;
    cost.energy_total = cost.mem_energy + mac_energy_;
    const SlotSet concerned = flag_double_buffers(figures, runs, changed);
    const SlotSet moved = open_windows(figures, runs, changed | concerned);
    cost.stall_cycles = stall(figures, changed | moved);
    const auto stall_cycles = static_cast<double>(cost.stall_cycles);
    if (load_links(figures, whole_temporal_cycle_ + stall_cycles, changed)) {
        onloading_cycles_ = onloading();
        offloading_cycles_ = offloading();
    }
    cost.onloading = onloading_cycles_;
    cost.offloading = offloading_cycles_;
    cost.latency_total0 = ideal_temporal_cycle_ + stall_cycles;
    cost.latency_total1 = cost.latency_total0 + cost.onloading;
    cost.latency_total2 = cost.latency_total1 + cost.offloading;
    return cost;
}

}  // namespace zigzag
