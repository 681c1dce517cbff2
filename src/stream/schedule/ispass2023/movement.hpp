#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "link_queue.hpp"
#include "memory_history.hpp"
#include "remaining_uses.hpp"
#include "stream/schedule/recorder.hpp"
#include "stream/schedule/tensor_places.hpp"
#include "tables.hpp"
#include "terms.hpp"

namespace stream::ispass2023 {

/// Thrown by a run that finds no room; caught by the scheduler.
struct NoRoom {
    Infeasibility infeasibility;
};

struct LinkEnergy {
    double link = 0;
    double memory = 0;

    LinkEnergy& operator+=(const LinkEnergy& other) {
        link += other.link;
        memory += other.memory;
        return *this;
    }
};

/// What is where, and who uses it, while a schedule is made; reused from run to run.
struct MovementState {
    std::vector<LinkQueue> links;
    std::vector<MemoryHistory> history;  ///< by top memory
    TensorPlaces places;
    RemainingUses uses;
    std::vector<std::uint32_t> needed_by;  ///< by object: the last CN that needs it, plus one
    struct Evictable {
        std::int64_t weight;
        std::int64_t bits;
        std::uint32_t position;
        PlaceIndex place;
        bool operator>(const Evictable& other) const {
            return std::tie(weight, bits, position) > std::tie(other.weight, other.bits, other.position);
        }
    };
    std::vector<Evictable> evictable;  ///< heap
    std::vector<PlaceIndex> evicted;
    std::vector<std::size_t> blocked_links;

    void reset(const Tables& tables);
};

inline void MovementState::reset(const Tables& tables) {
    const MulticoreAccelerator& accelerator = *tables.problem.accelerator;
    links.resize(accelerator.links.size());
    for (std::size_t link = 0; link < accelerator.links.size(); ++link) {
        links[link] = {accelerator.links[link].bandwidth, accelerator.links[link].unit_energy_cost, 0};
    }
    history.resize(accelerator.top_memories.size());
    for (MemoryHistory& memory : history) {
        memory.reset();
    }
    places.reset(tables.bits.size(), accelerator.top_memories.size(), tables.bits.data());
    uses.reset(3 * tables.cns, tables.cores);
    needed_by.assign(3 * tables.cns, 0);
}

/// How tensors move by the rules of April 2023: fetches, evictions, blocks, and what they take. `Recorder` hears of everything.
template <class Recorder>
class Movement {
public:
    struct Added {
        std::int64_t start = 0;
        LinkEnergy energy;
    };
    struct Moved {
        std::int64_t start = 0;
        std::int64_t end = 0;
        LinkEnergy energy;
    };

    /// Adds energies to `breakdown`.
    Movement(const Tables& tables, MovementState& state, TermSums& breakdown, Recorder& recorder)
        : tables_(tables), accelerator_(*tables.problem.accelerator), state_(state), breakdown_(breakdown), recorder_(recorder) {}

    /// The CN on whose behalf tensors move from here on.
    void serve(CnIndex cn) { current_ = cn; }

    std::size_t memory_of(std::size_t core, zigzag::MemoryOperand operand) const {
        return *accelerator_.top_memory(core, operand);
    }
    bool is_stored_on(std::size_t core, TensorIndex tensor) const;
    /// Stores a tensor from `start` for `start + duration` on; makes room first when there is none, which may delay the start.
    Added add(ObjectIndex object, TensorIndex tensor, std::size_t core, zigzag::MemoryOperand operand, std::int64_t start,
              std::int64_t duration);
    /// Drops a tensor from a memory of `core`, on behalf of one of its copies; with `write_back`, after copying it off chip if no
    /// copy is there. Gives the time.
    std::int64_t remove(std::size_t core, PlaceIndex place, ObjectIndex object, std::int64_t time, bool write_back,
                        TransferCause cause, LinkEnergy& energy);
    void drop_everywhere(ObjectIndex object, TensorIndex tensor, std::int64_t time);
    /// Brings a tensor to a core that lacks it; gives when it is there (nothing: it is there already).
    void fetch(const Need& need, std::size_t core, std::int64_t& ready);
    void block_offchip_links(CnIndex cn, std::size_t core, const std::vector<zigzag::MemoryOperand>& too_large,
                             std::int64_t run_time, std::int64_t& start);

private:
    const TopMemory& top(std::size_t memory) const { return accelerator_.top_memories[memory]; }
    double& energy(Term term) { return breakdown_[static_cast<std::size_t>(term)]; }
    std::int64_t uses_from(std::size_t core, ObjectIndex object, TensorIndex tensor) const;
    LinkEnergy make_room(TensorIndex tensor, std::size_t core, std::size_t memory, std::int64_t& start);
    Moved transfer(ObjectIndex object, TensorIndex tensor, std::size_t sender, std::size_t receiver,
                   zigzag::MemoryOperand receiver_operand, std::int64_t earliest, TransferCause cause);

