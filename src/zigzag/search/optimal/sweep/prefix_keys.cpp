// Which inner loop orders are interchangeable.
//
// Example: W has an own register, I and O too, and all three share a large memory. After the loops (OX2 K2 C4) the register
// of W may be closed below C4 while those of I and O are open. Whatever follows, the transfers into W's register stay the same:
// they happen for the same loops below and with the same run of reuse at the top. Of them the rest of the evaluation needs only
// sums, the channels, and for ports whose windows do not cover all cycles the windows themselves. An open level needs the runs
// that end at its top so far. Energy needs less: only what is open.
//
// Why merging is exact: equal keys allow the same continuations, each of which closes the remaining interfaces at the same
// vertices with the same runs; so it adds the same cycles and the same energy to equal sums. Nothing about latency needs to be
// monotone, so the negative loading cycles of the reference do no harm.
#include "zigzag/search/optimal/sweep/prefix_keys.hpp"

#include <algorithm>
#include <bit>

namespace zigzag {

namespace {

constexpr std::int64_t forgotten = -1;  ///< in place of a sum of a port that can't be the worst one
constexpr int level_bits = 8;

}  // namespace

PrefixKeys::PrefixKeys(const OrderLattice& space, const TransferChannels& channels, const OrderBounds& bounds,
                       const PrefixLayout& layout, const ContestedMemory& contested, const PrefixGrowth& growth,
                       const OrderPrefix& first, ChainBounds* chains, bool forget)
    : space_(&space),
      channels_(&channels),
      bounds_(&bounds),
      layout_(&layout),
      contested_(&contested),
      growth_(&growth),
      chains_(chains),
      forget_(forget),
      forgotten_(space, channels, bounds, layout),
      initial_sums_(first.sums) {
    for (const OrderLattice::SharedMemory& shared : space.shared_memories()) {
        nb_tight_ += shared.tight ? 1 : 0;
    }
}

template <class Prefix, class Use>
void PrefixKeys::for_each_waiting(Prefix& prefix, const Use& use) const {
    if (!layout_->for_latency()) {
        return;
    }
    for (std::size_t at = 0; at < space_->shared_memories().size(); ++at) {
        const OrderLattice::SharedMemory& shared = space_->shared_memories()[at];
        const std::vector<OperandInMemory>& operands = space_->problem().memories[shared.memory].operands;
        const auto is_closed = [&prefix](const OperandInMemory& held) { return prefix.open[held.operand].level > held.level; };
        if (!shared.may_fill || std::all_of(operands.begin(), operands.end(), is_closed)) {
            continue;
        }
        for (std::size_t position = 0; position < operands.size(); ++position) {
            if (is_closed(operands[position])) {
                use(prefix.waiting[at][position], operands[position].operand, operands[position].level);
            }
        }
    }
}

/// Runs decide which sharers of a memory are double buffered, and so how long the windows of the transfers above it are.
bool PrefixKeys::forgets_runs(std::size_t operand, std::size_t level) const {
    for (const MemoryProblem& memory : space_->problem().memories) {
        bool is_here = false;
        bool all_forgotten = true;
        for (const OperandInMemory& held : memory.operands) {
            is_here = is_here || (held.operand == operand && held.level == level);
            all_forgotten = all_forgotten && (held.level + 1 == space_->problem().operands[held.operand].nb_levels() ||
                                              forgotten_.windows_above(held.operand, held.level));
        }
        if (is_here) {
            return all_forgotten;
        }
    }
    return false;
}

void PrefixKeys::write_runs(std::size_t operand, const LoopRuns& runs, std::size_t level, std::vector<std::int64_t>& key) const {
    const PrefixLayout::Runs matter = layout_->runs_that_matter(operand, level);
    if (matter == PrefixLayout::Runs::both && forget_ && forgets_runs(operand, level)) {
        key.push_back(1);
        key.push_back(1);
        return;
    }
    if (matter != PrefixLayout::Runs::none) {
        key.push_back(matter == PrefixLayout::Runs::irrelevant && forget_ && forgotten_.windows_above(operand, level)
                          ? 1
                          : runs.irrelevant);
    }
    if (matter == PrefixLayout::Runs::both) {
        key.push_back(runs.relevant);
    }
}

const std::int64_t* PrefixKeys::read_runs(std::size_t operand, std::size_t level, const std::int64_t* key, LoopRuns& runs) const {
    const PrefixLayout::Runs matter = layout_->runs_that_matter(operand, level);
    runs.irrelevant = matter != PrefixLayout::Runs::none ? *key++ : 1;
    runs.relevant = matter == PrefixLayout::Runs::both ? *key++ : 1;
    return key;
}

/// What the loops since the vertex of least traffic come to if they go to the level above. Where that level takes all that is
/// left, only their runs matter, and the same of the level above it if it may stop early too. Where it may fill up, all of the
/// path since then is kept.
void PrefixKeys::write_early_stop(std::size_t operand, const OrderPrefix& prefix, const LatticePath& path,
                                  std::vector<std::int64_t>& key) const {
    OrderPrefix::OpenLevel open = prefix.open[operand];
    OrderPrefix::OpenLevel above;
    while (open.may_stop_early && open.least != prefix.vertex) {
        if (!growth_->level_above(operand, open, path, above)) {
            const auto at = std::lower_bound(path.vertices.begin(), path.vertices.end(), open.least);
            key.insert(key.end(), at, path.vertices.end());
            return;
        }
        write_runs(operand, above.runs, above.level, key);
        if (above.may_stop_early) {
            key.push_back(above.least);
            write_runs(operand, above.least_runs, above.level, key);
        }
        open = above;
    }
}

void PrefixKeys::write_sums(const OrderPrefix& prefix, std::vector<std::int64_t>& key) const {
    for (const PrefixLayout::KeyPart& part : layout_->key_parts()) {
        std::int64_t value = prefix.sums[part.position];
        if (forget_ && part.port >= 0) {
            const auto port = static_cast<std::size_t>(part.port);
            if (part.required) {
                value = forgotten_.required(port) ? forgotten : value;
            } else if (part.window && forgotten_.busy(port)) {
                value = part.first ? PrefixLayout::always : 0;
            } else if (!part.window && (part.excess ? forgotten_.excess(port) : forgotten_.busy(port))) {
                value = forgotten;
            }
        }
        key.push_back(value);
    }
}

Score PrefixKeys::describe(const OrderPrefix& prefix, const LatticePath& path, std::vector<std::int64_t>& key,
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
    if (std::any_of(prefix.open.begin(), prefix.open.end(), [](const auto& open) { return open.waits; })) {
        RivalStates rivals;
        find_rivals(*space_, prefix, path, rivals);
        contested_->describe(path, rivals, layout_->for_latency(), key, points_);
        for (std::vector<std::uint32_t>& points : points_) {
            std::sort(points.begin(), points.end());
            points.erase(std::unique(points.begin(), points.end()), points.end());
        }
    }
    const Score bound = find_bounds(prefix);
    const std::size_t tail = key.size();
    if (forget_) {
        forgotten_.find(prefix, bound_sums_, points_);
        key.push_back(forgotten_.floor());
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const OrderPrefix::OpenLevel& open = prefix.open[operand];
        write_runs(operand, open.runs, open.level, key);
        if (open.may_stop_early) {
            key.push_back(open.least);
            write_runs(operand, open.least_runs, open.level, key);
        }
    }
    for_each_waiting(prefix, [&](const OrderPrefix::WaitingLevel& waiting, std::size_t operand, std::size_t level) {
        const bool no_matter = forget_ && forgotten_.windows_above(operand, level);
        key.push_back(forget_ && forgets_runs(operand, level) ? 0 : waiting.bits);
        key.push_back(no_matter ? 1 : waiting.irrelevant);
        key.push_back(no_matter ? 0 : static_cast<std::int64_t>(waiting.vertex));
    });
    write_sums(prefix, key);
    // What restore() reads comes first.
    std::rotate(key.begin() + 2, key.begin() + static_cast<std::ptrdiff_t>(tail), key.end());
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        write_early_stop(operand, prefix, path, key);
    }
    for (const std::vector<std::size_t>& positions : layout_->loads()) {
        std::int64_t sum = 0;
        for (const std::size_t position : positions) {
            sum += prefix.sums[position];
        }
        loads.push_back(sum);
    }
    for (std::size_t at = 0; at < space_->shared_memories().size(); ++at) {
        if (space_->shared_memories()[at].tight) {
            loads.push_back(std::bit_cast<std::int64_t>(prefix.closed_bits[at]));  // for positive numbers the order is the same
        }
    }
    return bound;
}

