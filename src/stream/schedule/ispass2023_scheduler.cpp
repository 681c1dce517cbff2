#include "ispass2023_scheduler.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <queue>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "link_occupation.hpp"
#include "memory_usage.hpp"
#include "recorder.hpp"
#include "remaining_uses.hpp"
#include "tensor_places.hpp"

// The list scheduler of Stream's first release, as the tutorial of 2023 ran it.
//
// Idea. Ready CNs (all predecessors scheduled) wait in a queue. The next one fetches each tensor that it needs and that its core
// lacks: the transfer takes the links from when they are free, as early as the receiving memory has room, also long before the CN
// can start (a prefetch). Where the memory is full, the tensors with the fewest bits still to be read from them are evicted. Then
// the CN runs, its output stays on its core until the consumers have it, and what nobody needs any more is dropped everywhere.
//
// Example. Two layers, one CN each, on two cores: layer 0's weights and inputs travel at once over the link from the off-chip
// core, one after the other, and CN 0 starts when both are there. CN 1's weights follow while CN 0 runs, its input is CN 0's
// output, which travels from core to core when CN 0 has ended.
//
// Cost of one evaluation: O(E log N) for N CNs and E edges, plus what evictions sort and what insertions before the end of a
// memory's history move; both stay short in practice. Nothing is allocated once the buffers have grown.
//
// Source: behaviour of Stream 8418c9d8 (April 2023), reproduced event by event. Its oddities, all kept, are named below where
// they act; docs/stream-model.md says when they matter.

namespace stream {

namespace {

using zigzag::LayerOperand;
using zigzag::MemoryOperand;

/// One CN's copy of one operand's tensor: 3 x CN + operand. Copies have uses of their own; places are shared by all copies.
using ObjectIndex = std::uint32_t;

constexpr ObjectIndex object_of(CnIndex cn, LayerOperand operand) {
    return 3 * cn + static_cast<ObjectIndex>(operand);
}
constexpr CnIndex cn_of(ObjectIndex object) {
    return object / 3;
}

/// A tensor that a CN must have before it starts.
struct Need {
    ObjectIndex object = 0;
    TensorIndex tensor = 0;
    MemoryOperand memory_operand = MemoryOperand::I1;  ///< of the consumer
};

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

/// What a schedule follows from, in flat tables that no allocation changes.
struct Tables {
    explicit Tables(const SchedulingProblem& problem);
    /// Throws InputError for a core that can run a layer but has no memory for one of its operands.
    void check_memories() const;

    std::span<const Need> needs_of(CnIndex cn) const {
        return std::span(needs).subspan(first_need[cn], first_need[cn + 1] - first_need[cn]);
    }

