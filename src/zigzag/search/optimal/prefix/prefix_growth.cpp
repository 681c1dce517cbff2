// How an order grows from the inside out.
//
// The greedy allocator works in this direction too, so the inner loops of an order fix everything below the levels that are still
// open. A loop goes to the level that is open; where it does not fit any more, the level closes below it, what it moves is known
// and is added up, and the next level opens. Example: a register of W holds two elements. After K2 another K2 does not fit: the
// register closes at {K2}, and the loop goes to the memory above.
#include "zigzag/search/optimal/prefix/prefix_growth.hpp"

#include <algorithm>

#include "zigzag/cost/rules/buffering.hpp"

namespace zigzag {

bool find_rivals(const OrderLattice& space, const OrderPrefix& prefix, const LatticePath& path, RivalStates& rivals) {
    bool both = true;
    for (std::size_t rival = 0; rival < space.contest().rivals.size(); ++rival) {
        const OperandInMemory& held = space.contest().rivals[rival];
        const OrderPrefix::OpenLevel& open = prefix.open[held.operand];
        rivals[rival] = {};
        if (!open.waits) {
            both = false;
            continue;
        }
        const auto found = std::lower_bound(path.vertices.begin(), path.vertices.end(), open.arrival);
        rivals[rival].arrived = true;
        rivals[rival].arrival = static_cast<std::size_t>(found - path.vertices.begin());
        rivals[rival].partial = held.operand == 0 && prefix.partial;
    }
    return both;
}

std::array<bool, 3> double_buffered(const std::vector<OperandInMemory>& operands, const std::array<double, 3>& use) {
    double used = 0;
    for (std::size_t position = 0; position < operands.size(); ++position) {
        used += use[position];
    }
    rules::SecondCopies copies(used);
    std::array<bool, 3> doubled{};
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const auto found = std::find_if(operands.begin(), operands.end(),
                                        [operand](const OperandInMemory& held) { return held.operand == operand; });
        if (found == operands.end()) {
            continue;
        }
        const auto position = static_cast<std::size_t>(found - operands.begin());
        doubled[position] = copies.grant(use[position]);
    }
    return doubled;
}

bool PrefixGrowth::start(OrderPrefix& prefix) const {
    prefix.vertex = 0;
    prefix.partial = false;
    prefix.energy = 0;
    prefix.sums.assign(layout_->nb_sums(), 0);
    prefix.closed_bits.assign(space_->shared_memories().size(), 0);
    prefix.waiting.assign(space_->shared_memories().size(), {});
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        if (!open_level(operand, 0, 0, prefix)) {
            return false;
        }
        prefix.open[operand].leading = space_->may_lead(operand);
        if (!prefix.open[operand].leading && !close(operand, 0, 0, {}, Buffering::doubled, prefix)) {
            return false;
        }
    }
    return true;
}

bool PrefixGrowth::open_level(std::size_t operand, std::size_t level, std::size_t vertex, OrderPrefix& prefix) const {
    OrderPrefix::OpenLevel& open = prefix.open[operand];
    open = {level, false, false, 0, {}, false, 0, {}};
    if (space_->may_stop_early(operand, level)) {
        open.may_stop_early = true;
        open.least = static_cast<std::uint32_t>(vertex);
    }
    const LevelKind kind = space_->kind(operand, level);
    bool partial = false;
    if (closes_on_the_way(kind)) {
        partial = space_->opens_partial(operand, level, vertex);
        if (space_->bits(operand, level, vertex, partial) > space_->capacity(operand, level)) {
            return false;
        }
        open.waits = kind == LevelKind::contested;
        open.arrival = open.waits ? static_cast<std::uint32_t>(vertex) : 0;
    }
    if (operand == 0) {
        prefix.partial = partial;
        return kind != LevelKind::top || space_->top_fits(space_->opens_partial(operand, level, vertex));
    }
    return true;
}

