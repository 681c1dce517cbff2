#pragma once

#include <string>
#include <vector>

#include "stream/schedule/scheduler.hpp"

namespace stream {

/// A law that a schedule breaks.
struct Violation {
    std::string law;            ///< short name: `core overlap`, `data before arrival`, ...
    std::string message;        ///< what was found, with CN, time, core
    bool known_oddity = false;  ///< the scheduler's documented rules allow it (memory above capacity under the 2023 rules)
};

/// Checks what must hold for any schedule: no core runs two CNs at once; every CN runs once, on its allocated core, for its run
/// time; nothing starts before its predecessors end and its tensors arrive; no link carries two transfers at once; transfers take
/// as long as their bits need; memory never goes negative and ends with nothing but the network's results and constants off chip;
/// the energy terms sum up; latency is at least the critical path, every core's load and every link's load. Independent of the
/// scheduler's code.
std::vector<Violation> check_conservation(const Schedule& schedule, const SchedulingProblem& problem);

/// Lower bound on the latency of an allocation: longest chain of run times along dependencies (cycles).
std::int64_t critical_path(const CnGraph& graph, const CostTable& costs, const Allocation& allocation);

}  // namespace stream
