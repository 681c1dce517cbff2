// Which inner loop orders are interchangeable.
//
// The greedy allocator works from the inside out, so the inner loops of an order fix everything below the levels that are still
// open. Example: W has an own register, I and O too, and all three share a large memory. After the loops (OX2 K2 C4) the register
// of W may be closed below C4 while those of I and O are open. Whatever follows, the transfers into W's register stay the same:
// they happen for the same loops below and with the same run of reuse at the top. Of them the rest of the evaluation needs only
// sums, the channels, and for ports whose windows do not cover all cycles the windows themselves. An open level needs the runs
// that end at its top so far. Energy needs less: only what is open.
//
// Why merging is exact: equal keys allow the same continuations, each of which closes the remaining interfaces at the same
// vertices with the same runs; so it adds the same cycles and the same energy to equal sums. Nothing about latency needs to be
// monotone, so the negative loading cycles of the reference do no harm.
#include "zigzag/search/optimal/order_prefix.hpp"

#include <algorithm>
#include <cmath>

namespace zigzag {

namespace {

constexpr std::int64_t always = -1;     ///< in place of the first period: the windows cover all cycles
constexpr std::int64_t forgotten = -1;  ///< in place of a sum of a port that can't be the worst one
constexpr int level_bits = 8;
constexpr double surplus_margin = 1e-9;

std::size_t state_of(const OrderPrefix::OpenLevel& open) {
    return open.leading ? 0 : open.level + 1;
}

bool closes_on_the_way(LevelKind kind) {
    return kind == LevelKind::single || kind == LevelKind::contested;
}

}  // namespace

PrefixRules::PrefixRules(const OrderLattice& space, const TransferChannels& channels, const OrderBounds& bounds, Keys keys,
                         bool forget)
    : space_(&space),
      channels_(&channels),
      bounds_(&bounds),
      contested_(space),
      keys_(keys),
      forget_(forget),
      excess_forgotten_(channels.nb_ports(), 0),
      busy_forgotten_(channels.nb_ports(), 0),
      surplus_suffices_(channels.nb_ports(), 0) {
    lay_out();
    OrderPrefix first;
    start(first);
    initial_sums_ = first.sums;
}

void PrefixRules::lay_out() {
    const MappingProblem& problem = space_->problem();
    const InterfaceSlots& slots = space_->slots();
    const std::size_t nb_ports = channels_->nb_ports();
    std::vector<bool> varies(channels_->count(), false);
    std::vector<bool> single_use(nb_ports, false);
    std::array<bool, 3> has_single_use{};
    nb_windows_.assign(nb_ports, 0);
    const auto closes = [&](std::size_t operand, std::size_t interface) {
        return interface == 0 ? space_->may_lead(operand) : closes_on_the_way(space_->kind(operand, interface - 1));
    };
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        for (std::size_t interface = 0; interface < problem.operands[operand].nb_levels(); ++interface) {
            const std::size_t slot = slots.of(operand, interface);
            const bool may_happen_once = interface == 0
                                             ? space_->may_lead(operand) && space_->only_irrelevant(operand, space_->full())
                                             : space_->may_close_at(operand, interface - 1, space_->full());
            for (std::size_t direction = 0; direction < nb_directions; ++direction) {
                const int at = channels_->port(slot, direction);
                if (at < 0) {
                    continue;
                }
                const auto port = static_cast<std::size_t>(at);
                if (may_happen_once && channels_->loads(operand, direction)) {
                    single_use[port] = true;
                    has_single_use[operand] = true;
                }
                if (closes(operand, interface)) {
                    varies[channels_->excess(port)] = true;
                    varies[channels_->busy(port)] = varies[channels_->busy(port)] || !channels_->single_transfer(port);
                    ++nb_windows_[port];
                }
            }
            const int loading = channels_->loading_channel(operand, interface);
            if (loading >= 0 && closes(operand, interface)) {
                varies[static_cast<std::size_t>(loading)] = true;
            }
        }
    }
    for (std::size_t port = 0; port < nb_ports; ++port) {
        if (varies[channels_->excess(port)]) {
            varying_.push_back({channels_->excess(port), static_cast<int>(port), true, false, false});
        }
        if (varies[channels_->busy(port)]) {
            varying_.push_back({channels_->busy(port), static_cast<int>(port), false, false, false});
        }
    }
    // Loading formulas take half shared and separate cycles together.
    for (const std::vector<std::size_t>& positions :
         std::vector<std::vector<std::size_t>>{{channels_->shared_loading(1)},
                                               {channels_->separate_loading(1), channels_->half_shared_loading(1)},
                                               {channels_->shared_loading(2)},
                                               {channels_->separate_loading(2), channels_->half_shared_loading(2)},
                                               {channels_->offloading()}}) {
        if (std::any_of(positions.begin(), positions.end(), [&](std::size_t position) { return varies[position]; })) {
            loads_.push_back(positions);
        }
    }
    nb_sums_ = channels_->count();
    const auto reserve = [&](std::size_t count, int port = -1) {
        const std::size_t first = nb_sums_;
        for (; count > 0; --count) {
            varying_.push_back({nb_sums_, port, false, port >= 0, nb_sums_ == first});
            ++nb_sums_;
        }
        return static_cast<int>(first);
    };
    required_.assign(nb_ports, -1);
    windows_.assign(nb_ports, -1);
    for (std::size_t port = 0; port < nb_ports; ++port) {
        if (nb_windows_[port] > 0 && single_use[port]) {
            required_[port] = reserve(1);
            varying_.back().port = static_cast<int>(port);
            varying_.back().required = true;
        }
        if (nb_windows_[port] > 0 && !channels_->always_open(port) && !channels_->single_transfer(port)) {
            windows_[port] = reserve(2 * nb_windows_[port], static_cast<int>(port));
        }
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        if (has_single_use[operand] && closes_on_the_way(space_->kind(operand, 0))) {
            innermost_bits_[operand] = reserve(1);
        }
    }
    runs_matter_.assign(slots.count, no_runs);
    if (keys_ == Keys::energy) {
        varying_.clear();
        loads_.clear();
        return;
    }
    for (const MemoryProblem& memory : problem.memories) {
        bool windows_matter = false;
        for (const OperandInMemory& held : memory.operands) {
            const std::size_t interface = held.level + 1;
            if (interface >= problem.operands[held.operand].nb_levels()) {
                continue;
            }
            for (std::size_t direction = 0; direction < nb_directions; ++direction) {
                const int port = channels_->port(slots.of(held.operand, interface), direction);
                windows_matter = windows_matter || (port >= 0 && !channels_->always_open(static_cast<std::size_t>(port)) &&
                                                    !channels_->single_transfer(static_cast<std::size_t>(port)));
            }
        }
        for (const OperandInMemory& held : memory.operands) {
            const LevelKind kind = space_->kind(held.operand, held.level);
            const bool doubled = space_->surely_double_buffered(held.operand, held.level);
            const bool matter = closes_on_the_way(kind) || (kind == LevelKind::full && !doubled &&
                                                            (windows_matter || space_->may_stop_early(held.operand, held.level)));
            // Below a relevant loop nothing is reused, so double buffering changes nothing; it may for who shares the memory.
            runs_matter_[slots.of(held.operand, held.level)] = !matter                      ? no_runs
                                                               : memory.operands.size() > 1 ? both_runs
                                                                                            : irrelevant_runs;
        }
    }
}

