#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/pipeline/stage.hpp"

#include "stream/allocation/allocator.hpp"
#include "stream/cost/cost_table.hpp"
#include "stream/mapping/mapping.hpp"
#include "stream/schedule/schedule.hpp"

#pragma GCC visibility push(default)

namespace stream {

using zigzag::StageSpecification;

/// Who chooses the cores (`--allocation`).
enum class AllocationMethod : std::uint8_t {
    automatic,   ///< exhaustive where the space is small, else genetic
    fixed,       ///< the mapping leaves no choice
    exhaustive,  ///< every allocation
    genetic      ///< NSGA-II and local search
};

/// The inputs of one problem and what was made of them. Pointers between them stay valid as long as all of them live.
struct ScheduledProblem {
    std::shared_ptr<const zigzag::Network> workload;
    std::shared_ptr<const MulticoreAccelerator> accelerator;
    std::shared_ptr<const StreamMapping> mapping;
    std::shared_ptr<const CnGraph> graph;
    std::shared_ptr<const CostTable> costs;
    SchedulerChoice scheduler;

    SchedulingProblem scheduling_problem() const { return {graph.get(), accelerator.get(), costs.get()}; }
};

/// What the chain passes up: a recorded schedule.
struct ScheduleResult {
    std::shared_ptr<const ScheduledProblem> problem;
    Schedule schedule;
    std::shared_ptr<const AllocationResult> search;  ///< none for a fixed allocation
};

/// Arguments of a run beyond its network, accelerator and mapping; names are those of Stream's Python API where it has them.
struct Options {
    std::vector<HintLoop> hint_loops;   ///< empty: the tilings of the mapping file, none there either: layer by layer
    std::optional<int> cn_define_mode;  ///< 1 to 4; changes nothing yet, and a warning says so: the hint loops alone decide
    SchedulerChoice scheduler;          ///< with its own options, such as candidate_selection
    AllocationMethod allocation = AllocationMethod::automatic;
    AllocationOptions search;
    IntraCoreOptions intra_core;
    std::vector<StageSpecification> pipeline;  ///< empty: the default chain for these options
    zigzag::ProgressListener* progress = nullptr;
    zigzag::Diagnostics* warnings = nullptr;
    zigzag::Diagnostics* notes = nullptr;
    const std::atomic<bool>* interrupted = nullptr;  ///< stops the run; a search that has found something returns it
};

/// The stages of a run on objects in memory, outermost first.
std::vector<StageSpecification> schedule_pipeline();

/// Outcome of a run.
struct MulticorePerformance {
    std::int64_t latency = 0;  ///< cycles
    double energy = 0;         ///< pJ
    ScheduleResult result;
    std::vector<zigzag::Fault> warnings;
    std::vector<zigzag::Fault> notes;
};

/// Schedules a network on a multi-core accelerator: Stream's `get_hardware_performance_stream`, for objects that are in memory
/// (zigzag_io/stream_api.hpp: for files). Throws UsageError (options out of their range, all of them in one error), InputError (a
/// bad object), NoMappingError (no allowed core can run a layer, or no allocation that was tried has a schedule),
/// InterruptedError.
MulticorePerformance get_hardware_performance_stream(const zigzag::Network& workload, const MulticoreAccelerator& accelerator,
                                                     const StreamMapping& mapping, const Options& options = {});

}  // namespace stream

#pragma GCC visibility pop
