#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "stream/cost/cost_table.hpp"
#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/schedule/schedule.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// What must hold for a schedule; src/stream/schedule/laws checks it.
enum class Law : std::uint8_t {
    every_cn_runs_once,
    allocation,              ///< every CN runs on its allocated core
    run_time,                ///< for as long as the scheduler's rules say
    work,                    ///< the CNs of a layer do its multiply-accumulates, each once, and those of the reported padding
    core_overlap,            ///< no core runs two CNs at once
    data_before_production,  ///< nothing starts before its predecessors end
    data_before_arrival,     ///< nor before its tensors have arrived
    link_overlap,            ///< no link carries more at once than its use allows
    transfer_time,           ///< every use of a link takes as long as its bits need
    hops,                    ///< the links of a path are used one after the other, or together, as the rules say
    memory_below_zero,       ///< nothing is freed that was not there
    memory_above_capacity,
    memory_not_emptied,  ///< in the end nothing is left but the network's results, off chip
    energy_sum,          ///< every term is the sum of its sources, and the energy the sum of the terms
    latency,             ///< is the end of the last event
    latency_bound,       ///< is at least the critical path, and every core's and link's load
};
inline constexpr std::size_t nb_laws = 16;

/// `core overlap`, `data before arrival`, ...
std::string_view to_string(Law law);

/// How transfers share a link.
enum class LinkUse : std::uint8_t {
    exclusive,  ///< one at a time
    shared      ///< together at most the link's bandwidth
};

/// How a transfer over several links takes them.
enum class Hops : std::uint8_t {
    independent,        ///< each when it is free, whatever the others do
    one_after_another,  ///< store and forward: none before the one in front of it ends
    together            ///< all for the whole transfer, at the rate of the slowest
};

using RunTime = std::int64_t (*)(const CnCost&);

/// Computation, stalls and on-loading.
std::int64_t latency_with_onloading(const CnCost& cost);
/// That, and off-loading.
std::int64_t latency_with_offloading(const CnCost& cost);
/// Cycles that `bits` take at `bits_per_cycle`, or accesses of that width; none at infinite bandwidth.
std::int64_t cycles_for(std::int64_t bits, double bits_per_cycle);
/// `unit_energy_cost` for every cycle of use, whatever the share of the bandwidth.
double energy_per_cycle_of_use(const Link& link, const LinkTransfer& use);

/// What a scheduler declares about its schedules, so that laws can be checked without knowing it. The defaults ask for
/// everything.
struct ScheduleRules {
    RunTime run_time = &latency_with_onloading;  ///< cycles that a CN occupies its core for
    bool streams_stretch_runs = false;           ///< a CN with too-large operands may run longer
    LinkUse link_use = LinkUse::exclusive;
    Hops hops = Hops::one_after_another;
    bool moves_parts = false;  ///< a transfer may carry a part of a tensor; otherwise it carries all of it
    std::int64_t (*transfer_cycles)(std::int64_t bits, double bits_per_cycle) = &cycles_for;
    double (*link_energy)(const Link& link, const LinkTransfer& use) = &energy_per_cycle_of_use;  ///< pJ
    std::vector<Law> may_break;  ///< laws that the documented rules do not keep: what breaks them is a known oddity
};

}  // namespace stream

#pragma GCC visibility pop