bool PrefixRules::start(OrderPrefix& prefix) const {
    prefix.vertex = 0;
    prefix.partial = false;
    prefix.energy = 0;
    prefix.sums.assign(nb_sums_, 0);
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        if (!open_level(operand, 0, 0, prefix)) {
            return false;
        }
        prefix.open[operand].leading = space_->may_lead(operand);
        if (!prefix.open[operand].leading && !close(operand, 0, 0, {}, true, prefix)) {
            return false;
        }
    }
    return true;
}

bool PrefixRules::open_level(std::size_t operand, std::size_t level, std::size_t vertex, OrderPrefix& prefix) const {
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

bool PrefixRules::close(std::size_t operand, std::size_t interface, std::size_t vertex, const LoopRuns& runs, bool doubled,
                        OrderPrefix& prefix) const {
    const std::size_t slot = space_->slots().of(operand, interface);
    const InterfaceFigures& figures = space_->tables().figures(slot, vertex);
    if (figures.missing_port >= 0) {
        return false;
    }
    for (const double energy : figures.energy) {
        prefix.energy += energy;
    }
    prefix.energy += interface == 0 ? space_->precharge_energy(operand, vertex) : 0;
    if (keys_ == Keys::energy) {
        return true;
    }
    const std::int64_t period = space_->clock_cycles(figures.period);
    const std::int64_t allowed = doubled ? period : space_->clock_cycles(figures.period / runs.irrelevant);
    channels_->add(operand, interface, vertex, allowed, prefix.sums.data());
    for (std::size_t direction = 0; direction < nb_directions; ++direction) {
        const int at = channels_->port(slot, direction);
        if (at < 0 || !figures.active[direction]) {
            continue;
        }
        const auto port = static_cast<std::size_t>(at);
        if (required_[port] >= 0) {
            prefix.sums[static_cast<std::size_t>(required_[port])] += channels_->required(operand, direction, figures);
        }
        if (windows_[port] >= 0) {
            remember_window(port, period, allowed, prefix);
        }
    }
    if (interface == 1 && innermost_bits_[operand] >= 0) {
        prefix.sums[static_cast<std::size_t>(innermost_bits_[operand])] = figures.bits_integer;
    }
    return true;
}

/// Keeps the windows of a port as an ordered set: of equal periods the widest window covers the others.
void PrefixRules::remember_window(std::size_t port, std::int64_t period, std::int64_t allowed, OrderPrefix& prefix) const {
    std::int64_t* windows = &prefix.sums[static_cast<std::size_t>(windows_[port])];
    const std::size_t capacity = nb_windows_[port];
    if (windows[0] == always) {
        return;
    }
    if (allowed == period) {
        std::fill_n(windows, 2 * capacity, 0);
        windows[0] = always;
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

bool PrefixRules::close_open_level(std::size_t operand, std::size_t vertex, const LoopRuns& runs, OrderPrefix& prefix) const {
    const std::size_t level = prefix.open[operand].level;
    const InterfaceFigures& figures = space_->tables().figures(space_->slots().of(operand, level + 1), vertex);
    const std::int64_t bits = figures.bits_fractional;
    const double use = static_cast<double>(runs.relevant == 1 ? bits : bits / runs.relevant) /
                       space_->problem().operands[operand].levels[level].capacity;
    const bool doubled = use <= 0.5 || use <= 1 - use;
    return close(operand, level + 1, vertex, runs, doubled, prefix) && open_level(operand, level + 1, vertex, prefix);
}

bool PrefixRules::make_room(std::size_t operand, std::size_t next, const LatticePath& path, std::size_t from,
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
            add_loop(operand, path.steps[at], path.vertices[at + 1], prefix);
        }
    }
    return true;
}

void PrefixRules::add_loop(std::size_t operand, std::size_t step, std::size_t next, OrderPrefix& prefix) const {
    OrderPrefix::OpenLevel& open = prefix.open[operand];
    if (runs_matter_[space_->slots().of(operand, open.level)] != no_runs) {
        open.runs.extend(space_->is_relevant(operand, step), space_->is_irrelevant(operand, step),
                         space_->steps()[step].loop.factor);
    }
    if (!open.may_stop_early) {
        return;
    }
    const auto traffic = [&](std::size_t vertex) {
        return space_->unplaced(vertex) * space_->bits(operand, open.level, vertex, operand == 0 && prefix.partial);
    };
    // Where everything fits, a boundary with more traffic than the full vertex will not stay.
    const bool passes =
        space_->kind(operand, open.level) == LevelKind::full && !space_->may_close_at(operand, open.level, open.least);
    if (passes || traffic(next) <= traffic(open.least)) {
        open.least = static_cast<std::uint32_t>(next);
        open.least_runs = open.runs;
    }
}

bool PrefixRules::rivals_of(const OrderPrefix& prefix, const LatticePath& path, RivalStates& rivals) const {
    bool both = true;
    for (std::size_t rival = 0; rival < space_->contest().rivals.size(); ++rival) {
        const OperandInMemory& held = space_->contest().rivals[rival];
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

bool PrefixRules::settle_contest(const LatticePath& path, std::size_t next, OrderPrefix& prefix) const {
    RivalStates rivals;
    if (!rivals_of(prefix, path, rivals) || !contested_.is_settled(path, rivals, next)) {
        return true;
    }
    std::array<std::size_t, 3> chosen{};
    if (!contested_.settle(path, rivals, chosen)) {
        return false;
    }
    const auto& held = space_->contest().rivals;
    std::array<LoopRuns, 3> runs;
    std::array<double, 3> use{};
    double used = 0;
    for (std::size_t rival = 0; rival < held.size(); ++rival) {
        runs[rival] = contested_.runs_at(path, rival, rivals[rival].arrival, chosen[rival]);
        const std::size_t slot = space_->slots().of(held[rival].operand, held[rival].level + 1);
        const std::int64_t bits = space_->tables().figures(slot, path.vertices[chosen[rival]]).bits_fractional;
        use[rival] = static_cast<double>(bits / runs[rival].relevant) /
                     space_->problem().operands[held[rival].operand].levels[held[rival].level].capacity;
        used += use[rival];
    }
    // As the cost model does it: operands in the order of the equation, each that is doubled takes its share once more.
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const auto found =
            std::find_if(held.begin(), held.end(), [operand](const OperandInMemory& one) { return one.operand == operand; });
        if (found == held.end()) {
            continue;
        }
        const auto rival = static_cast<std::size_t>(found - held.begin());
        const bool half_empty = used <= 0.5;
        const bool doubled = half_empty || use[rival] <= 1 - used;
        used += doubled && !half_empty ? use[rival] : 0;
        const std::size_t vertex = path.vertices[chosen[rival]];
        if (!close(held[rival].operand, held[rival].level + 1, vertex, runs[rival], doubled, prefix) ||
            !open_level(held[rival].operand, held[rival].level + 1, vertex, prefix)) {
            return false;
        }
    }
    return true;
}

bool PrefixRules::extend(const OrderPrefix& prefix, std::size_t step, const LatticePath& path, OrderPrefix& longer) const {
    longer = prefix;
    const std::size_t here = prefix.vertex;
    const std::size_t next = here + space_->steps()[step].stride;
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        OrderPrefix::OpenLevel& open = longer.open[operand];
        if (open.leading && !space_->is_irrelevant(operand, step)) {
            open.leading = false;
            if (!close(operand, 0, here, {}, true, longer)) {
                return false;
            }
        }
        if (!make_room(operand, next, path, path.last(), longer)) {
            return false;
        }
    }
    if (space_->contest().exists && !settle_contest(path, next, longer)) {
        return false;
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        add_loop(operand, step, next, longer);
    }
    longer.vertex = next;
    return true;
}

void PrefixRules::write_runs(std::size_t operand, const LoopRuns& runs, std::size_t level, std::vector<std::int64_t>& key) const {
    const Runs matter = runs_matter_[space_->slots().of(operand, level)];
    if (matter != no_runs) {
        key.push_back(matter == irrelevant_runs && forget_ && forgets_windows(operand, level) ? 1 : runs.irrelevant);
    }
    if (matter == both_runs) {
        key.push_back(runs.relevant);
    }
}

const std::int64_t* PrefixRules::read_runs(std::size_t operand, std::size_t level, const std::int64_t* key,
                                           LoopRuns& runs) const {
    const Runs matter = runs_matter_[space_->slots().of(operand, level)];
    runs.irrelevant = matter != no_runs ? *key++ : 1;
    runs.relevant = matter == both_runs ? *key++ : 1;
    return key;
}

ScoreBound PrefixRules::describe(const OrderPrefix& prefix, const LatticePath& path, std::vector<std::int64_t>& key,
                                 std::vector<std::int64_t>& loads) {
    key.clear();
    loads.clear();
    std::int64_t state = 0;
    for (const OrderPrefix::OpenLevel& open : prefix.open) {
        state =
            state << level_bits | static_cast<std::int64_t>(open.level << 2 | (open.leading ? 2u : 0u) | (open.waits ? 1u : 0u));
    }
    key.push_back(state << 1 | (prefix.partial ? 1 : 0));
    key.push_back(static_cast<std::int64_t>(prefix.vertex));
    for (std::vector<std::uint32_t>& points : points_) {
        points.clear();
    }
    for (const OrderPrefix::OpenLevel& open : prefix.open) {
        if (open.may_stop_early && open.least != prefix.vertex) {  // loops that may go to the next level one by one
            const auto at = std::lower_bound(path.vertices.begin(), path.vertices.end(), open.least);
            key.insert(key.end(), at, path.vertices.end());
        }
    }
    if (std::any_of(prefix.open.begin(), prefix.open.end(), [](const auto& open) { return open.waits; })) {
        RivalStates rivals;
        rivals_of(prefix, path, rivals);
        contested_.describe(path, rivals, keys_ == Keys::latency, key, points_);
    }
    ScoreBound bound;
    find_bounds(prefix, bound);
    const std::size_t tail = key.size();
    floor_ = prefix.floor;
    if (forget_) {
        forget_ports(prefix);
        key.push_back(floor_);
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const OrderPrefix::OpenLevel& open = prefix.open[operand];
        write_runs(operand, open.runs, open.level, key);
        if (open.waits) {
            key.push_back(open.arrival);
        }
        if (open.may_stop_early) {
            key.push_back(open.least);
            write_runs(operand, open.least_runs, open.level, key);
        }
    }
    for (const KeyPart& part : varying_) {
        std::int64_t value = prefix.sums[part.position];
        if (part.port >= 0) {
            const auto port = static_cast<std::size_t>(part.port);
            if (part.required) {
                value = surplus_suffices_[port] != 0 ? forgotten : value;
            } else if (part.window && busy_forgotten_[port] != 0) {
                value = part.first ? always : 0;
            } else if (!part.window && (part.excess ? excess_forgotten_ : busy_forgotten_)[port] != 0) {
                value = forgotten;
            }
        }
        key.push_back(value);
    }
    // What restore() reads comes first.
    std::rotate(key.begin() + 2, key.begin() + static_cast<std::ptrdiff_t>(tail), key.end());
    for (const std::vector<std::size_t>& positions : loads_) {
        std::int64_t sum = 0;
        for (const std::size_t position : positions) {
            sum += prefix.sums[position];
        }
        loads.push_back(sum);
    }
    return bound;
}

void PrefixRules::find_bounds(const OrderPrefix& prefix, ScoreBound& bound) {
    bound_sums_.assign(bounds_->nb_sums(), 0.0);
    for (std::size_t channel = 0; channel < channels_->count(); ++channel) {
        bound_sums_[channel] = static_cast<double>(prefix.sums[channel]);
    }
    bounds_->complete(bound_sums_.data());
    bound_sums_[TransferChannels::energy] = prefix.energy;
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const OrderPrefix::OpenLevel& open = prefix.open[operand];
        if (open.waits && !open.leading) {
            const std::size_t rival = space_->rival_of(operand);
            bounds_->add_open(operand, state_of(open), prefix.vertex, points_[rival], bound_sums_.data());
        } else if (open.may_stop_early && open.least != prefix.vertex && !open.leading) {
            bounds_->add_open(operand, state_of(open), prefix.vertex, {open.least}, bound_sums_.data());
        } else {
            bounds_->add_open(operand, state_of(open), prefix.vertex, bound_sums_.data());
        }
    }
    const int bottleneck = bounds_->bottleneck();
    const int required = bottleneck < 0 ? -1 : required_[static_cast<std::size_t>(bottleneck)];
    bound = bounds_->combine(bound_sums_.data(),
                             required < 0 ? 0.0 : static_cast<double>(prefix.sums[static_cast<std::size_t>(required)]),
                             static_cast<double>(prefix.floor));
}

