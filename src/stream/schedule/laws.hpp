#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "stream/schedule/scheduler.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// A law that a schedule breaks.
struct Violation {
    Law law = Law::every_cn_runs_once;
    std::string message;        ///< what was found, with CN, time, core
    bool known_oddity = false;  ///< the scheduler declares that its rules may break the law
};

/// A schedule that breaks a law its scheduler does not declare to break: a fault of the program, not of an input.
class BrokenLawError : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Checks what must hold for a schedule, as far as the scheduler's rules do not say otherwise (see Law), from its events alone;
/// no scheduler is known here. At most 20 violations of a law are told. Time O(n log n) for n events, CNs and dependencies
/// together. Nothing for an infeasible schedule.
std::vector<Violation> check_laws(const Schedule& schedule, const SchedulingProblem& problem,
                                  const SchedulerDescription& scheduler);

/// Throws BrokenLawError, which names laws and events, unless all violations are known oddities.
void require_laws(const std::vector<Violation>& violations, std::string_view scheduler_name);

/// Lower bound on the latency of an allocation: longest chain of run times along dependencies (cycles).
std::int64_t critical_path(const CnGraph& graph, const CostTable& costs, const Allocation& allocation, RunTime run_time);

}  // namespace stream

#pragma GCC visibility pop
