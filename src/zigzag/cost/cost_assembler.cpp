// From interface figures to energy and latency.
//
// Energy is a sum over operands, levels and directions. Latency has four parts: ideal cycles (all multipliers busy), spatial
// under-utilisation, stalls (the worst port: its transfers must fit into windows that double buffering widens), and the first
// fill and last drain of the memories (on- and off-loading), for which bandwidth that the steady state leaves unused is spent.
// The formulas are those of docs/cost-model.md, evaluated in the reference's order so that sums agree to the bit.
#include "zigzag/cost/cost_assembler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "zigzag/cost/rules/accesses.hpp"

namespace zigzag {

CostAssembler::CostAssembler(const MappingProblem& problem)
    : problem_(&problem),
      slots_(problem),
      surplus_is_spent_once_(problem.options.rules.surplus_is_spent_once),
      half_shared_loading_adds_up_(problem.options.rules.half_shared_loading_adds_up),
      links_(slots_.count * nb_directions),
      links_of_slot_(slots_.count),
      effective_use_(slots_.count, 0),
      double_buffer_(slots_.count, 0),
      windows_(slots_.count),
      port_stalls_(problem.ports.size(), 0),
      link_cycles_(slots_.count * nb_directions, 0) {
    ideal_temporal_cycle_ = static_cast<double>(problem.total_cycle) * problem.cycles_per_op;
    whole_temporal_cycle_ = std::ceil(ideal_temporal_cycle_);
    ideal_cycle_ = ideal_cycles(problem);
    mac_energy_ = array_energy(problem);
    compile_memories();
    compile_ports();
    compile_loading();
}

void CostAssembler::compile_memories() {
    capacity_.assign(slots_.count, 0);
    for (const MemoryProblem& memory : problem_->memories) {
        Memory compiled;
        for (const auto& [operand, level] : memory.operands) {
            const std::size_t slot = slots_.of(operand, level + 1);
            capacity_[slot] = problem_->operands[operand].levels[level].capacity;
            compiled.holders.push_back(slot);
            compiled.slot_set |= set_of(slot);
        }
        held_slots_ |= compiled.slot_set;
        compiled.slots = compiled.holders;
        std::sort(compiled.slots.begin(), compiled.slots.end());
        if (compiled.slots.size() > 1 || compiled.slots.front() >= 63) {  // slots that share a bit are not told apart
            shared_memories_.push_back(compiled);
        } else {
            slots_held_alone_ |= compiled.slot_set;
        }
    }
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        for (std::size_t level = 0; level < problem_->operands[operand].nb_levels(); ++level) {
            level_slots_.push_back(slots_.of(operand, level));
        }
    }
    level_energy_.assign(level_slots_.size(), 0);
    energy_before_.assign(level_slots_.size(), 0);
}

void CostAssembler::compile_ports() {
    for (const PortProblem& port : problem_->ports) {
        const std::size_t first_transfers = transfers_.size();
        const std::size_t first_link = loading_links_.size();
        for (const PortLink& link : port.links) {
            links_[link_index(link.operand, link.level, link.direction)].shared = port.serves_two_inputs;
            if (interface_of(link.level, link.direction) < problem_->operands[link.operand].nb_levels()) {
                add_link(link, first_transfers);
            }
        }
        Port& compiled = ports_.emplace_back();
        compiled.first_transfers = first_transfers;
        compiled.end_transfers = transfers_.size();
        compiled.first_link = first_link;
        compiled.end_link = loading_links_.size();
        compiled.has_one_link = transfers_.size() == first_transfers + 1 && !transfers_.back().two;
        compiled.bandwidth_max = port.bandwidth_max;
        for (std::size_t index = first_transfers; index < transfers_.size(); ++index) {
            compiled.slots |= set_of(transfers_[index].slot);
        }
        for (std::size_t index = first_link; index < loading_links_.size(); ++index) {
            compiled.loading_slots |= set_of(loading_links_[index].slot);
        }
    }
}

