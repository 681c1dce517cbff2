#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "zigzag/network/network.hpp"
#include "zigzag/pipeline/chain.hpp"

#include "stream/allocation/allocator.hpp"
#include "stream/api.hpp"
#include "stream/cns/cn_graph.hpp"
#include "stream/cost/cost_table.hpp"
#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/mapping/mapping.hpp"
#include "stream/schedule/scheduler.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// What is asked of a stage. Cheap to copy: a stage makes a changed copy for the stages below it.
struct Task {
    // From the caller.
    std::vector<HintLoop> hint_loops;
    IntraCoreOptions intra_core;
    AllocationMethod allocation_method = AllocationMethod::automatic;
    AllocationOptions allocation_options;

    // From stages, in this order; the caller chooses the scheduler.
    ScheduledProblem problem;
    Allocation allocation;                           ///< from InterCoreMappingStage
    std::shared_ptr<const AllocationResult> search;  ///< from InterCoreMappingStage
};

using zigzag::Services;
using zigzag::pipeline::ResultFlow;
using zigzag::pipeline::Things;

/// The stages that schedule a network on many cores.
using Stage = zigzag::pipeline::Stage<Task, ScheduleResult>;
using Next = Stage::Next;
using Keep = Stage::Keep;
using StageDescription = zigzag::pipeline::StageDescription<Task, ScheduleResult>;
using StageRegistry = zigzag::pipeline::StageRegistry<Task, ScheduleResult>;
using Chain = zigzag::pipeline::Chain<Task, ScheduleResult>;

/// What these stages need and provide.
struct Provides {
    static constexpr Things nothing{};
    static constexpr Things workload_file = Things::nth(0);
    static constexpr Things accelerator_file = Things::nth(1);
    static constexpr Things mapping_file = Things::nth(2);
    static constexpr Things dump_folder = Things::nth(3);
    static constexpr Things workload = Things::nth(4);
    static constexpr Things accelerator = Things::nth(5);
    static constexpr Things mapping = Things::nth(6);
    static constexpr Things cn_graph = Things::nth(7);
    static constexpr Things cost_table = Things::nth(8);
    static constexpr Things allocation = Things::nth(9);
    static constexpr Things schedule = Things::nth(10);
};

/// What a task holds already.
Things given_by(const Task& task);

/// What the stage that costs computation nodes does: searches what each costs on each core that it may run on.
std::shared_ptr<const CostTable> search_costs(const Task& task, const Services& services);

/// The stages that cut, cost, allocate and schedule: all that read no input file and write no report. To add one: a file with the
/// stage, and a line in the table.
StageRegistry schedule_stages();

}  // namespace stream

#pragma GCC visibility pop
