// Prefixes whose memory boundaries are chosen, not derived.
//
// Before each loop every operand may close any number of levels; what comes of it is booked at once. Example: a register of W
// could hold K2 C4, but closes below C4 all the same: it then loads less at the start, and another memory that it shares with I
// has more room. All that may not happen is that data don't fit: closed levels take what they took, an open one at least what it
// has so far (data never shrink when loops are added), one that is yet to open at least as much at the vertex at hand.
//
// Only boundaries below a loop that is not irrelevant for the operand are tried, or at the end: below an irrelevant one the cost
// model would move them up, because the loop reuses the data that are there already.
//
// Whether a memory is double buffered is known when all its operands have closed their level in it. Until then the windows of
// what was closed wait (OrderPrefix::WaitingLevel). With a relevant loop at the top the window is the period in any case, and
// only the bits wait. A memory that is the last one of some operand never gets there before the order ends.
#include <algorithm>

#include "zigzag/base/numbers.hpp"
#include "zigzag/cost/rules/buffering.hpp"
#include "zigzag/search/optimal/prefix/prefix_growth.hpp"

namespace zigzag {

namespace {

bool has_last_level(const MappingProblem& problem, const MemoryProblem& memory) {
    return std::any_of(memory.operands.begin(), memory.operands.end(), [&problem](const OperandInMemory& held) {
        return held.level + 1 == problem.operands[held.operand].nb_levels();
    });
}

}  // namespace

PrefixGrowth::Closings PrefixGrowth::most_closings(const OrderPrefix& prefix, std::size_t step) const {
    Closings most{};
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        if (space_->is_irrelevant(operand, step)) {
            continue;
        }
        std::size_t level = prefix.open[operand].level;
        while (level + 1 < space_->problem().operands[operand].nb_levels() &&
               space_->may_close_at(operand, level, prefix.vertex)) {
            ++level;
        }
        most[operand] = static_cast<std::uint8_t>(level - prefix.open[operand].level);
    }
    return most;
}

bool PrefixGrowth::close_chosen_level(std::size_t operand, OrderPrefix& prefix) const {
    const OrderPrefix::OpenLevel open = prefix.open[operand];
    const std::size_t vertex = prefix.vertex;
    const auto& shared_memories = space_->shared_memories();
    const auto shared = std::find_if(shared_memories.begin(), shared_memories.end(), [&](const auto& candidate) {
        const auto& held = space_->problem().memories[candidate.memory].operands;
        return std::any_of(held.begin(), held.end(),
                           [&](const OperandInMemory& one) { return one.operand == operand && one.level == open.level; });
    });
    if (shared == shared_memories.end()) {
        return close_open_level(operand, vertex, open.runs, prefix);
    }
    const auto at = static_cast<std::size_t>(shared - shared_memories.begin());
    const MemoryProblem& memory = space_->problem().memories[shared->memory];
    if (shared->tight) {
        prefix.closed_bits[at] += space_->bits(operand, open.level, vertex, operand == 0 && prefix.partial);
    }
    const bool waits = shared->may_fill && layout_->for_latency();
    const bool window_is_known = !waits || open.runs.irrelevant == 1;
    if (!close(operand, open.level + 1, vertex, open.runs, window_is_known ? Buffering::doubled : Buffering::unknown, prefix) ||
        !open_level(operand, open.level + 1, vertex, prefix)) {
        return false;
    }
    std::array<OrderPrefix::WaitingLevel, 3>& waiting = prefix.waiting[at];
    if (waits) {
        const auto found = std::find_if(memory.operands.begin(), memory.operands.end(),
                                        [operand](const OperandInMemory& held) { return held.operand == operand; });
        const InterfaceFigures& figures = space_->tables().figures(space_->slots().of(operand, open.level + 1), vertex);
        waiting[static_cast<std::size_t>(found - memory.operands.begin())] = {
            rules::bits_at_a_time(figures.bits_fractional, open.runs.relevant), open.runs.irrelevant,
            window_is_known ? 0 : vertex};
    }
    const bool all_closed = std::all_of(memory.operands.begin(), memory.operands.end(), [&prefix](const OperandInMemory& held) {
        return prefix.open[held.operand].level > held.level;
    });
    if (waits && all_closed && !has_last_level(space_->problem(), memory)) {
        settle(*shared, waiting, prefix);
    }
    return true;
}