Score PrefixKeys::find_bounds(const OrderPrefix& prefix) {
    bound_sums_.assign(bounds_->nb_sums(), 0.0);
    for (std::size_t channel = 0; channel < channels_->count(); ++channel) {
        bound_sums_[channel] = static_cast<double>(prefix.sums[channel]);
    }
    bounds_->complete(bound_sums_.data());
    bound_sums_[TransferChannels::energy] = prefix.energy;
    if (chains_ != nullptr) {
        chains_->add_open(prefix, points_, bound_sums_);
    } else {
        add_open_alone(prefix);
    }
    const int bottleneck = bounds_->bottleneck();
    const int required = bottleneck < 0 ? -1 : layout_->required(static_cast<std::size_t>(bottleneck));
    return bounds_->combine(bound_sums_.data(),
                            required < 0 ? 0.0 : static_cast<double>(prefix.sums[static_cast<std::size_t>(required)]),
                            static_cast<double>(prefix.floor));
}

/// Every operand's open interfaces for themselves.
void PrefixKeys::add_open_alone(const OrderPrefix& prefix) {
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const OrderPrefix::OpenLevel& open = prefix.open[operand];
        if (open.waits && !open.leading) {
            const std::size_t rival = space_->rival_of(operand);
            bounds_->add_open(operand, OrderBounds::state_of(open.level, open.leading), prefix.vertex, points_[rival],
                              bound_sums_.data());
        } else if (open.may_stop_early && open.least != prefix.vertex && !open.leading) {
            bounds_->add_open(operand, OrderBounds::state_of(open.level, open.leading), prefix.vertex, {open.least},
                              bound_sums_.data());
        } else {
            bounds_->add_open(operand, OrderBounds::state_of(open.level, open.leading), prefix.vertex, bound_sums_.data());
        }
    }
}