bool PrefixGrowth::close(std::size_t operand, std::size_t interface, std::size_t vertex, const LoopRuns& runs,
                         Buffering buffering, OrderPrefix& prefix) const {
    const std::size_t slot = space_->slots().of(operand, interface);
    const InterfaceFigures& figures = space_->tables().figures(slot, vertex);
    if (figures.missing_port >= 0) {
        return false;
    }
    for (const double energy : figures.energy) {
        prefix.energy += energy;
    }
    prefix.energy += interface == 0 ? space_->precharge_energy(operand, vertex) : 0;
    if (!layout_->for_latency()) {
        return true;
    }
    const std::int64_t period = space_->clock_cycles(figures.period);
    const std::int64_t allowed =
        space_->clock_cycles(rules::allowed_steps(figures.period, runs.irrelevant, buffering != Buffering::single));
    channels_->add(operand, interface, vertex, allowed, prefix.sums.data());
    for (std::size_t direction = 0; direction < nb_directions; ++direction) {
        const int at = channels_->port(slot, direction);
        if (at < 0 || !figures.active[direction]) {
            continue;
        }
        const auto port = static_cast<std::size_t>(at);
        if (layout_->required(port) >= 0) {
            prefix.sums[static_cast<std::size_t>(layout_->required(port))] += channels_->required(operand, direction, figures);
        }
        if (layout_->windows(port) >= 0 && buffering != Buffering::unknown) {
            remember_window(port, period, allowed, prefix);
        }
    }
    if (interface == 1 && layout_->innermost_bits(operand) >= 0) {
        prefix.sums[static_cast<std::size_t>(layout_->innermost_bits(operand))] = figures.bits_integer;
    }
    return true;
}

/// Keeps the windows of a port as an ordered set: of equal periods the widest window covers the others.
void PrefixGrowth::remember_window(std::size_t port, std::int64_t period, std::int64_t allowed, OrderPrefix& prefix) const {
    std::int64_t* windows = &prefix.sums[static_cast<std::size_t>(layout_->windows(port))];
    const std::size_t capacity = layout_->nb_windows(port);
    if (windows[0] == PrefixLayout::always) {
        return;
    }
    if (allowed == period) {
        std::fill_n(windows, 2 * capacity, 0);
        windows[0] = PrefixLayout::always;
        return;
    }
    std::size_t at = 0;
    while (windows[2 * at] != 0 && windows[2 * at] < period) {
        ++at;
    }
    if (windows[2 * at] == period) {
        windows[2 * at + 1] = std::max(windows[2 * at + 1], allowed);
        return;
    }
    std::copy_backward(windows + 2 * at, windows + 2 * (capacity - 1), windows + 2 * capacity);
    windows[2 * at] = period;
    windows[2 * at + 1] = allowed;
}

bool PrefixGrowth::close_open_level(std::size_t operand, std::size_t vertex, const LoopRuns& runs, OrderPrefix& prefix) const {
    const std::size_t level = prefix.open[operand].level;
    const InterfaceFigures& figures = space_->tables().figures(space_->slots().of(operand, level + 1), vertex);
    const double use =
        rules::use_at_a_time(figures.bits_fractional, runs.relevant, space_->problem().operands[operand].levels[level].capacity);
    const bool doubled = rules::SecondCopies(use).grant(use);
    return close(operand, level + 1, vertex, runs, doubled ? Buffering::doubled : Buffering::single, prefix) &&
           open_level(operand, level + 1, vertex, prefix);
}

bool PrefixGrowth::make_room(std::size_t operand, std::size_t next, const LatticePath& path, std::size_t from,
                             OrderPrefix& prefix) const {
    while (space_->kind(operand, prefix.open[operand].level) == LevelKind::single &&
           space_->bits(operand, prefix.open[operand].level, next, operand == 0 && prefix.partial) >
               space_->capacity(operand, prefix.open[operand].level)) {
        const OrderPrefix::OpenLevel open = prefix.open[operand];
        const std::uint32_t here = path.vertices[from];
        const std::uint32_t boundary = open.may_stop_early ? open.least : here;
        if (!close_open_level(operand, boundary, open.may_stop_early ? open.least_runs : open.runs, prefix)) {
            return false;
        }
        if (boundary == here) {
            continue;
        }
        // The loops placed since then belong to the next level.
        auto at = static_cast<std::size_t>(std::lower_bound(path.vertices.begin(), path.vertices.end(), boundary) -
                                           path.vertices.begin());
        for (; at < from; ++at) {
            if (!make_room(operand, path.vertices[at + 1], path, at, prefix)) {
                return false;
            }
            add_loop(operand, path.steps[at], path.vertices[at + 1], prefix.partial, prefix.open[operand]);
        }
    }
    return true;
}