    SchedulingProblem problem;
    std::size_t cns = 0;
    std::size_t cores = 0;
    std::size_t offchip = 0;
    std::vector<Need> needs;  ///< by CN; constants, then producers' outputs, stably sorted by size
    std::vector<std::uint32_t> first_need;
    std::vector<std::int64_t> bits;                     ///< by tensor
    std::vector<MemoryOperand> memory_operand;          ///< by tensor: where its own layer keeps it
    std::vector<std::int32_t> base_priority;            ///< by object: uses of a constant from this CN on; 0 for others
    std::vector<std::uint32_t> users;                   ///< by tensor: CNs that need it
    std::vector<std::uint32_t> predecessors;            ///< by CN: number of in-edges
    std::vector<std::uint8_t> is_sink;                  ///< by CN: its output goes off chip when it ends
    std::vector<CnIndex> sources;                       ///< CNs without predecessors
    std::vector<std::array<ObjectIndex, 3>> constants;  ///< by CN, in operand order of the equation
    std::vector<std::uint8_t> nb_constants;
};

Tables::Tables(const SchedulingProblem& scheduling_problem) : problem(scheduling_problem) {
    const CnGraph& graph = *problem.graph;
    cns = graph.number_of_cns();
    cores = problem.accelerator->cores.size();
    offchip = problem.accelerator->offchip_core;
    bits.reserve(graph.tensors.size());
    for (const Tensor& tensor : graph.tensors) {
        bits.push_back(tensor.bits);
        memory_operand.push_back(memory_operand_of(tensor.operand));
    }
    base_priority.assign(3 * cns, 0);
    predecessors.assign(cns, 0);
    is_sink.assign(cns, 0);
    constants.assign(cns, {});
    nb_constants.assign(cns, 0);
    first_need.push_back(0);

    std::vector<std::uint8_t> is_sink_layer(graph.layers.size(), 0);
    for (CnIndex cn = 0; cn < cns; ++cn) {
        if (graph.outgoing(cn).empty()) {
            // Oddity: one CN without successor makes its whole layer a sink.
            is_sink_layer[graph.layer_of[cn]] = 1;
        }
    }
    for (CnIndex cn = 0; cn < cns; ++cn) {
        is_sink[cn] = is_sink_layer[graph.layer_of[cn]] != 0 && graph.produces_final_output[cn] != 0;
        const zigzag::Layer& layer = graph.layer(graph.layer_of[cn]);
        for (const auto& operand : layer.operands) {
            if (graph.is_constant(cn, operand.operand)) {
                const auto index = static_cast<std::size_t>(operand.operand);
                const TensorIndex tensor = graph.tensor_of[cn][index];
                const ObjectIndex object = object_of(cn, operand.operand);
                constants[cn][nb_constants[cn]++] = object;
                base_priority[object] = static_cast<std::int32_t>(graph.tensors[tensor].cns - graph.use_of[cn][index]);
            }
        }
        for (const LayerOperand operand : layer.constant_operands) {
            needs.push_back(
                {object_of(cn, operand), graph.tensor_of[cn][static_cast<std::size_t>(operand)], memory_operand_of(operand)});
        }
        for (const CnEdge& edge : graph.incoming(cn)) {
            ++predecessors[cn];
            if (!edge.same_layer) {
                needs.push_back({object_of(edge.producer, LayerOperand::O),
                                 graph.tensor_of[edge.producer][static_cast<std::size_t>(LayerOperand::O)],
                                 memory_operand_of(edge.operand)});
            }
        }
        if (predecessors[cn] == 0) {
            sources.push_back(cn);
        }
        std::stable_sort(needs.begin() + first_need.back(), needs.end(),
                         [&](const Need& a, const Need& b) { return bits[a.tensor] < bits[b.tensor]; });
        first_need.push_back(static_cast<std::uint32_t>(needs.size()));
    }
    users.assign(graph.tensors.size(), 0);
    for (const Need& need : needs) {
        ++users[need.tensor];
    }
    check_memories();
}

void Tables::check_memories() const {
    std::vector<zigzag::Fault> faults;
    const CnGraph& graph = *problem.graph;
    for (std::size_t core = 0; core < cores; ++core) {
        for (const MemoryOperand operand : zigzag::all_memory_operands) {
            bool needed = core == offchip;
            for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
                for (const auto& entry : graph.layer(layer).operands) {
                    needed = needed || (problem.costs->at(layer, core) && memory_operand_of(entry.operand) == operand);
                }
            }
            if (needed && !problem.accelerator->top_memory(core, operand)) {
                faults.push_back({{},
                                  fmt::format("cores[{}]", problem.accelerator->cores[core].id),
                                  fmt::format("core {} ({}) has no memory for {}", problem.accelerator->cores[core].id,
                                              problem.accelerator->cores[core].name(), zigzag::to_string(operand)),
                                  "let one of its memories hold that operand"});
            }
        }
    }
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
}

/// A CN that may run next.
struct Candidate {
    std::int64_t key = 0;    ///< smallest first
    int layer_id = 0;        ///< smallest first
    std::uint32_t turn = 0;  ///< smallest first
    CnIndex cn = 0;
    std::int64_t predecessors_end = 0;

