#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stream/cost/cost_table.hpp"
#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/schedule/schedule.hpp"
#include "stream/cns/cn_graph.hpp"

namespace stream {

/// Which of the ready CNs comes next (`--scheduler-candidate-selection`).
enum class CandidateSelection : std::uint8_t {
    latency,  ///< the one whose data are ready first, then the lower layer id
    memory    ///< the deepest layer, so that data are consumed early
};

/// Everything a schedule follows from but the allocation. The pointees must outlive the scheduler.
struct SchedulingProblem {
    const CnGraph* graph = nullptr;
    const MulticoreAccelerator* accelerator = nullptr;
    const CostTable* costs = nullptr;
    CandidateSelection selection = CandidateSelection::latency;
};

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

/// A scheduler's entry in the table.
struct SchedulerDescription {
    std::string_view name;     ///< of `--scheduler`
    std::string_view summary;  ///< one line
    /// Throws InputError when the problem has something that the scheduler cannot treat.
    std::unique_ptr<Scheduler> (*create)(const SchedulingProblem& problem);
};

/// All schedulers. To add one: a file with the scheduler, and a line in the table.
const std::vector<SchedulerDescription>& scheduler_registry();

/// Throws UsageError, listing the names, when there is no such scheduler.
std::unique_ptr<Scheduler> make_scheduler(const std::string& name, const SchedulingProblem& problem);

/// `Conv_0 (layer 0), CN 3: output of 1605632 bits does not fit l2_io of core 1: 12345 bits are missing; ...`.
std::string describe(const Infeasibility& infeasibility, const CnGraph& graph, const MulticoreAccelerator& accelerator);

}  // namespace stream