bool PrefixGrowth::level_above(std::size_t operand, const OrderPrefix::OpenLevel& open, const LatticePath& path,
                               OrderPrefix::OpenLevel& above) const {
    const std::size_t level = open.level + 1;
    if (closes_on_the_way(space_->kind(operand, level))) {
        return false;
    }
    above = {level, false, false, 0, {}, space_->may_stop_early(operand, level), open.least, {}};
    const bool partial = space_->opens_partial(operand, level, open.least);
    const auto from = std::lower_bound(path.vertices.begin(), path.vertices.end(), open.least);
    for (auto at = static_cast<std::size_t>(from - path.vertices.begin()); at < path.last(); ++at) {
        add_loop(operand, path.steps[at], path.vertices[at + 1], partial, above);
    }
    return true;
}

void PrefixGrowth::add_loop(std::size_t operand, std::size_t step, std::size_t next, bool partial,
                            OrderPrefix::OpenLevel& open) const {
    if (layout_->runs_that_matter(operand, open.level) != PrefixLayout::Runs::none) {
        open.runs.extend(space_->is_relevant(operand, step), space_->is_irrelevant(operand, step),
                         space_->steps()[step].loop.factor);
    }
    if (!open.may_stop_early) {
        return;
    }
    const auto traffic = [&](std::size_t vertex) {
        return space_->unplaced(vertex) * space_->bits(operand, open.level, vertex, operand == 0 && partial);
    };
    // Where everything fits, a boundary with more traffic than the full vertex will not stay.
    const bool passes =
        space_->kind(operand, open.level) == LevelKind::full && !space_->may_close_at(operand, open.level, open.least);
    if (passes || traffic(next) <= traffic(open.least)) {
        open.least = static_cast<std::uint32_t>(next);
        open.least_runs = open.runs;
    }
}

bool PrefixGrowth::settle_contest(const LatticePath& path, std::size_t next, OrderPrefix& prefix) const {
    RivalStates rivals;
    if (!find_rivals(*space_, prefix, path, rivals) || !contested_->is_settled(path, rivals, next)) {
        return true;
    }
    std::array<std::size_t, 3> chosen{};
    if (!contested_->settle(path, rivals, chosen)) {
        return false;
    }
    const auto& held = space_->contest().rivals;
    std::array<LoopRuns, 3> runs;
    std::array<double, 3> use{};
    for (std::size_t rival = 0; rival < held.size(); ++rival) {
        runs[rival] = contested_->runs_at(path, rival, rivals[rival].arrival, chosen[rival]);
        const std::size_t slot = space_->slots().of(held[rival].operand, held[rival].level + 1);
        const std::int64_t bits = space_->tables().figures(slot, path.vertices[chosen[rival]]).bits_fractional;
        use[rival] = rules::use_at_a_time(bits, runs[rival].relevant,
                                          space_->problem().operands[held[rival].operand].levels[held[rival].level].capacity);
    }
    const std::array<bool, 3> doubled = double_buffered(held, use);
    prefix.settled.emplace();
    for (std::size_t rival = 0; rival < held.size(); ++rival) {
        const std::uint32_t vertex = path.vertices[chosen[rival]];
        (*prefix.settled)[rival] = vertex;
        if (!close(held[rival].operand, held[rival].level + 1, vertex, runs[rival],
                   doubled[rival] ? Buffering::doubled : Buffering::single, prefix) ||
            !open_level(held[rival].operand, held[rival].level + 1, vertex, prefix)) {
            return false;
        }
    }
    return true;
}

/// Interface 0 closes below the first loop that is not irrelevant for the operand.
bool PrefixGrowth::end_leading(std::size_t step, OrderPrefix& prefix) const {
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        OrderPrefix::OpenLevel& open = prefix.open[operand];
        if (!open.leading || space_->is_irrelevant(operand, step)) {
            continue;
        }
        open.leading = false;
        if (!close(operand, 0, prefix.vertex, {}, Buffering::doubled, prefix)) {
            return false;
        }
    }
    return true;
}

bool PrefixGrowth::extend(const OrderPrefix& prefix, std::size_t step, const LatticePath& path, OrderPrefix& longer) const {
    longer = prefix;
    longer.settled.reset();
    const std::size_t next = prefix.vertex + space_->steps()[step].stride;
    if (!end_leading(step, longer)) {
        return false;
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        if (!make_room(operand, next, path, path.last(), longer)) {
            return false;
        }
    }
    if (space_->contest().exists && !settle_contest(path, next, longer)) {
        return false;
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        add_loop(operand, step, next, longer.partial, longer.open[operand]);
    }
    longer.vertex = next;
    return true;
}

}  // namespace zigzag
