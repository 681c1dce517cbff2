#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "stream/schedule/laws.hpp"

namespace stream {

/// One check of a schedule: what the laws read, and what they found.
class LawCheck {
public:
    LawCheck(const Schedule& checked, const SchedulingProblem& problem, const SchedulerDescription& scheduler)
        : schedule(checked),
          graph(*problem.graph),
          accelerator(*problem.accelerator),
          costs(*problem.costs),
          rules(scheduler.rules),
          energy_terms(scheduler.energy_terms) {}

    const Schedule& schedule;
    const CnGraph& graph;
    const MulticoreAccelerator& accelerator;
    const CostTable& costs;
    const ScheduleRules& rules;
    const std::vector<EnergyTerm>& energy_terms;
    std::vector<Violation> violations;

    template <class... Arguments>
    void report(Law law, fmt::format_string<Arguments...> form, Arguments&&... arguments) {
        constexpr std::size_t most_violations_of_a_law = 20;
        if (counts_[static_cast<std::size_t>(law)]++ < most_violations_of_a_law) {
            const bool is_allowed = std::find(rules.may_break.begin(), rules.may_break.end(), law) != rules.may_break.end();
            violations.push_back({law, fmt::format(form, std::forward<Arguments>(arguments)...), is_allowed});
        }
    }
    std::string name(CnIndex cn) const {
        return fmt::format("CN ({}, {})", graph.layers[graph.layer_of[cn]].id, graph.sub_id(cn));
    }
    const CnCost& cost(CnIndex cn) const { return *costs.at(graph.layer_of[cn], schedule.cns[cn].core); }
    bool streams(CnIndex cn, zigzag::MemoryOperand operand) const {
        const std::vector<zigzag::MemoryOperand>& too_large = cost(cn).too_large_operands;
        return std::find(too_large.begin(), too_large.end(), operand) != too_large.end();
    }

    /// [start, end) of something that a core or link does.
    struct Busy {
        std::int64_t start = 0;
        std::int64_t end = 0;
        CnIndex cn = 0;
    };
    /// No two at once, and the latency is at least the sum of all. Sorts `busy`.
    void require_disjoint(std::vector<Busy>& busy, Law law, const std::string& resource);
    /// The latency is at least `cycles`.
    void require_latency(std::int64_t cycles, const std::string& load_of);

private:
    std::array<std::size_t, nb_laws> counts_{};
};

// Groups of laws, in the order in which they are checked. The others take complete runs for granted.
void check_runs(LawCheck& check);
void check_work(LawCheck& check);
void check_cores(LawCheck& check);
void check_dependencies(LawCheck& check);
void check_links(LawCheck& check);
void check_memories(LawCheck& check);
void check_energy(LawCheck& check);
void check_latency(LawCheck& check);

}  // namespace stream
