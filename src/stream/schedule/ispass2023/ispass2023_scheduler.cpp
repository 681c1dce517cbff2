#include "ispass2023_scheduler.hpp"

#include <algorithm>
#include <cassert>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "movement.hpp"

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

namespace stream::ispass2023 {

namespace {

using zigzag::LayerOperand;
using zigzag::MemoryOperand;

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
    MovementState movement;
    std::vector<std::int64_t> idle_from;    ///< by core
    std::vector<std::int64_t> ends;         ///< by CN
    std::vector<std::uint32_t> missing;     ///< by CN: predecessors not yet scheduled
    std::vector<std::int64_t> ready_from;   ///< by CN: last end of its predecessors so far
    std::vector<std::uint32_t> users_left;  ///< by tensor: CNs that still need it
    std::vector<Candidate> candidates;      ///< heap
};

/// One run. `Recorder` hears of everything.
template <class Recorder>
class Run {
public:
    Run(const Tables& tables, State& state, const Allocation& allocation, Recorder recorder)
        : tables_(tables),
          graph_(*tables.problem.graph),
          state_(state),
          allocation_(allocation),
          recorder_(std::move(recorder)),
          movement_(tables, state.movement, energies_, recorder_) {}

    Evaluation schedule();

private:
    std::size_t core_of(CnIndex cn) const { return allocation_[graph_.gene_of[cn]]; }
    double& energy(Term term) { return energies_[static_cast<std::size_t>(term)]; }

    void prepare();
    void push_candidate(CnIndex cn, std::int64_t predecessors_end);
    Candidate pop_candidate();
    void run_cn(CnIndex cn, std::int64_t predecessors_end);