void CostAssembler::add_link(const PortLink& link, std::size_t first_transfers) {
    const std::size_t interface = interface_of(link.level, link.direction);
    const std::size_t slot = slots_.of(link.operand, interface);
    const auto direction = static_cast<std::size_t>(link.direction);
    InterfaceFigures only;
    only.active[direction] = true;
    const auto mask = std::bit_cast<std::uint32_t>(only.active);
    std::size_t at = first_transfers;
    while (at < transfers_.size() && (transfers_[at].slot != slot || transfers_[at].two)) {
        ++at;
    }
    if (at == transfers_.size()) {
        transfers_.push_back({slot, {direction, direction}, false, mask});
    } else {
        transfers_[at].directions[1] = direction;
        transfers_[at].two = true;
        transfers_[at].active_mask |= mask;
    }
    const bool down = link.direction == DataDirection::rd_out_to_low || link.direction == DataDirection::wr_in_by_high;
    if (down != problem_->operands[link.operand].is_output) {  // always active: inputs go down, outputs up
        const std::size_t index = link_index(link.operand, link.level, link.direction);
        links_[index].loads = true;
        SlotLinks& own = links_of_slot_[slot];
        own.links[own.count] = index;
        own.directions[own.count] = direction;
        ++own.count;
        loading_links_.push_back({slot, direction, index, slots_.of(link.operand, 1), interface == link.level});
    }
}

