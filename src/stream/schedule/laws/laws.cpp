// Laws that hold for any schedule, checked from its events alone: nothing here knows how a scheduler decides.
//
// Idea. Every law looks at one kind of events, sorted by resource and time: what a core runs, what a link carries, what a memory
// holds, when a tensor arrived. A sweep over them finds two at once, too much at once, or something before its time. What a
// scheduler may do otherwise stands in its ScheduleRules. Sorting makes it O(n log n) for n events; there is no limit on their
// number, as a check is short beside the search that chose the allocation.
//
// Example. Core 1 runs CN 3 in [0, 10) and CN 4 in [8, 20). Sorted by start, CN 4 begins before 10, the end of what came before:
// "core overlap: core 1: CN (0, 4) from cycle 8 on, busy until 10".
#include "stream/schedule/laws.hpp"

#include <tuple>

#include "law_check.hpp"

namespace stream {

std::string_view to_string(Law law) {
    constexpr std::array<std::string_view, nb_laws> names{
        "every CN runs once",  "allocation",   "run time",      "work",         "core overlap",      "data before production",
        "data before arrival", "link overlap", "transfer time", "hops",         "memory below zero", "memory above capacity",
        "memory not emptied",  "energy sum",   "latency",       "latency bound"};
    return names[static_cast<std::size_t>(law)];
}

void LawCheck::require_disjoint(std::vector<Busy>& busy, Law law, const std::string& resource) {
    std::sort(busy.begin(), busy.end(),
              [](const Busy& a, const Busy& b) { return std::tie(a.start, a.end) < std::tie(b.start, b.end); });
    std::int64_t load = 0;
    std::int64_t free_from = 0;
    for (const Busy& entry : busy) {
        load += entry.end - entry.start;
        if (entry.start < free_from && entry.end > entry.start) {
            report(law, "{}: {} from cycle {} on, busy until {}", resource, name(entry.cn), entry.start, free_from);
        }
        free_from = std::max(free_from, entry.end);
    }
    require_latency(load, resource);
}

void LawCheck::require_latency(std::int64_t cycles, const std::string& load_of) {
    if (schedule.evaluation.latency < cycles) {
        report(Law::latency_bound, "latency {} is below the load of {}, {} cycles", schedule.evaluation.latency, load_of, cycles);
    }
}

std::vector<Violation> check_laws(const Schedule& schedule, const SchedulingProblem& problem,
                                  const SchedulerDescription& scheduler) {
    if (!schedule.evaluation.feasible()) {
        return {};
    }
    LawCheck check(schedule, problem, scheduler);
    check_runs(check);
    if (check.violations.empty()) {
        for (const auto group :
             {check_work, check_cores, check_dependencies, check_links, check_memories, check_energy, check_latency}) {
            group(check);
        }
    }
    return std::move(check.violations);
}

void require_laws(const std::vector<Violation>& violations, std::string_view scheduler_name) {
    constexpr std::size_t most_told = 3;
    std::string found;
    std::size_t broken = 0;
    for (const Violation& violation : violations) {
        if (!violation.known_oddity && broken++ < most_told) {
            found += fmt::format(" {}: {};", to_string(violation.law), violation.message);
        }
    }
    if (broken == 0) {
        return;
    }
    const std::string more = broken > most_told ? fmt::format(" and {} more;", broken - most_told) : std::string();
    throw BrokenLawError(
        fmt::format("internal error: the schedule that {} made breaks a law, so none of its figures can be trusted:{}{} "
                    "please report this text with the command line and the input files",
                    scheduler_name, found, more));
}

std::int64_t critical_path(const CnGraph& graph, const CostTable& costs, const Allocation& allocation, RunTime run_time) {
    std::vector<std::int64_t> ends(graph.number_of_cns(), 0);
    std::int64_t longest = 0;
    for (CnIndex cn = 0; cn < graph.number_of_cns(); ++cn) {
        std::int64_t start = 0;
        for (const CnEdge& edge : graph.incoming(cn)) {
            start = std::max(start, ends[edge.producer]);
        }
        ends[cn] = start + run_time(*costs.at(graph.layer_of[cn], allocation[graph.gene_of[cn]]));
        longest = std::max(longest, ends[cn]);
    }
    return longest;
}

}  // namespace stream