    bool operator>(const Candidate& other) const {
        return std::tie(key, layer_id, turn) > std::tie(other.key, other.layer_id, other.turn);
    }
};

/// State of one run over the network, reused from run to run.
struct State {
    std::vector<LinkOccupation> links;
    std::vector<MemoryUsage> usage;  ///< by top memory
    TensorPlaces places;
    RemainingUses uses;
    std::vector<std::int64_t> idle_from;    ///< by core
    std::vector<std::int64_t> ends;         ///< by CN
    std::vector<std::uint32_t> missing;     ///< by CN: predecessors not yet scheduled
    std::vector<std::int64_t> ready_from;   ///< by CN: last end of its predecessors so far
    std::vector<std::uint32_t> users_left;  ///< by tensor: CNs that still need it
    std::vector<std::uint32_t> needed_by;   ///< by object: the last CN that needs it, plus one
    std::vector<Candidate> candidates;      ///< heap
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
};

/// One run. `Recorder` hears of everything.
template <class Recorder>
class Run {
public:
    Run(const Tables& tables, State& state, const Allocation& allocation, Recorder recorder)
        : tables_(tables),
          graph_(*tables.problem.graph),
          accelerator_(*tables.problem.accelerator),
          state_(state),
          allocation_(allocation),
          recorder_(std::move(recorder)) {}

    Evaluation schedule();

private:
    struct Added {
        std::int64_t start = 0;
        LinkEnergy energy;
    };
    struct Moved {
        std::int64_t start = 0;
        std::int64_t end = 0;
        LinkEnergy energy;
    };

    std::size_t core_of(CnIndex cn) const { return allocation_[graph_.gene_of[cn]]; }
    std::size_t memory_of(std::size_t core, MemoryOperand operand) const { return *accelerator_.top_memory(core, operand); }
    const TopMemory& top(std::size_t memory) const { return accelerator_.top_memories[memory]; }
    double& energy(EnergyTerm term) { return evaluation_.breakdown[static_cast<std::size_t>(term)]; }

    void prepare();
    void push_candidate(CnIndex cn, std::int64_t predecessors_end);
    Candidate pop_candidate();
    void run_cn(CnIndex cn, std::int64_t predecessors_end);

    bool is_stored_on(std::size_t core, TensorIndex tensor) const;
    std::int64_t uses_from(std::size_t core, ObjectIndex object, TensorIndex tensor) const;
    /// Stores a tensor from `start` for `start + duration` on; makes room first when there is none, which may delay the start.
    Added add(ObjectIndex object, TensorIndex tensor, std::size_t core, MemoryOperand operand, std::int64_t start,
              std::int64_t duration);
    LinkEnergy make_room(TensorIndex tensor, std::size_t core, std::size_t memory, std::int64_t& start);
    /// Drops a tensor from a memory of `core`, on behalf of one of its copies; with `write_back`, after copying it off chip if no
    /// copy is there. Gives the time.
    std::int64_t remove(std::size_t core, PlaceIndex place, ObjectIndex object, std::int64_t time, bool write_back,
                        TransferCause cause, LinkEnergy& energy);
    void drop_everywhere(const Need& need, std::int64_t time);
    Moved transfer(ObjectIndex object, TensorIndex tensor, std::size_t sender, std::size_t receiver,
                   MemoryOperand receiver_operand, std::int64_t earliest, TransferCause cause);
    /// Brings a tensor to a core that lacks it; gives when it is there (nothing: it is there already).
    void fetch(const Need& need, std::size_t core, std::int64_t& ready);
    void block_offchip_links(CnIndex cn, std::size_t core, const std::vector<MemoryOperand>& too_large, std::int64_t run_time,
                             std::int64_t& start);

