#include "stream/schedule/laws.hpp"

#include <functional>

#include <catch2/catch.hpp>

#include "scheduled_rows.hpp"

namespace stream::test {

namespace {

/// A schedule that obeys all laws, to be spoilt.
struct Spoilt : ScheduledRows {
    Spoilt() : scheduler(find_scheduler("ispass2023")) {
        schedule = make_scheduler({}, scheduling_problem())->record(allocation);
        scheduler.rules.may_break.clear();
    }
    std::vector<Violation> check() const { return check_laws(schedule, scheduling_problem(), scheduler); }

    SchedulerDescription scheduler;
    Schedule schedule;
};

bool breaks(const std::vector<Violation>& violations, Law law) {
    return std::any_of(violations.begin(), violations.end(), [law](const Violation& violation) { return violation.law == law; });
}

struct Mutation {
    Law law;
    std::string what;
    std::function<void(Spoilt&)> spoil;
};

const std::vector<Mutation> mutations{
    {Law::every_cn_runs_once, "a CN is missing in the order", [](Spoilt& it) { it.schedule.order.pop_back(); }},
    {Law::every_cn_runs_once, "a CN stands twice", [](Spoilt& it) { it.schedule.order[1] = it.schedule.order[0]; }},
    {Law::allocation, "a CN runs on the other core", [](Spoilt& it) { it.schedule.cns[3].core = it.schedule.allocation[1]; }},
    {Law::run_time, "a CN is too long", [](Spoilt& it) { ++it.schedule.cns[2].end; }},
    {Law::run_time, "a CN is too short", [](Spoilt& it) { --it.schedule.cns[2].end; }},
    {Law::work, "a layer's CNs are whole layers",
     [](Spoilt& it) { it.problem.graph.layers[0].grid = TileGrid(*it.problem.workload.nodes[0].layer, {}); }},
    {Law::work, "rows are cut again without being fewer",
     [](Spoilt& it) {
         it.problem.graph.layers[0].grid = TileGrid(*it.problem.workload.nodes[0].layer, {{"OY", 4, false}});
     }},
    {Law::core_overlap, "two CNs at once", [](Spoilt& it) { it.schedule.cns[1] = it.schedule.cns[0]; }},
    {Law::data_before_production, "a consumer starts with its producer",
     [](Spoilt& it) {
         it.schedule.cns[8].start = it.schedule.cns[0].start;
         it.schedule.cns[8].end = it.schedule.cns[0].end;
     }},
    {Law::data_before_arrival, "nothing ever arrives", [](Spoilt& it) { it.schedule.moves.clear(); }},
    {Law::data_before_arrival, "a constant comes too late", [](Spoilt& it) { it.schedule.moves.front().end += 1000000; }},
    {Law::link_overlap, "two transfers at once",
     [](Spoilt& it) {
         LinkTransfer& second = it.schedule.transfers[1];
         const std::int64_t length = second.end - second.start;
         second.start = it.schedule.transfers[0].start;
         second.end = second.start + length;
     }},
    {Law::link_overlap, "a block during a transfer",
     [](Spoilt& it) {
         const LinkTransfer& first = it.schedule.transfers[0];
         it.schedule.blocks.push_back({first.link, first.start, first.end, 0});
     }},
    {Law::link_overlap, "two transfers that share more than there is",
     [](Spoilt& it) {
         it.scheduler.rules.link_use = LinkUse::shared;
         LinkTransfer more = it.schedule.transfers[0];
         more.bits_per_cycle = 1;
         it.schedule.transfers.push_back(more);
     }},
    {Law::transfer_time, "a transfer is too short", [](Spoilt& it) { --it.schedule.transfers[0].end; }},
    {Law::transfer_time, "a transfer carries half of its tensor",
     [](Spoilt& it) {
         LinkTransfer& first = it.schedule.transfers[0];
         first.bits /= 2;
         first.end = first.start + cycles_for(first.bits, it.problem.accelerator.links[first.link].bandwidth);
     }},
    {Law::hops, "a hop begins before the one in front of it ends",
     [](Spoilt& it) {
         it.scheduler.rules.hops = Hops::one_after_another;
         it.schedule.transfers.insert(it.schedule.transfers.begin(), it.schedule.transfers.front());
     }},
    {Law::hops, "a hop begins after the one in front of it",
     [](Spoilt& it) {
         it.scheduler.rules.hops = Hops::together;
         LinkTransfer later = it.schedule.transfers.front();
         ++later.start;
         it.schedule.transfers.insert(it.schedule.transfers.begin() + 1, later);
     }},
    {Law::memory_below_zero, "something is freed before anything is there",
     [](Spoilt& it) {
         it.schedule.memory_changes.push_back({0, -1, -1, 0, 0});
     }},
    {Law::memory_above_capacity, "a memory is smaller than what it holds",
     [](Spoilt& it) {
         for (TopMemory& memory : it.problem.accelerator.top_memories) {
             memory.capacity = 100;
         }
     }},
    {Law::memory_not_emptied, "a tensor stays",
     [](Spoilt& it) {
         std::erase_if(it.schedule.memory_changes,
                       [tensor = it.schedule.memory_changes.front().tensor](const MemoryChange& change) {
                           return change.tensor == tensor && change.bits < 0;
                       });
     }},
    {Law::energy_sum, "a term is too large", [](Spoilt& it) { it.schedule.evaluation.breakdown[0] += 1; }},
    {Law::energy_sum, "the total is too small", [](Spoilt& it) { it.schedule.evaluation.energy -= 1; }},
    {Law::energy_sum, "a term is missing", [](Spoilt& it) { it.schedule.evaluation.breakdown.pop_back(); }},
    {Law::latency, "the latency is beyond the last event", [](Spoilt& it) { ++it.schedule.evaluation.latency; }},
    {Law::latency_bound, "the latency is below a core's load", [](Spoilt& it) { it.schedule.evaluation.latency = 799; }},
};

}  // namespace

TEST_CASE("A schedule of the 2023 rules obeys all laws") {
    const Spoilt spoilt;
    for (const Violation& violation : spoilt.check()) {
        FAIL(to_string(violation.law) << ": " << violation.message);
    }
}

TEST_CASE("Whatever is spoilt in a schedule, the law that it breaks is named, and the run fails") {
    std::array<bool, nb_laws> seen{};
    for (const Mutation& mutation : mutations) {
        INFO(to_string(mutation.law) << ": " << mutation.what);
        Spoilt spoilt;
        mutation.spoil(spoilt);
        const std::vector<Violation> violations = spoilt.check();
        CHECK(breaks(violations, mutation.law));
        CHECK_THROWS_AS(require_laws(violations, "ispass2023"), BrokenLawError);
        seen[static_cast<std::size_t>(mutation.law)] = true;
    }
    for (std::size_t law = 0; law < nb_laws; ++law) {
        INFO(to_string(static_cast<Law>(law)));
        CHECK(seen[law]);
    }
}

TEST_CASE("What a scheduler declares to break is a known oddity, told but no failure; for any other it fails") {
    Spoilt spoilt;
    for (TopMemory& memory : spoilt.problem.accelerator.top_memories) {
        memory.capacity = 100;
    }
    CHECK_THROWS_AS(require_laws(spoilt.check(), "another"), BrokenLawError);
    spoilt.scheduler.rules.may_break = {Law::memory_above_capacity};
    const std::vector<Violation> violations = spoilt.check();
    REQUIRE_FALSE(violations.empty());
    CHECK(violations.front().known_oddity);
    CHECK_NOTHROW(require_laws(violations, "ispass2023"));
    CHECK(find_scheduler("ispass2023").rules.may_break == std::vector<Law>{Law::memory_above_capacity});
}

TEST_CASE("A broken law is told with its events, the scheduler and what to do") {
    Spoilt spoilt;
    spoilt.schedule.cns[1] = spoilt.schedule.cns[0];
    try {
        require_laws(spoilt.check(), "ispass2023");
        FAIL("no exception");
    } catch (const BrokenLawError& error) {
        const std::string text = error.what();
        INFO(text);
        CHECK(text.find("internal error: the schedule that ispass2023 made breaks a law") == 0);
        CHECK(text.find("core overlap: core 0: CN (0, ") != std::string::npos);
        CHECK(text.find("please report this text") != std::string::npos);
    }
}

TEST_CASE("A scheduler's own rules decide: run times, stretched streams, links that are shared, parts of tensors") {
    Spoilt spoilt;
    spoilt.scheduler.rules.run_time = &latency_with_offloading;
    CHECK(breaks(spoilt.check(), Law::run_time));
    spoilt.scheduler.rules.run_time = &latency_with_onloading;

    ++spoilt.schedule.cns[15].end;
    ++spoilt.schedule.evaluation.latency;
    spoilt.scheduler.rules.streams_stretch_runs = true;
    CHECK(breaks(spoilt.check(), Law::run_time));  // it has no stream
    --spoilt.schedule.cns[15].end;
    --spoilt.schedule.evaluation.latency;

    spoilt.scheduler.rules.link_use = LinkUse::shared;
    CHECK_FALSE(breaks(spoilt.check(), Law::link_overlap));

    LinkTransfer& first = spoilt.schedule.transfers[0];
    first.bits /= 2;
    first.end = first.start + cycles_for(first.bits, spoilt.problem.accelerator.links[first.link].bandwidth);
    spoilt.scheduler.rules.moves_parts = true;
    CHECK_FALSE(breaks(spoilt.check(), Law::transfer_time));
}

TEST_CASE("Results that nobody reads leave the memory when they are made") {
    // 16 rows, of which the last alone goes on: MatMul, Gather of position 15, MatMul.
    using zigzag::LayerOperand;
    const auto product = [](int id, std::int64_t rows, std::int64_t in, std::int64_t out, std::optional<std::size_t> source) {
        zigzag::NetworkNode node;
        node.id = id;
        node.name = "product_" + std::to_string(id);
        zigzag::Layer layer;
        layer.id = id;
        layer.name = node.name;
        layer.loop_dimensions = {{"D", rows}, {"C", in}, {"K", out}};
        layer.operands = {{{LayerOperand::O, {"D", "K"}}, {LayerOperand::W, {"C", "K"}}, {LayerOperand::I, {"D", "C"}}}};
        layer.constant_operands = {LayerOperand::W};
        if (source) {
            node.operand_sources[static_cast<std::size_t>(LayerOperand::I)] = Source{*source, 0};
        } else {
            layer.constant_operands.push_back(LayerOperand::I);
        }
        node.layer = layer;
        return node;
    };
    for (const std::int64_t position : {15, 3}) {
        INFO("position " << position);
        ScheduledRows example;
        zigzag::NetworkNode gather;
        gather.id = 1;
        gather.inputs = {Source{0, 0}};
        Reindexing map;
        map.kind = Reindexing::Kind::gather;
        map.input_shapes = {{16, 8}};
        map.output_shape = {1, 8};
        map.indices = {position};
        gather.outputs = {map};
        example.problem.workload.nodes = {product(0, 16, 4, 8, std::nullopt), gather, product(2, 1, 8, 4, 1)};
        example.problem.graph = make_cn_graph(example.problem.workload, {{{"D", 16, false}}, {}, {}}, nullptr);
        const SchedulingProblem problem = example.scheduling_problem();
        const Schedule schedule = make_scheduler({}, problem)->record(example.allocation);
        REQUIRE(schedule.evaluation.feasible());
        for (const Violation& violation : check_laws(schedule, problem, find_scheduler("ispass2023"))) {
            FAIL(to_string(violation.law) << ": " << violation.message);
        }
        std::int64_t held = 0;
        std::int64_t peak = 0;
        for (const MemoryChange& change : schedule.memory_changes) {
            if (change.top_memory == *example.problem.accelerator.top_memory(example.allocation[0], zigzag::MemoryOperand::O) &&
                example.problem.graph.tensors[change.tensor].operand == LayerOperand::O) {
                held += change.bits;
                peak = std::max(peak, held);
            }
        }
        CHECK(held == 0);
        if (position == 15) {
            CHECK(peak <= 2 * example.problem.graph.tensors[example.problem.graph.tensor_of[0][0]].bits);
        }
    }
}

}  // namespace stream::test