    const Tables& tables_;
    const CnGraph& graph_;
    State& state_;
    const Allocation& allocation_;
    Recorder recorder_;
    Evaluation evaluation_;
    TermSums energies_{};
    Movement<Recorder> movement_;
    std::uint32_t turn_ = 0;
};

template <class Recorder>
void Run<Recorder>::prepare() {
    state_.movement.reset(tables_);
    state_.idle_from.assign(tables_.cores, 0);
    state_.ends.assign(tables_.cns, 0);
    state_.missing = tables_.predecessors;
    state_.ready_from.assign(tables_.cns, 0);
    state_.users_left = tables_.users;
    state_.candidates.clear();
    for (const CnIndex cn : tables_.sources) {
        push_candidate(cn, 0);
    }
    // All constants are off chip from the start.
    for (CnIndex cn = 0; cn < tables_.cns; ++cn) {
        for (const CnEdge& edge : graph_.incoming(cn)) {
            if (!edge.same_layer) {
                state_.movement.uses.expect(object_of(edge.producer, LayerOperand::O), core_of(cn));
            }
        }
        for (std::uint8_t index = 0; index < tables_.nb_constants[cn]; ++index) {
            const ObjectIndex object = tables_.constants[cn][index];
            const TensorIndex tensor = graph_.tensor_of[cn][object % 3];
            state_.movement.uses.set(object, core_of(cn), tables_.base_priority[object]);
            if (!movement_.is_stored_on(tables_.offchip, tensor)) {
                movement_.serve(cn);
                movement_.add(object, tensor, tables_.offchip, tables_.memory_operand[tensor], 0, 0);
            }
        }
    }
}

template <class Recorder>
void Run<Recorder>::push_candidate(CnIndex cn, std::int64_t predecessors_end) {
    const int layer_id = graph_.layers[graph_.layer_of[cn]].id;
    Candidate candidate{predecessors_end, layer_id, turn_++, cn, predecessors_end};
    if (tables_.selection == CandidateSelection::memory) {
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
    for (const LinkQueue& link : state_.movement.links) {
        evaluation_.latency = std::max(evaluation_.latency, link.available_from);
    }
    for (const double term : energies_) {
        evaluation_.energy += term;
    }
    evaluation_.breakdown.assign(energies_.begin(), energies_.end());
    return evaluation_;
}

template <class Recorder>
void Run<Recorder>::run_cn(CnIndex cn, std::int64_t predecessors_end) {
    movement_.serve(cn);
    const std::size_t core = core_of(cn);
    const CnCost& cost = *tables_.problem.costs->at(graph_.layer_of[cn], core);
    const std::vector<MemoryOperand>& too_large = cost.too_large_operands;
    const auto streams = [&](MemoryOperand operand) {
        return std::find(too_large.begin(), too_large.end(), operand) != too_large.end();
    };
    const std::span<const Need> needs = tables_.needs_of(cn);
    for (const Need& need : needs) {
        state_.movement.needed_by[need.object] = cn + 1;
    }

    std::int64_t ready = std::max(state_.idle_from[core], predecessors_end);
    LinkEnergy evictions;
    for (const MemoryOperand operand : too_large) {
        PlaceIndex place = state_.movement.places.first_in_memory(movement_.memory_of(core, operand));
        while (place != TensorPlaces::none) {
            const PlaceIndex next = state_.movement.places[place].next_in_memory;
            if (state_.movement.needed_by[state_.movement.places[place].object] != cn + 1) {
                ready = movement_.remove(core, place, state_.movement.places[place].object, ready, true, TransferCause::eviction,
                                         evictions);
            }
            place = next;
        }
    }
    energy(Term::eviction_link) += evictions.link;
    energy(Term::eviction_memory) += evictions.memory;

    for (const Need& need : needs) {
        if (!streams(need.memory_operand)) {
            movement_.fetch(need, core, ready);
        }
    }
    if (!too_large.empty()) {
        movement_.block_offchip_links(cn, core, too_large, cost.latency_total1, ready);
    }

    // Oddity: room for the output is made after the off-chip links were blocked, so a block may not cover the CN's run.
    const ObjectIndex output = object_of(cn, LayerOperand::O);
    const TensorIndex output_tensor = graph_.tensor_of[cn][static_cast<std::size_t>(LayerOperand::O)];
    const bool output_streams = streams(MemoryOperand::O);
    const auto added = movement_.add(output, output_tensor, output_streams ? tables_.offchip : core, MemoryOperand::O, ready,
                                     cost.latency_total1);
    energy(Term::eviction_link) += added.energy.link;
    energy(Term::eviction_memory) += added.energy.memory;
    const std::int64_t end = added.start + cost.latency_total1;
    state_.ends[cn] = end;
    state_.idle_from[core] = end;
    energy(Term::cn_onchip) += cost.onchip_energy();
    energy(Term::cn_offchip_memory) += cost.offchip_energy;
    recorder_.ran(cn, {core, added.start, end});
    if constexpr (Recorder::records) {
        Decision decision;
        decision.verb = verb(Verb::run);
        decision.core = core;
        decision.cn = cn;
        decision.asked = decision.time = added.start;
        decision.done = end;
        recorder_.decided(decision);
    }

    for (const Need& need : needs) {
        state_.movement.uses.consume(need.object, core);
        if (--state_.users_left[need.tensor] == 0) {
            movement_.drop_everywhere(need.object, need.tensor, end);
        }
    }
    if (tables_.is_sink[cn] != 0 && !output_streams) {
        LinkEnergy results;
        const PlaceIndex place = state_.movement.places.find_in(movement_.memory_of(core, MemoryOperand::O), output_tensor);
        movement_.remove(core, place, output, end, true, TransferCause::sink, results);
        energy(Term::sink_link) += results.link;
        energy(Term::sink_memory) += results.memory;
    } else if (tables_.is_unread[cn] != 0) {
        // Nobody asks for it, so nobody would drop it. The reference keeps it to the end of the schedule.
        movement_.drop_everywhere(output, output_tensor, end);
    }
}

class ListScheduler : public Scheduler {
public:
    ListScheduler(const SchedulingProblem& problem, CandidateSelection selection)
        : tables_(std::make_shared<const Tables>(problem, selection)) {}
    explicit ListScheduler(std::shared_ptr<const Tables> tables) : tables_(std::move(tables)) {}

    Evaluation evaluate(const Allocation& allocation) override { return run(allocation, NoRecorder()); }

    Schedule record(const Allocation& allocation) override {
        Schedule schedule;
        schedule.allocation = allocation;
        schedule.evaluation = run(allocation, ScheduleRecorder(schedule, tables_->cns));
        assert(schedule.evaluation.latency == evaluate(allocation).latency);
        assert(schedule.evaluation.energy == evaluate(allocation).energy);
        return schedule;
    }

    std::unique_ptr<Scheduler> clone() const override { return std::make_unique<ListScheduler>(tables_); }

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

constexpr std::string_view candidate_selection = "candidate_selection";

std::unique_ptr<Scheduler> make(const SchedulingProblem& problem, const SchedulerOptions& options) {
    const bool by_memory = options.at(std::string(candidate_selection)) == "memory";
    return std::make_unique<ListScheduler>(problem, by_memory ? CandidateSelection::memory : CandidateSelection::latency);
}

EnergySource links(TransferCause cause) {
    return {EnergySource::Kind::links, cause};
}

EnergySource memories(TransferCause cause) {
    return {EnergySource::Kind::memories, cause};
}

}  // namespace

SchedulerDescription scheduler() {
    SchedulerDescription description;
    description.name = "ispass2023";
    description.summary =
        "the rules of Stream in April 2023 (the tutorial's lab 4): prefetching list scheduler, one queue per link";
    description.create = &make;
    description.options = {{candidate_selection,
                            {"latency", "memory"},
                            "which ready computation node comes next: the first whose data are there, or the deepest"}};
    description.rules.run_time = &latency_with_onloading;
    description.rules.link_use = LinkUse::exclusive;
    description.rules.hops = Hops::independent;
    description.rules.may_break = {Law::memory_above_capacity};  // room is judged by what is stored now, whatever the time
    description.energy_terms = {
        {"total_cn_onchip_energy", "computation nodes, on chip", {{EnergySource::Kind::cn_onchip}}},
        {"total_cn_offchip_link_energy", "fetches from off-chip: links", {links(TransferCause::offchip)}},
        {"total_cn_offchip_memory_energy",
         "fetches from off-chip and streams: memories",
         {{EnergySource::Kind::cn_streams}, memories(TransferCause::offchip)}},
        {"total_eviction_to_offchip_link_energy", "evictions: links", {links(TransferCause::eviction)}},
        {"total_eviction_to_offchip_memory_energy", "evictions: memories", {memories(TransferCause::eviction)}},
        {"total_sink_layer_output_offchip_link_energy", "results to off-chip: links", {links(TransferCause::sink)}},
        {"total_sink_layer_output_offchip_memory_energy", "results to off-chip: memories", {memories(TransferCause::sink)}},
        {"total_core_to_core_link_energy", "core to core: links", {links(TransferCause::core_to_core)}},
        {"total_core_to_core_memory_energy", "core to core: memories", {memories(TransferCause::core_to_core)}}};
    description.decision_verbs = {"add", "remove", "transfer", "block_offchip", "cn"};
    return description;
}

}  // namespace stream::ispass2023
