#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "stream/stages/stage.hpp"

namespace stream {

/// Arguments of a run beyond its network, accelerator and mapping; names are those of Stream's Python API where it has them.
struct Options {
    std::vector<HintLoop> hint_loops;  ///< empty: the tilings of the mapping file, none there either: layer by layer
    int cn_define_mode = 1;            ///< 1 to 4; the hint loops alone decide under the scheduler of 2023
    SchedulerChoice scheduler;         ///< with its own options, such as candidate_selection
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
struct HardwarePerformance {
    std::int64_t latency = 0;  ///< cycles
    double energy = 0;         ///< pJ
    ScheduleResult result;
    std::vector<zigzag::Fault> warnings;
    std::vector<zigzag::Fault> notes;
};

/// Schedules a network on a multi-core accelerator: Stream's `get_hardware_performance_stream`, for objects that are in memory
/// (zigzag_io/stream_api.hpp: for files). Throws InputError (a bad object), NoMappingError (no allowed core can run a layer, or
/// no allocation that was tried has a schedule), UsageError, InterruptedError.
HardwarePerformance get_hardware_performance_stream(const zigzag::Network& workload, const MulticoreAccelerator& accelerator,
                                                    const StreamMapping& mapping, const Options& options = {});

}  // namespace stream