/// A port is forgotten when the most it can still stall is no more than what some port stalls for certain.
void PrefixRules::forget_ports(const OrderPrefix& prefix) {
    upper_sums_.assign(bounds_->nb_upper_sums(), 0.0);
    for (std::size_t channel = 0; channel < channels_->first_loading(); ++channel) {
        upper_sums_[channel] = static_cast<double>(prefix.sums[channel]);
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const OrderPrefix::OpenLevel& open = prefix.open[operand];
        static const std::vector<std::uint32_t> no_points;
        if (open.waits && !open.leading) {
            const std::size_t rival = space_->rival_of(operand);
            bounds_->add_upper(operand, state_of(open), prefix.vertex, points_[rival], upper_sums_.data());
        } else if (open.may_stop_early && open.least != prefix.vertex && !open.leading) {
            bounds_->add_upper(operand, state_of(open), prefix.vertex, {open.least}, upper_sums_.data());
        } else {
            bounds_->add_upper(operand, state_of(open), prefix.vertex, no_points, upper_sums_.data());
        }
    }
    const auto cycles = static_cast<double>(space_->clock_cycles(space_->problem().total_cycle));
    auto certain = static_cast<double>(prefix.floor);
    for (std::size_t port = 0; port < channels_->nb_ports(); ++port) {
        certain = std::max({certain, bound_sums_[channels_->excess(port)], bound_sums_[channels_->busy(port)] - cycles});
    }
    bool remembered = false;  // a port that is not forgotten is sure to stall so long
    for (std::size_t port = 0; port < channels_->nb_ports(); ++port) {
        const double windows = channels_->always_open(port) ? cycles : widest_window(port, prefix);
        const double most_busy = upper_sums_[channels_->busy(port)] - windows;
        excess_forgotten_[port] = upper_sums_[channels_->excess(port)] <= certain ? 1 : 0;
        busy_forgotten_[port] = channels_->single_transfer(port) || most_busy <= certain ? 1 : 0;
        remembered = remembered || (excess_forgotten_[port] == 0 && bound_sums_[channels_->excess(port)] >= certain) ||
                     (busy_forgotten_[port] == 0 && bound_sums_[channels_->busy(port)] - cycles >= certain);
    }
    floor_ = remembered ? 0 : static_cast<std::int64_t>(certain);
    for (std::size_t port = 0; port < channels_->nb_ports(); ++port) {
        if (required_[port] < 0) {
            continue;
        }
        const double width = space_->problem().ports[port].bandwidth_max;
        const double most_required = static_cast<double>(prefix.sums[static_cast<std::size_t>(required_[port])]) +
                                     upper_sums_[bounds_->upper_required(port)];
        const double surplus = (width - most_required) / width * space_->compute_cycles() * (1 - surplus_margin);
        surplus_suffices_[port] = surplus > bounds_->enough_surplus(port) ? 1 : 0;
    }
}