void CostAssembler::compile_loading() {
    const auto step = [this](std::size_t in, std::size_t out) {
        return LoadingStep{in, out, rules::shared_ports(links_[in].shared, links_[out].shared)};
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

double CostAssembler::memory_energy(const InterfaceFigures* const* figures, SlotSet changed) {
    const SlotSet affected = changed | changed >> 1U;
    std::size_t index = 0;
    while (index < level_slots_.size() && (set_of(level_slots_[index]) & affected) == 0) {
        ++index;
    }
    if (index == level_slots_.size()) {
        return energy_;
    }
    double energy = energy_before_[index];
    for (; index < level_slots_.size(); ++index) {
        const std::size_t slot = level_slots_[index];
        if ((set_of(slot) & affected) != 0) {
            const InterfaceFigures& low = *figures[slot];
            const InterfaceFigures& high = *figures[slot + 1];
            level_energy_[index] =
                rules::level_energy(high.energy[rd_high], low.energy[rd_low], high.energy[wr_high], low.energy[wr_low]);
        }
        energy_before_[index] = energy;
        energy += level_energy_[index];
    }
    energy_ = energy;
    return energy;
}

CostAssembler::SlotSet CostAssembler::flag_double_buffer(std::size_t slot, bool fits_twice) {
    const bool flips = (double_buffer_[slot] != 0) != fits_twice;
    double_buffer_[slot] = fits_twice ? 1 : 0;
    return flips ? set_of(slot) : 0;
}

CostAssembler::SlotSet CostAssembler::flag_double_buffers(const InterfaceFigures* const* figures, const TopRuns& runs,
                                                          SlotSet changed) {
    SlotSet flipped = 0;
    for_each(changed & held_slots_, [&](std::size_t slot) {
        effective_use_[slot] = rules::use_at_a_time(figures[slot]->bits_fractional, runs.relevant[slot], capacity_[slot]);
    });
    for_each(changed & slots_held_alone_, [&](std::size_t slot) {
        flipped |= flag_double_buffer(slot, rules::SecondCopies(effective_use_[slot]).grant(effective_use_[slot]));
    });
    if ((changed & held_slots_ & ~slots_held_alone_) == 0) {
        return flipped;
    }
    for (const Memory& memory : shared_memories_) {
        if ((memory.slot_set & changed) == 0) {
            continue;
        }
        double used = 0;
        for (const std::size_t slot : memory.holders) {
            used += effective_use_[slot];
        }
        rules::SecondCopies copies(used);
        for (const std::size_t slot : memory.slots) {
            flipped |= flag_double_buffer(slot, copies.grant(effective_use_[slot]));
        }
    }
    return flipped;
}

/// Takes over what the transfers through the interfaces need to know.
CostAssembler::SlotSet CostAssembler::open_windows(const InterfaceFigures* const* figures, const TopRuns& runs, SlotSet slots) {
    SlotSet moved = 0;
    for_each(slots, [&](std::size_t slot) {
        const InterfaceFigures& interface = *figures[slot];
        const std::int64_t period = interface.period;
        const std::int64_t allowed = clock_cycles(rules::allowed_steps(period, runs.irrelevant[slot], double_buffer_[slot] != 0));
        moved |= allowed != windows_[slot].allowed ? set_of(slot) : 0;
        windows_[slot] = {allowed, clock_cycles(period), interface.period_count};
    });
    return moved;
}

/// Cycles in which a window of the port is open. Those through the same interface are the same window.
std::int64_t CostAssembler::union_of(const Port& port, const InterfaceFigures* const* figures) {
    std::size_t nb_open = 0;
    for (std::size_t index = port.first_transfers; index < port.end_transfers; ++index) {
        const Transfers& transfers = transfers_[index];
        if ((std::bit_cast<std::uint32_t>(figures[transfers.slot]->active) & transfers.active_mask) == 0) {
            continue;
        }
        const auto& [allowed, period, count] = windows_[transfers.slot];
        if (allowed == period) {
            return period * count;  // never closes
        }
        open_[nb_open] = {0, allowed, period, count};
        ++nb_open;
    }
    return rules::window_union({open_.data(), nb_open});
}

/// The rule of port_stall(), gathered by interface (explanations go transfer by transfer). A direction that is not active has no
/// cycles of work and adds nothing.
std::int64_t CostAssembler::stall_of(const Port& port, const InterfaceFigures* const* figures) {
    std::int64_t excess = 0;
    std::int64_t work = 0;
    std::int64_t alone = 0;
    unsigned nb_active = 0;
    for (std::size_t index = port.first_transfers; index < port.end_transfers; ++index) {
        const Transfers& transfers = transfers_[index];
        const InterfaceFigures& interface = *figures[transfers.slot];
        const std::uint32_t active = std::bit_cast<std::uint32_t>(interface.active) & transfers.active_mask;
        if (active == 0) {
            continue;
        }
        const Window& window = windows_[transfers.slot];
        const std::int64_t repeats = window.count - 1;
        std::int64_t real = interface.real_cycles[transfers.directions[0]];
        std::int64_t missed = rules::exceeded_cycles(real, window.allowed);
        if (transfers.two) {
            const std::int64_t other = interface.real_cycles[transfers.directions[1]];
            missed += rules::exceeded_cycles(other, window.allowed);
            real += other;
        }
        excess += missed * repeats;
        work += real * repeats;
        alone = (real - window.allowed) * repeats;
        nb_active += active * 0x01010101U >> 24U;  // one byte each
    }
    if (nb_active <= 1) {
        return alone;
    }
    return rules::shared_port_stall(excess, work, [&] { return union_of(port, figures); });
}

std::int64_t CostAssembler::stall(const InterfaceFigures* const* figures, SlotSet changed) {
    std::int64_t worst = 0;
    for (std::size_t index = 0; index < ports_.size(); ++index) {
        const Port& port = ports_[index];
        if ((port.slots & changed) != 0) {
            if (port.has_one_link) {
                const Transfers& only = transfers_[port.first_transfers];
                const InterfaceFigures& interface = *figures[only.slot];
                const std::size_t direction = only.directions[0];
                const Window& window = windows_[only.slot];
                port_stalls_[index] = interface.active[direction]
                                          ? rules::transfer_stall(interface.real_cycles[direction], window.allowed, window.count)
                                          : 0;
            } else {
                port_stalls_[index] = stall_of(port, figures);
            }
        }
        worst = std::max(worst, port_stalls_[index]);
    }
    return worst;
}

/// Average bandwidth of the links of a port that move data more than once, bits per cycle.
double CostAssembler::required_bandwidth(const InterfaceFigures* const* figures, const Port& port) const {
    double required = 0;
    for (std::size_t index = port.first_link; index < port.end_link; ++index) {
        const LoadingLink& link = loading_links_[index];
        const InterfaceFigures& interface = *figures[link.slot];
        if (interface.period_count != 1) {
            const auto average = static_cast<double>(link.low ? interface.bandwidth_low : interface.bandwidth_high);
            required += rules::required_bandwidth(average, problem_->cycles_per_op);
        }
    }
    return required;
}

/// Spends what bandwidth of the port is left on its single transfers.
void CostAssembler::balance(Port& port, const InterfaceFigures* const* figures, double compute_cycles) {
    port.nb_singles = 0;
    port.innermost_slots = 0;
    for (std::size_t index = port.first_link; index < port.end_link; ++index) {
        const LoadingLink& link = loading_links_[index];
        const InterfaceFigures& interface = *figures[link.slot];
        if (interface.period_count == 1) {
            const double minimum = minimum_cycles(port, *figures[link.innermost_slot]);
            port.innermost_slots |= set_of(link.innermost_slot);
            port.innermost[port.nb_singles] = link.innermost_slot;
            port.minima[port.nb_singles] = minimum;
            singles_[port.nb_singles] = {link.link, static_cast<double>(interface.real_cycles[link.direction]), minimum};
            ++port.nb_singles;
        }
    }
    if (port.nb_singles == 0) {
        return;
    }
    const double required = required_bandwidth(figures, port);
    const double surplus = rules::surplus_cycles(port.bandwidth_max, required, compute_cycles);
    const bool in_full = rules::spend_surplus(surplus_is_spent_once_, surplus, {singles_.data(), port.nb_singles});
    port.enough_cycles = in_full ? compute_cycles : std::numeric_limits<double>::infinity();
    for (std::size_t single = 0; single < port.nb_singles; ++single) {
        link_cycles_[singles_[single].link] = singles_[single].cycles;
    }
}

/// Whether the single transfers of the port are what they were in the last assembly. Surplus grows with the cycles of computing,
/// also by its rounding, so that what was served in full stays so.
bool CostAssembler::is_balanced(const Port& port, const InterfaceFigures* const* figures, double compute_cycles,
                                SlotSet changed) const {
    if ((port.loading_slots & changed) != 0 || (compute_cycles < port.enough_cycles && compute_cycles != compute_cycles_)) {
        return false;
    }
    if ((port.innermost_slots & changed) != 0) {
        for (std::size_t single = 0; single < port.nb_singles; ++single) {
            if (minimum_cycles(port, *figures[port.innermost[single]]) != port.minima[single]) {
                return false;
            }
        }
    }
    return true;
}

void CostAssembler::load_links(const InterfaceFigures* const* figures, double compute_cycles, SlotSet changed) {
    for_each(changed, [&](std::size_t slot) {
        const InterfaceFigures& interface = *figures[slot];
        const SlotLinks& own = links_of_slot_[slot];
        if (interface.period_count == 1) {
            single_slots_ |= set_of(slot);
        } else if (slot < 63) {
            single_slots_ &= ~set_of(slot);
        }
        for (std::size_t index = 0; index < own.count; ++index) {
            link_cycles_[own.links[index]] = static_cast<double>(interface.real_cycles[own.directions[index]]);
        }
    });
    for (Port& port : ports_) {
        if ((port.loading_slots & single_slots_) != 0 && !is_balanced(port, figures, compute_cycles, changed)) {
            balance(port, figures, compute_cycles);
        }
    }
    compute_cycles_ = compute_cycles;
}

double CostAssembler::onloading() const {
    std::array<rules::LoadingParts, 2> parts;
    for (std::size_t input = 0; input < parts.size(); ++input) {
        for (const LoadingStep& step : onloading_steps_[input]) {
            parts[input].add(step.ports, rules::step_cycles(link_cycles_[step.in], link_cycles_[step.out]),
                             half_shared_loading_adds_up_);
        }
    }
    return rules::onloading_cycles(parts[0], parts[1]);
}

double CostAssembler::offloading() const {
    double cycles = 0;
    for (const LoadingStep& step : offloading_steps_) {
        cycles += rules::step_cycles(link_cycles_[step.in], link_cycles_[step.out]);
    }
    return cycles;
}

CostAssembler::SlotSet CostAssembler::time_transfers(const InterfaceFigures* const* figures, const TopRuns& runs,
                                                     SlotSet changed) {
    const SlotSet flipped = flag_double_buffers(figures, runs, changed);
    return changed | open_windows(figures, runs, changed | flipped);
}

AssembledCost CostAssembler::add_up(const InterfaceFigures* const* figures, SlotSet changed, SlotSet moved) {
    AssembledCost cost;
    cost.mem_energy = memory_energy(figures, changed);
    cost.mac_energy = mac_energy_;
    cost.energy_total = cost.mem_energy + mac_energy_;
    cost.stall_cycles = stall(figures, changed | moved);
    const auto stall_cycles = static_cast<double>(cost.stall_cycles);
    load_links(figures, whole_temporal_cycle_ + stall_cycles, changed);
    cost.onloading = onloading();
    cost.offloading = offloading();
    cost.latency_total0 = ideal_temporal_cycle_ + stall_cycles;
    cost.latency_total1 = cost.latency_total0 + cost.onloading;
    cost.latency_total2 = cost.latency_total1 + cost.offloading;
    return cost;
}

AssembledCost CostAssembler::assemble(const InterfaceFigures* const* figures, const TopRuns& runs) {
    const SlotSet all = slots_.count < 64 ? (SlotSet{1} << slots_.count) - 1 : ~SlotSet{0};
    time_transfers(figures, runs, all);
    return add_up(figures, all, all);
}

}  // namespace zigzag
