#include <array>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "scheduled_rows.hpp"
#include "stream/schedule/occupation.hpp"
#include "stream/schedule/recorder.hpp"
#include "zigzag_io/report/stream/report.hpp"

// What a scheduler of one's own takes: this file, and a line in the table.

namespace stream::test {

namespace {

/// One CN after the other in the order of the network, each after its tensors have come from the off-chip core or its producers'
/// core, one at a time. Memories hold everything. With `pause`, cores rest for a cycle after each CN.
class OneAfterAnother : public Scheduler {
public:
    OneAfterAnother(const SchedulingProblem& problem, bool pauses) : problem_(problem), pauses_(pauses) {}

    Evaluation evaluate(const Allocation& allocation) override { return run(allocation, NoRecorder()); }
    Schedule record(const Allocation& allocation) override {
        Schedule schedule;
        schedule.allocation = allocation;
        schedule.evaluation = run(allocation, ScheduleRecorder(schedule, problem_.graph->number_of_cns()));
        return schedule;
    }
    std::unique_ptr<Scheduler> clone() const override { return std::make_unique<OneAfterAnother>(problem_, pauses_); }

private:
    template <class Recorder>
    Evaluation run(const Allocation& allocation, Recorder recorder) {
        const CnGraph& graph = *problem_.graph;
        const MulticoreAccelerator& accelerator = *problem_.accelerator;
        std::vector<Occupation> links(accelerator.links.size());
        std::array<double, 2> energies{};
        std::int64_t now = 0;
        const auto fetch = [&](CnIndex owner, TensorIndex tensor, std::size_t sender, std::size_t receiver, TransferCause cause) {
            const std::int64_t start = now;
            for (const std::size_t link : accelerator.paths[sender][receiver]) {
                const std::int64_t bits = graph.tensors[tensor].bits;
                const std::int64_t duration = cycles_for(bits, accelerator.links[link].bandwidth);
                now = *links[link].first_room(now, duration, 0);
                links[link].take(now, now + duration, 1);
                const LinkTransfer use{link, now, now + duration, tensor, owner, sender, receiver, cause, bits};
                recorder.used_link(use);
                energies[1] += energy_per_cycle_of_use(accelerator.links[link], use);
                now += duration;
            }
            recorder.moved({tensor, owner, sender, receiver, start, now, 0, cause});
        };
        for (CnIndex cn = 0; cn < graph.number_of_cns(); ++cn) {
            const std::size_t core = allocation[graph.gene_of[cn]];
            const CnCost& cost = *problem_.costs->at(graph.layer_of[cn], core);
            for (const zigzag::LayerOperand operand : graph.layer(graph.layer_of[cn]).constant_operands) {
                fetch(cn, graph.tensor_of[cn][static_cast<std::size_t>(operand)], accelerator.offchip_core, core,
                      TransferCause::offchip);
            }
            for (const CnEdge& edge : graph.incoming(cn)) {
                const std::size_t from = allocation[graph.gene_of[edge.producer]];
                if (!edge.same_layer && from != core) {
                    fetch(edge.producer, graph.tensor_of[edge.producer][0], from, core, TransferCause::core_to_core);
                }
            }
            recorder.ran(cn, {core, now, now + cost.latency_total2});
            now += cost.latency_total2;
            energies[0] += cost.energy_total;
            recorder.decided({0, core, 0, zigzag::MemoryOperand::O, 0, 0, cn, now, now, now, false});
            latency_ = now;
            now += pauses_ ? 1 : 0;
        }
        return {latency_, energies[0] + energies[1], {energies[0], energies[1]}, {}};
    }

    SchedulingProblem problem_;
    bool pauses_;
    std::int64_t latency_ = 0;
};

std::unique_ptr<Scheduler> make(const SchedulingProblem& problem, const SchedulerOptions& options) {
    return std::make_unique<OneAfterAnother>(problem, options.at("pause") == "yes");
}

SchedulerDescription one_after_another() {
    SchedulerDescription description;
    description.name = "one_after_another";
    description.summary = "for tests";
    description.create = &make;
    description.options = {{"pause", {"no", "yes"}, "whether cores rest"}};
    description.rules.run_time = &latency_with_offloading;
    const auto links = EnergySource::Kind::links;
    description.energy_terms = {
        {"runs", "computation nodes", {{EnergySource::Kind::cn_onchip}, {EnergySource::Kind::cn_streams}}},
        {"transport", "links", {{links, TransferCause::offchip}, {links, TransferCause::core_to_core}}}};
    description.decision_verbs = {"ran"};
    return description;
}

/// The table, with the line.
std::vector<SchedulerDescription> registry() {
    std::vector<SchedulerDescription> registry = scheduler_registry();
    registry.push_back(one_after_another());
    return registry;
}

}  // namespace

TEST_CASE("A scheduler of one's own is a file and a line: laws are checked by its rules, reports have its terms") {
    const ScheduledRows example;
    const std::vector<SchedulerDescription> schedulers = registry();
    const SchedulingProblem problem = example.scheduling_problem();
    const auto scheduler = make_scheduler({"one_after_another", {}}, problem, schedulers);
    const Schedule schedule = scheduler->record(example.allocation);
    const SchedulerDescription& description = find_scheduler("one_after_another", schedulers);
    for (const Violation& violation : check_laws(schedule, problem, description)) {
        FAIL(to_string(violation.law) << ": " << violation.message);
    }
    CHECK(scheduler->clone()->evaluate(example.allocation).latency == schedule.evaluation.latency);

    ScheduleReport report;
    report.scheduler = &description;
    report.problem = problem;
    report.schedule = &schedule;
    const auto summary = summary_json(report);
    CHECK(summary["scheduler"] == "one_after_another");
    CHECK(summary["energy_breakdown"].size() == 2);
    CHECK(summary["energy_breakdown"]["runs"] == 16000);
    CHECK(summary["critical_path"] == 9 * 120 + 120);  // two rows, then eight of the second layer
    CHECK(summary_text(report, 100).find("computation nodes") != std::string::npos);
}

TEST_CASE("A scheduler's options are its own, complete and checked") {
    const ScheduledRows example;
    const std::vector<SchedulerDescription> schedulers = registry();
    const SchedulingProblem problem = example.scheduling_problem();
    const auto latency = [&](const SchedulerChoice& choice) {
        return make_scheduler(choice, problem, schedulers)->evaluate(example.allocation).latency;
    };
    CHECK(latency({"one_after_another", {{"pause", "yes"}}}) == latency({"one_after_another", {}}) + 15);
    CHECK_THROWS_WITH(latency({"one_after_another", {{"pause", "maybe"}}}),
                      "pause of the scheduler one_after_another is one of no, yes, found maybe");
    CHECK_THROWS_WITH(latency({"one_after_another", {{"candidate_selection", "memory"}}}),
                      "the scheduler one_after_another has no option candidate_selection; it has: pause");
    CHECK_THROWS_WITH(latency({"coala", {}}), "there is no scheduler `coala`; known are: ispass2023, one_after_another");
}

}  // namespace stream::test