/// Cycles that one window of the port covers for certain.
double PrefixRules::widest_window(std::size_t port, const OrderPrefix& prefix) const {
    if (windows_[port] < 0) {
        return 0;
    }
    const std::int64_t cycles = space_->clock_cycles(space_->problem().total_cycle);
    const std::int64_t* windows = &prefix.sums[static_cast<std::size_t>(windows_[port])];
    if (windows[0] == always) {
        return static_cast<double>(cycles);
    }
    std::int64_t widest = 0;
    for (std::size_t window = 0; window < nb_windows_[port] && windows[2 * window] != 0; ++window) {
        widest = std::max(widest, cycles / windows[2 * window] * windows[2 * window + 1]);
    }
    return static_cast<double>(widest);
}

/// Runs of an open level decide how long the windows of the transfers above it are.
bool PrefixRules::forgets_windows(std::size_t operand, std::size_t level) const {
    const std::size_t slot = space_->slots().of(operand, level + 1);
    for (std::size_t direction = 0; direction < nb_directions; ++direction) {
        const int at = channels_->port(slot, direction);
        const auto port = static_cast<std::size_t>(at);
        if (at >= 0 && (excess_forgotten_[port] == 0 || busy_forgotten_[port] == 0)) {
            return false;
        }
    }
    return true;
}

