#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stream/cns/cn_graph.hpp"
#include "stream/cost/cost_table.hpp"
#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/schedule/schedule.hpp"
#include "stream/schedule/schedule_rules.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// Turns an allocation into times. Two speeds, one truth: `evaluate` gives latency and energy alone, `record` all events, with
/// the same evaluation. Deterministic. Both may be called any number of times; a scheduler is for one thread at a time (clone
/// it).
class Scheduler {
public:
    virtual ~Scheduler() = default;

    /// `allocation` must name, for every gene, a core with a cost for the gene's layer.
    virtual Evaluation evaluate(const Allocation& allocation) = 0;
    virtual Schedule record(const Allocation& allocation) = 0;
    virtual std::unique_ptr<Scheduler> clone() const = 0;
};

/// What a term of the energy is the sum of.
struct EnergySource {
    enum class Kind : std::uint8_t {
        cn_onchip,   ///< CnCost::onchip_energy of all CNs
        cn_streams,  ///< CnCost::offchip_energy of all CNs
        links,       ///< uses of links by moves of the cause
        memories     ///< TensorMove::memory_energy of moves of the cause
    };
    Kind kind = Kind::cn_onchip;
    TransferCause cause = TransferCause::offchip;  ///< of links and memories
};

/// A term of the energy, as a scheduler tells it apart. Every source is in at most one term.
struct EnergyTerm {
    std::string_view name;   ///< in files
    std::string_view label;  ///< for people
    std::vector<EnergySource> sources;
};

/// An option of a scheduler, with the values that it may have.
struct SchedulerOption {
    std::string_view name;
    std::vector<std::string_view> values;  ///< the first is the default
    std::string_view help;
};
/// A scheduler's entry in the table.
struct SchedulerDescription {
    std::string_view name;     ///< of `--scheduler`
    std::string_view summary;  ///< one line
    /// Options are complete and valid. Throws InputError when the problem has something that the scheduler cannot treat.
    std::unique_ptr<Scheduler> (*create)(const SchedulingProblem& problem, const SchedulerOptions& options) = nullptr;
    std::vector<SchedulerOption> options;
    ScheduleRules rules;
    std::vector<EnergyTerm> energy_terms;
    std::vector<std::string_view> decision_verbs;
};

/// All schedulers. To add one: a file with the scheduler, and a line in the table.
const std::vector<SchedulerDescription>& scheduler_registry();

/// Throws UsageError, listing the names, when there is no such scheduler.
const SchedulerDescription& find_scheduler(const std::string& name,
                                           const std::vector<SchedulerDescription>& registry = scheduler_registry());

/// Throws UsageError, listing what there is, for an unknown scheduler, option or value.
std::unique_ptr<Scheduler> make_scheduler(const SchedulerChoice& choice, const SchedulingProblem& problem,
                                          const std::vector<SchedulerDescription>& registry = scheduler_registry());

/// `Conv_0 (layer 0), CN 3: output of 1605632 bits does not fit l2_io of core 1: 12345 bits are missing; ...`.
std::string describe(const Infeasibility& infeasibility, const CnGraph& graph, const MulticoreAccelerator& accelerator);

}  // namespace stream

#pragma GCC visibility pop