void PrefixKeys::restore(const std::int64_t* key, const std::int64_t* loads, OrderPrefix& prefix) const {
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
        if (space_->may_stop_early(operand, open.level)) {
            open.may_stop_early = true;
            open.least = static_cast<std::uint32_t>(*key++);
            key = read_runs(operand, open.level, key, open.least_runs);
        }
    }
    prefix.closed_bits.assign(space_->shared_memories().size(), 0);
    prefix.waiting.assign(space_->shared_memories().size(), {});
    for_each_waiting(prefix, [&key](OrderPrefix::WaitingLevel& waiting, std::size_t /*operand*/, std::size_t /*level*/) {
        waiting = {key[0], key[1], static_cast<std::size_t>(key[2])};
        key += 3;
    });
    for (const PrefixLayout::KeyPart& part : layout_->key_parts()) {
        const std::int64_t value = *key++;
        prefix.sums[part.position] = !part.window && value == forgotten ? 0 : value;
    }
    for (const std::vector<std::size_t>& positions : layout_->loads()) {
        prefix.sums[positions.front()] = *loads++;
        for (std::size_t other = 1; other < positions.size(); ++other) {
            prefix.sums[positions[other]] = 0;
        }
    }
    for (std::size_t at = 0; at < space_->shared_memories().size(); ++at) {
        if (space_->shared_memories()[at].tight) {
            prefix.closed_bits[at] = std::bit_cast<double>(*loads++);
        }
    }
}

}  // namespace zigzag