void PrefixRules::restore(const std::int64_t* key, const std::int64_t* loads, OrderPrefix& prefix) const {
    prefix.sums = initial_sums_;
    std::int64_t state = *key++;
    prefix.partial = (state & 1) != 0;
    state >>= 1;
    prefix.vertex = static_cast<std::size_t>(*key++);
    prefix.floor = forget_ ? *key++ : 0;
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const auto part = static_cast<std::size_t>(state >> (level_bits * static_cast<int>(2 - operand))) & 0xff;
        OrderPrefix::OpenLevel& open = prefix.open[operand];
        open = {part >> 2, (part & 2) != 0, (part & 1) != 0, 0, {}, false, 0, {}};
        key = read_runs(operand, open.level, key, open.runs);
        if (open.waits) {
            open.arrival = static_cast<std::uint32_t>(*key++);
        }
        if (space_->may_stop_early(operand, open.level)) {
            open.may_stop_early = true;
            open.least = static_cast<std::uint32_t>(*key++);
            key = read_runs(operand, open.level, key, open.least_runs);
        }
    }
    for (const KeyPart& part : varying_) {
        const std::int64_t value = *key++;
        prefix.sums[part.position] = !part.window && value == forgotten ? 0 : value;
    }
    for (const std::vector<std::size_t>& positions : loads_) {
        prefix.sums[positions.front()] = *loads++;
        for (std::size_t other = 1; other < positions.size(); ++other) {
            prefix.sums[positions[other]] = 0;
        }
    }
}

}  // namespace zigzag