    const Tables& tables_;
    const MulticoreAccelerator& accelerator_;
    MovementState& state_;
    TermSums& breakdown_;
    Recorder& recorder_;
    CnIndex current_ = 0;
};

template <class Recorder>
bool Movement<Recorder>::is_stored_on(std::size_t core, TensorIndex tensor) const {
    for (PlaceIndex place = state_.places.first_of_tensor(tensor); place != TensorPlaces::none;
         place = state_.places[place].next_of_tensor) {
        const std::size_t memory = state_.places[place].memory;
        for (const std::optional<std::size_t>& own : accelerator_.top_of[core]) {
            if (own == memory) {
                return true;
            }
        }
    }
    return false;
}

template <class Recorder>
std::int64_t Movement<Recorder>::uses_from(std::size_t core, ObjectIndex object, TensorIndex tensor) const {
    const std::int32_t own = state_.uses.at(object, core);
    if (own != RemainingUses::unknown) {
        return own;
    }
    std::int64_t uses = 0;
    for (std::size_t user = 0; user < tables_.cores; ++user) {
        const std::int32_t expected = state_.uses.at(object, user);
        if (expected > 0 && !is_stored_on(user, tensor)) {
            uses += expected;
        }
    }
    return uses;
}

template <class Recorder>
typename Movement<Recorder>::Added Movement<Recorder>::add(ObjectIndex object, TensorIndex tensor, std::size_t core,
                                                           zigzag::MemoryOperand operand, std::int64_t start,
                                                           std::int64_t duration) {
    Added added{start, {}};
    const std::size_t memory = memory_of(core, operand);
    if (state_.places.find_in(memory, tensor) != TensorPlaces::none) {
        // Partial sums of one output share its tensor. The reference crashes here.
        return added;
    }
    added.energy = make_room(tensor, core, memory, added.start);
    state_.places.store(memory, tensor, object, added.start + duration);
    state_.history[memory].add(added.start, tables_.bits[tensor]);
    if constexpr (Recorder::records) {
        Decision decision;
        decision.verb = verb(Verb::add);
        decision.core = core;
        decision.memory_operand = operand;
        decision.top_level = top(memory).top_level;
        decision.tensor = tensor;
        decision.cn = cn_of(object);
        decision.asked = start;
        decision.time = added.start;
        decision.done = added.start + duration;
        recorder_.decided(decision);
        recorder_.changed_memory({memory, decision.time, tables_.bits[tensor], tensor, decision.cn});
    }
    return added;
}

template <class Recorder>
LinkEnergy Movement<Recorder>::make_room(TensorIndex tensor, std::size_t core, std::size_t memory, std::int64_t& start) {
    LinkEnergy spent;
    // Oddity: only what is stored now counts, whatever the time, so that a memory may be over-full for a while.
    std::int64_t missing = tables_.bits[tensor] - (top(memory).capacity - state_.places.used(memory));
    if (missing <= 0) {
        return spent;
    }
    if (top(memory).core == tables_.offchip) {
        throw NoRoom{{current_, tensor, core, memory, missing}};  // there is nowhere to write back to
    }
    // Those with the fewest bits still to be read go first. What the CN needs stays, but only its own copies are recognised:
    // weights that an earlier CN of the layer brought may go (an oddity).
    std::vector<MovementState::Evictable>& heap = state_.evictable;
    heap.clear();
    std::uint32_t position = 0;
    for (PlaceIndex place = state_.places.first_in_memory(memory); place != TensorPlaces::none;
         place = state_.places[place].next_in_memory) {
        const TensorPlaces::Place& stored = state_.places[place];
        if (state_.needed_by[stored.object] == current_ + 1) {
            continue;
        }
        const std::int64_t bits = tables_.bits[stored.tensor];
        heap.push_back({uses_from(core, stored.object, stored.tensor) * bits, bits, position++, place});
    }
    std::make_heap(heap.begin(), heap.end(), std::greater<>());
    std::vector<PlaceIndex>& evicted = state_.evicted;
    evicted.clear();
    std::int64_t freed = 0;
    while (freed < missing) {
        if (heap.empty()) {
            throw NoRoom{{current_, tensor, core, memory, missing - freed}};
        }
        std::pop_heap(heap.begin(), heap.end(), std::greater<>());
        const MovementState::Evictable& chosen = heap.back();
        evicted.push_back(chosen.place);
        freed += chosen.bits;
        heap.pop_back();
    }
    for (const PlaceIndex place : evicted) {
        start = std::max(start, remove(core, place, state_.places[place].object, start, true, TransferCause::eviction, spent));
    }
    return spent;
}

template <class Recorder>
std::int64_t Movement<Recorder>::remove(std::size_t core, PlaceIndex place, ObjectIndex object, std::int64_t time,
                                        bool write_back, TransferCause cause, LinkEnergy& energy) {
    const TensorPlaces::Place stored = state_.places[place];
    const TensorIndex tensor = stored.tensor;
    std::int64_t removed = time;
    if (write_back) {
        const zigzag::MemoryOperand operand = tables_.memory_operand[tensor];
        if (state_.places.find_in(memory_of(tables_.offchip, operand), tensor) == TensorPlaces::none) {
            const Moved moved = transfer(stored.object, tensor, core, tables_.offchip, operand, time, cause);
            removed = moved.end;
            energy += moved.energy;
            add(stored.object, tensor, tables_.offchip, operand, moved.start, moved.end - moved.start);
        }
    }
    state_.places.drop(place);
    state_.history[stored.memory].remove(time, removed, tables_.bits[tensor]);
    if constexpr (Recorder::records) {
        Decision decision;
        decision.verb = verb(Verb::remove);
        decision.core = core;
        decision.memory_operand = tables_.memory_operand[tensor];
        decision.top_level = top(stored.memory).top_level;
        decision.tensor = tensor;
        decision.cn = cn_of(object);
        decision.asked = time;
        decision.time = decision.done = removed;
        decision.written_back = write_back;
        recorder_.decided(decision);
        recorder_.changed_memory({stored.memory, removed, -tables_.bits[tensor], tensor, decision.cn});
    }
    return removed;
}

template <class Recorder>
void Movement<Recorder>::drop_everywhere(ObjectIndex object, TensorIndex tensor, std::int64_t time) {
    PlaceIndex place = state_.places.first_of_tensor(tensor);
    while (place != TensorPlaces::none) {
        const PlaceIndex next = state_.places[place].next_of_tensor;
        LinkEnergy nothing;
        remove(top(state_.places[place].memory).core, place, object, time, false, TransferCause::eviction, nothing);
        place = next;
    }
}

template <class Recorder>
typename Movement<Recorder>::Moved Movement<Recorder>::transfer(ObjectIndex object, TensorIndex tensor, std::size_t sender,
                                                                std::size_t receiver, zigzag::MemoryOperand receiver_operand,
                                                                std::int64_t earliest, TransferCause cause) {
    const std::vector<std::size_t>& path = accelerator_.paths[sender][receiver];
    Moved moved{earliest, earliest, {}};
    if (path.empty()) {
        return moved;
    }
    const std::int64_t bits = tables_.bits[tensor];
    // Oddity: hops are not chained; each starts when its link is free, and the last one decides when the data are there.
    moved.start = std::max(earliest, state_.links[path.front()].available_from);
    for (const std::size_t index : path) {
        LinkQueue& link = state_.links[index];
        const std::int64_t duration = cycles_for(bits, link.bandwidth);
        const std::int64_t start = link.take(moved.start, duration);
        moved.end = start + duration;
        // Oddity: the unit energy is taken per cycle of use, not per bit.
        moved.energy.link += link.unit_energy_cost * static_cast<double>(duration);
        if constexpr (Recorder::records) {
            recorder_.used_link({index, start, moved.end, tensor, cn_of(object), sender, receiver, cause, bits});
        }
    }
    const TopMemory& from = top(memory_of(sender, tables_.memory_operand[tensor]));
    const TopMemory& to = top(memory_of(receiver, receiver_operand));
    // Oddity: the receiver's writes are counted at the sender's write bandwidth.
    moved.energy.memory = from.r_cost * static_cast<double>(cycles_for(bits, from.r_bw)) +
                          to.w_cost * static_cast<double>(cycles_for(bits, from.w_bw));
    if constexpr (Recorder::records) {
        Decision decision;
        decision.verb = verb(Verb::transfer);
        decision.core = receiver;
        decision.sender = sender;
        decision.memory_operand = receiver_operand;
        decision.tensor = tensor;
        decision.cn = cn_of(object);
        decision.asked = earliest;
        decision.time = moved.start;
        decision.done = moved.end;
        recorder_.decided(decision);
        recorder_.moved({tensor, decision.cn, sender, receiver, moved.start, moved.end, moved.energy.memory, cause});
    }
    return moved;
}

template <class Recorder>
void Movement<Recorder>::fetch(const Need& need, std::size_t core, std::int64_t& ready) {
    if (is_stored_on(core, need.tensor)) {
        return;
    }
    const PlaceIndex place = state_.places.first_of_tensor(need.tensor);
    assert(place != TensorPlaces::none);
    const TensorPlaces::Place source = state_.places[place];
    const std::size_t sender = top(source.memory).core;
    const TransferCause cause = sender == tables_.offchip ? TransferCause::offchip : TransferCause::core_to_core;
    const std::vector<std::size_t>& path = accelerator_.paths[sender][core];
    const std::int64_t bits = tables_.bits[need.tensor];
    std::int64_t earliest = source.since;
    std::int64_t duration = 0;
    if (!path.empty()) {
        const LinkQueue& first = state_.links[path.front()];
        earliest = std::max(earliest, first.available_from);
        duration = cycles_for(bits, first.bandwidth);
    }
    const std::size_t memory = memory_of(core, need.memory_operand);
    const std::int64_t start = state_.history[memory].first_fit(earliest, bits, top(memory).capacity, ready);
    const Added added = add(need.object, need.tensor, core, need.memory_operand, start, duration);
    const Moved moved = transfer(need.object, need.tensor, sender, core, need.memory_operand, added.start, cause);
    if (sender != tables_.offchip && state_.uses.at(need.object, sender) <= 0) {
        LinkEnergy nothing;
        remove(sender, state_.places.find_in(source.memory, need.tensor), need.object, moved.end, false,
               TransferCause::core_to_core, nothing);
    }
    const bool from_offchip = cause == TransferCause::offchip;
    energy(from_offchip ? Term::cn_offchip_link : Term::core_to_core_link) += moved.energy.link;
    energy(from_offchip ? Term::cn_offchip_memory : Term::core_to_core_memory) += moved.energy.memory;
    energy(Term::eviction_link) += added.energy.link;
    energy(Term::eviction_memory) += added.energy.memory;
    ready = std::max(ready, moved.end);
}

template <class Recorder>
void Movement<Recorder>::block_offchip_links(CnIndex cn, std::size_t core, const std::vector<zigzag::MemoryOperand>& too_large,
                                             std::int64_t run_time, std::int64_t& start) {
    std::vector<std::size_t>& links = state_.blocked_links;
    links.clear();
    const auto take = [&](const std::vector<std::size_t>& path) {
        for (const std::size_t link : path) {
            if (std::find(links.begin(), links.end(), link) == links.end()) {
                links.push_back(link);
            }
        }
    };
    const bool output_streams = std::find(too_large.begin(), too_large.end(), zigzag::MemoryOperand::O) != too_large.end();
    if (output_streams) {
        take(accelerator_.paths[core][tables_.offchip]);
    }
    if (too_large.size() > (output_streams ? 1U : 0U)) {
        take(accelerator_.paths[tables_.offchip][core]);
    }
    const std::int64_t asked = start;
    for (const std::size_t link : links) {
        start = std::max(start, state_.links[link].available_from);
    }
    for (const std::size_t link : links) {
        state_.links[link].available_from = start + run_time;
        if constexpr (Recorder::records) {
            recorder_.blocked_link({link, start, start + run_time, cn});
        }
    }
    if constexpr (Recorder::records) {
        Decision decision;
        decision.verb = verb(Verb::block_offchip);
        decision.core = core;
        decision.cn = cn;
        decision.asked = asked;
        decision.time = start;
        decision.done = start + run_time;
        recorder_.decided(decision);
    }
}

}  // namespace stream::ispass2023