    const Tables& tables_;
    const CnGraph& graph_;
    const MulticoreAccelerator& accelerator_;
    State& state_;
    const Allocation& allocation_;
    Recorder recorder_;
    Evaluation evaluation_;
    CnIndex current_ = 0;  ///< the CN that is being scheduled
    std::uint32_t turn_ = 0;
};

template <class Recorder>
void Run<Recorder>::prepare() {
    const std::size_t memories = accelerator_.top_memories.size();
    state_.links.resize(accelerator_.links.size());
    for (std::size_t link = 0; link < accelerator_.links.size(); ++link) {
        state_.links[link] = {accelerator_.links[link].bandwidth, accelerator_.links[link].unit_energy_cost, 0};
    }
    state_.usage.resize(memories);
    for (MemoryUsage& usage : state_.usage) {
        usage.reset();
    }
    state_.places.reset(graph_.tensors.size(), memories, tables_.bits.data());
    state_.uses.reset(3 * tables_.cns, tables_.cores);
    state_.idle_from.assign(tables_.cores, 0);
    state_.ends.assign(tables_.cns, 0);
    state_.missing = tables_.predecessors;
    state_.ready_from.assign(tables_.cns, 0);
    state_.users_left = tables_.users;
    state_.needed_by.assign(3 * tables_.cns, 0);
    state_.candidates.clear();
    for (const CnIndex cn : tables_.sources) {
        push_candidate(cn, 0);
    }
    // All constants are off chip from the start.
    for (CnIndex cn = 0; cn < tables_.cns; ++cn) {
        for (const CnEdge& edge : graph_.incoming(cn)) {
            if (!edge.same_layer) {
                state_.uses.expect(object_of(edge.producer, LayerOperand::O), core_of(cn));
            }
        }
        for (std::uint8_t index = 0; index < tables_.nb_constants[cn]; ++index) {
            const ObjectIndex object = tables_.constants[cn][index];
            const TensorIndex tensor = graph_.tensor_of[cn][object % 3];
            state_.uses.set(object, core_of(cn), tables_.base_priority[object]);
            if (!is_stored_on(tables_.offchip, tensor)) {
                current_ = cn;
                add(object, tensor, tables_.offchip, tables_.memory_operand[tensor], 0, 0);
            }
        }
    }
}

template <class Recorder>
void Run<Recorder>::push_candidate(CnIndex cn, std::int64_t predecessors_end) {
    const int layer_id = graph_.layers[graph_.layer_of[cn]].id;
    Candidate candidate{predecessors_end, layer_id, turn_++, cn, predecessors_end};
    if (tables_.problem.selection == CandidateSelection::memory) {
        candidate.key = 0;
        candidate.layer_id = -layer_id;
        candidate.turn = no_index - graph_.sub_id(cn);
    }
    state_.candidates.push_back(candidate);
    std::push_heap(state_.candidates.begin(), state_.candidates.end(), std::greater<>());
}

template <class Recorder>
Candidate Run<Recorder>::pop_candidate() {
    std::pop_heap(state_.candidates.begin(), state_.candidates.end(), std::greater<>());
    const Candidate candidate = state_.candidates.back();
    state_.candidates.pop_back();
    return candidate;
}

template <class Recorder>
Evaluation Run<Recorder>::schedule() {
    prepare();
    // Oddity: a candidate's place in the queue follows from when its predecessors end, not from when it could start.
    while (!state_.candidates.empty()) {
        const Candidate candidate = pop_candidate();
        run_cn(candidate.cn, candidate.predecessors_end);
        const std::int64_t end = state_.ends[candidate.cn];
        for (const std::uint32_t edge : graph_.outgoing(candidate.cn)) {
            const CnIndex successor = graph_.in_edges[edge].consumer;
            state_.ready_from[successor] = std::max(state_.ready_from[successor], end);
            if (--state_.missing[successor] == 0) {
                push_candidate(successor, state_.ready_from[successor]);
            }
        }
        evaluation_.latency = std::max(evaluation_.latency, end);
    }
    for (const LinkOccupation& link : state_.links) {
        evaluation_.latency = std::max(evaluation_.latency, link.available_from);
    }
    for (const double term : evaluation_.breakdown) {
        evaluation_.energy += term;
    }
    return evaluation_;
}

template <class Recorder>
void Run<Recorder>::run_cn(CnIndex cn, std::int64_t predecessors_end) {
    current_ = cn;
    const std::size_t core = core_of(cn);
    const CnCost& cost = *tables_.problem.costs->at(graph_.layer_of[cn], core);
    const std::vector<MemoryOperand>& too_large = cost.too_large_operands;
    const auto streams = [&](MemoryOperand operand) {
        return std::find(too_large.begin(), too_large.end(), operand) != too_large.end();
    };
    const std::span<const Need> needs = tables_.needs_of(cn);
    for (const Need& need : needs) {
        state_.needed_by[need.object] = cn + 1;
    }

    std::int64_t ready = std::max(state_.idle_from[core], predecessors_end);
    LinkEnergy evictions;
    for (const MemoryOperand operand : too_large) {
        PlaceIndex place = state_.places.first_in_memory(memory_of(core, operand));
        while (place != TensorPlaces::none) {
            const PlaceIndex next = state_.places[place].next_in_memory;
            if (state_.needed_by[state_.places[place].object] != cn + 1) {
                ready = remove(core, place, state_.places[place].object, ready, true, TransferCause::eviction, evictions);
            }
            place = next;
        }
    }
    energy(EnergyTerm::eviction_link) += evictions.link;
    energy(EnergyTerm::eviction_memory) += evictions.memory;

    for (const Need& need : needs) {
        if (!streams(need.memory_operand)) {
            fetch(need, core, ready);
        }
    }
    if (!too_large.empty()) {
        block_offchip_links(cn, core, too_large, cost.latency_total1, ready);
    }

    // Oddity: room for the output is made after the off-chip links were blocked, so a block may not cover the CN's run.
    const ObjectIndex output = object_of(cn, LayerOperand::O);
    const TensorIndex output_tensor = graph_.tensor_of[cn][static_cast<std::size_t>(LayerOperand::O)];
    const bool output_streams = streams(MemoryOperand::O);
    const Added added =
        add(output, output_tensor, output_streams ? tables_.offchip : core, MemoryOperand::O, ready, cost.latency_total1);
    energy(EnergyTerm::eviction_link) += added.energy.link;
    energy(EnergyTerm::eviction_memory) += added.energy.memory;
    const std::int64_t end = added.start + cost.latency_total1;
    state_.ends[cn] = end;
    state_.idle_from[core] = end;
    energy(EnergyTerm::cn_onchip) += cost.onchip_energy();
    energy(EnergyTerm::cn_offchip_memory) += cost.offchip_energy;
    recorder_.ran(cn, {core, added.start, end});

    for (const Need& need : needs) {
        state_.uses.consume(need.object, core);
        if (--state_.users_left[need.tensor] == 0) {
            drop_everywhere(need, end);
        }
    }
    if (tables_.is_sink[cn] != 0 && !output_streams) {
        LinkEnergy results;
        const PlaceIndex place = state_.places.find_in(memory_of(core, MemoryOperand::O), output_tensor);
        remove(core, place, output, end, true, TransferCause::sink, results);
        energy(EnergyTerm::sink_link) += results.link;
        energy(EnergyTerm::sink_memory) += results.memory;
    }
}

template <class Recorder>
bool Run<Recorder>::is_stored_on(std::size_t core, TensorIndex tensor) const {
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
std::int64_t Run<Recorder>::uses_from(std::size_t core, ObjectIndex object, TensorIndex tensor) const {
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
typename Run<Recorder>::Added Run<Recorder>::add(ObjectIndex object, TensorIndex tensor, std::size_t core, MemoryOperand operand,
                                                 std::int64_t start, std::int64_t duration) {
    Added added{start, {}};
    const std::size_t memory = memory_of(core, operand);
    if (state_.places.find_in(memory, tensor) != TensorPlaces::none) {
        // Partial sums of one output share its tensor. The reference crashes here.
        return added;
    }
    added.energy = make_room(tensor, core, memory, added.start);
    state_.places.store(memory, tensor, object, added.start + duration);
    state_.usage[memory].add(added.start, tables_.bits[tensor]);
    if constexpr (Recorder::records) {
        Decision decision;
        decision.kind = Decision::Kind::add;
        decision.core = core;
        decision.memory_operand = operand;
        decision.top_level = top(memory).top_level;
        decision.tensor = tensor;
        decision.cn = cn_of(object);
        decision.asked = start;
        decision.time = added.start;
        decision.done = added.start + duration;
        recorder_.added(decision, memory, tables_.bits[tensor]);
    }
    return added;
}

template <class Recorder>
LinkEnergy Run<Recorder>::make_room(TensorIndex tensor, std::size_t core, std::size_t memory, std::int64_t& start) {
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
    std::vector<State::Evictable>& heap = state_.evictable;
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
        const State::Evictable& chosen = heap.back();
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
std::int64_t Run<Recorder>::remove(std::size_t core, PlaceIndex place, ObjectIndex object, std::int64_t time, bool write_back,
                                   TransferCause cause, LinkEnergy& energy) {
    const TensorPlaces::Place stored = state_.places[place];
    const TensorIndex tensor = stored.tensor;
    std::int64_t removed = time;
    if (write_back) {
        const MemoryOperand operand = tables_.memory_operand[tensor];
        if (state_.places.find_in(memory_of(tables_.offchip, operand), tensor) == TensorPlaces::none) {
            const Moved moved = transfer(stored.object, tensor, core, tables_.offchip, operand, time, cause);
            removed = moved.end;
            energy += moved.energy;
            add(stored.object, tensor, tables_.offchip, operand, moved.start, moved.end - moved.start);
        }
    }
    state_.places.drop(place);
    state_.usage[stored.memory].remove(time, removed, tables_.bits[tensor]);
    if constexpr (Recorder::records) {
        Decision decision;
        decision.kind = Decision::Kind::remove;
        decision.core = core;
        decision.memory_operand = tables_.memory_operand[tensor];
        decision.top_level = top(stored.memory).top_level;
        decision.tensor = tensor;
        decision.cn = cn_of(object);
        decision.asked = time;
        decision.time = decision.done = removed;
        decision.written_back = write_back;
        decision.cause = cause;
        recorder_.removed(decision, stored.memory, tables_.bits[tensor]);
    }
    return removed;
}

template <class Recorder>
void Run<Recorder>::drop_everywhere(const Need& need, std::int64_t time) {
    PlaceIndex place = state_.places.first_of_tensor(need.tensor);
    while (place != TensorPlaces::none) {
        const PlaceIndex next = state_.places[place].next_of_tensor;
        LinkEnergy nothing;
        remove(top(state_.places[place].memory).core, place, need.object, time, false, TransferCause::eviction, nothing);
        place = next;
    }
}

template <class Recorder>
typename Run<Recorder>::Moved Run<Recorder>::transfer(ObjectIndex object, TensorIndex tensor, std::size_t sender,
                                                      std::size_t receiver, MemoryOperand receiver_operand, std::int64_t earliest,
                                                      TransferCause cause) {
    const std::vector<std::size_t>& path = accelerator_.paths[sender][receiver];
    Moved moved{earliest, earliest, {}};
    if (path.empty()) {
        return moved;
    }
    const std::int64_t bits = tables_.bits[tensor];
    // Oddity: hops are not chained; each starts when its link is free, and the last one decides when the data are there.
    moved.start = std::max(earliest, state_.links[path.front()].available_from);
    for (const std::size_t index : path) {
        LinkOccupation& link = state_.links[index];
        const std::int64_t duration = cycles_for(bits, link.bandwidth);
        const std::int64_t start = link.take(moved.start, duration);
        moved.end = start + duration;
        // Oddity: the unit energy is taken per cycle of use, not per bit.
        moved.energy.link += link.unit_energy_cost * static_cast<double>(duration);
        if constexpr (Recorder::records) {
            recorder_.used_link({index, start, moved.end, tensor, cn_of(object), sender, receiver, cause});
        }
    }
    const TopMemory& from = top(memory_of(sender, tables_.memory_operand[tensor]));
    const TopMemory& to = top(memory_of(receiver, receiver_operand));
    // Oddity: the receiver's writes are counted at the sender's write bandwidth.
    moved.energy.memory = from.r_cost * static_cast<double>(cycles_for(bits, from.r_bw)) +
                          to.w_cost * static_cast<double>(cycles_for(bits, from.w_bw));
    if constexpr (Recorder::records) {
        Decision decision;
        decision.kind = Decision::Kind::transfer;
        decision.core = receiver;
        decision.sender = sender;
        decision.memory_operand = receiver_operand;
        decision.tensor = tensor;
        decision.cn = cn_of(object);
        decision.asked = earliest;
        decision.time = moved.start;
        decision.done = moved.end;
        decision.link_energy = moved.energy.link;
        decision.memory_energy = moved.energy.memory;
        decision.cause = cause;
        recorder_.transferred(decision);
    }
    return moved;
}

template <class Recorder>
void Run<Recorder>::fetch(const Need& need, std::size_t core, std::int64_t& ready) {
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
        const LinkOccupation& first = state_.links[path.front()];
        earliest = std::max(earliest, first.available_from);
        duration = cycles_for(bits, first.bandwidth);
    }
    const std::size_t memory = memory_of(core, need.memory_operand);
    const std::int64_t start = state_.usage[memory].first_fit(earliest, bits, top(memory).capacity, ready);
    const Added added = add(need.object, need.tensor, core, need.memory_operand, start, duration);
    const Moved moved = transfer(need.object, need.tensor, sender, core, need.memory_operand, added.start, cause);
    if (sender != tables_.offchip && state_.uses.at(need.object, sender) <= 0) {
        LinkEnergy nothing;
        remove(sender, state_.places.find_in(source.memory, need.tensor), need.object, moved.end, false,
               TransferCause::core_to_core, nothing);
    }
    const bool from_offchip = cause == TransferCause::offchip;
    energy(from_offchip ? EnergyTerm::cn_offchip_link : EnergyTerm::core_to_core_link) += moved.energy.link;
    energy(from_offchip ? EnergyTerm::cn_offchip_memory : EnergyTerm::core_to_core_memory) += moved.energy.memory;
    energy(EnergyTerm::eviction_link) += added.energy.link;
    energy(EnergyTerm::eviction_memory) += added.energy.memory;
    ready = std::max(ready, moved.end);
}

template <class Recorder>
void Run<Recorder>::block_offchip_links(CnIndex cn, std::size_t core, const std::vector<MemoryOperand>& too_large,
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
    const bool output_streams = std::find(too_large.begin(), too_large.end(), MemoryOperand::O) != too_large.end();
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
        decision.kind = Decision::Kind::block_offchip;
        decision.core = core;
        decision.cn = cn;
        decision.asked = asked;
        decision.time = start;
        decision.done = start + run_time;
        recorder_.blocked(decision);
    }
}

class Ispass2023Scheduler : public Scheduler {
public:
    explicit Ispass2023Scheduler(const SchedulingProblem& problem) : tables_(std::make_shared<const Tables>(problem)) {}
    explicit Ispass2023Scheduler(std::shared_ptr<const Tables> tables) : tables_(std::move(tables)) {}

    Evaluation evaluate(const Allocation& allocation) override { return run(allocation, NoRecorder()); }

    Schedule record(const Allocation& allocation) override {
        Schedule schedule;
        schedule.allocation = allocation;
        schedule.evaluation = run(allocation, ScheduleRecorder(schedule, tables_->cns));
        assert(schedule.evaluation.latency == evaluate(allocation).latency);
        assert(schedule.evaluation.energy == evaluate(allocation).energy);
        return schedule;
    }

    std::unique_ptr<Scheduler> clone() const override { return std::make_unique<Ispass2023Scheduler>(tables_); }

private:
    template <class Recorder>
    Evaluation run(const Allocation& allocation, Recorder recorder) {
        try {
            return Run<Recorder>(*tables_, state_, allocation, std::move(recorder)).schedule();
        } catch (const NoRoom& no_room) {
            Evaluation evaluation;
            evaluation.infeasible = no_room.infeasibility;
            return evaluation;
        }
    }

    std::shared_ptr<const Tables> tables_;
    State state_;
};

}  // namespace

std::unique_ptr<Scheduler> make_ispass2023_scheduler(const SchedulingProblem& problem) {
    return std::make_unique<Ispass2023Scheduler>(problem);
}

}  // namespace stream