/// The windows of all levels of a memory, when the last of them has closed.
void PrefixGrowth::settle(const OrderLattice::SharedMemory& shared, std::array<OrderPrefix::WaitingLevel, 3>& waiting,
                          OrderPrefix& prefix) const {
    const MemoryProblem& memory = space_->problem().memories[shared.memory];
    std::array<double, 3> use{};
    for (std::size_t position = 0; position < memory.operands.size(); ++position) {
        use[position] = rules::use_at_a_time(waiting[position].bits, 1, memory.capacity);
    }
    const std::array<bool, 3> doubled = double_buffered(memory.operands, use);
    for (std::size_t position = 0; position < memory.operands.size(); ++position) {
        const OrderPrefix::WaitingLevel& level = waiting[position];
        if (level.irrelevant == 1) {
            continue;
        }
        const std::size_t slot = space_->slots().of(memory.operands[position].operand, memory.operands[position].level + 1);
        const InterfaceFigures& figures = space_->tables().figures(slot, level.vertex);
        const std::int64_t period = space_->clock_cycles(figures.period);
        const std::int64_t allowed =
            space_->clock_cycles(rules::allowed_steps(figures.period, level.irrelevant, doubled[position]));
        for (std::size_t direction = 0; direction < nb_directions; ++direction) {
            const int at = channels_->port(slot, direction);
            if (at < 0 || !figures.active[direction]) {
                continue;
            }
            const auto port = static_cast<std::size_t>(at);
            const std::int64_t cycles = figures.real_cycles[direction];
            prefix.sums[TransferChannels::excess(port)] +=
                (rules::exceeded_cycles(cycles, allowed) - rules::exceeded_cycles(cycles, period)) * (figures.period_count - 1);
            if (layout_->windows(port) >= 0) {
                remember_window(port, period, allowed, prefix);
            }
        }
    }
    waiting = {};
}

/// No memory is full already when the next loop is placed.
bool PrefixGrowth::all_fit(const OrderPrefix& prefix, std::size_t next) const {
    const auto& shared_memories = space_->shared_memories();
    std::size_t at = 0;
    for (std::size_t index = 0; index < space_->problem().memories.size(); ++index) {
        const MemoryProblem& memory = space_->problem().memories[index];
        const bool is_shared = at < shared_memories.size() && shared_memories[at].memory == index;
        if (is_shared && !shared_memories[at++].tight) {
            continue;
        }
        double bits = is_shared ? prefix.closed_bits[at - 1] : 0;
        for (const OperandInMemory& held : memory.operands) {
            const std::size_t open = prefix.open[held.operand].level;
            if (held.level < open) {
                continue;
            }
            const bool last = held.level + 1 == space_->problem().operands[held.operand].nb_levels();
            const std::size_t vertex = last ? space_->full() : next;
            bits += held.level == open && !last
                        ? space_->bits(held.operand, held.level, vertex, held.operand == 0 && prefix.partial)
                        : space_->least_bits(held.operand, held.level, vertex);
        }
        if (bits > memory.capacity * (space_->tables().exact() ? 1 : 1 + rounding_margin)) {
            return false;
        }
    }
    return true;
}

bool PrefixGrowth::extend(const OrderPrefix& prefix, std::size_t step, const Closings& closings, OrderPrefix& longer) const {
    longer = prefix;
    const std::size_t next = prefix.vertex + space_->steps()[step].stride;
    if (!end_leading(step, longer)) {
        return false;
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        for (std::uint8_t count = 0; count < closings[operand]; ++count) {
            if (!close_chosen_level(operand, longer)) {
                return false;
            }
        }
    }
    if (!all_fit(longer, next)) {
        return false;
    }
    for (std::size_t at = 0; at < space_->shared_memories().size(); ++at) {
        const MemoryProblem& memory = space_->problem().memories[space_->shared_memories()[at].memory];
        if (std::all_of(memory.operands.begin(), memory.operands.end(),
                        [&longer](const OperandInMemory& held) { return longer.open[held.operand].level > held.level; })) {
            longer.closed_bits[at] = 0;  // nothing more can come
        }
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        add_loop(operand, step, next, longer.partial, longer.open[operand]);
    }
    longer.vertex = next;
    return true;
}

}  // namespace zigzag
