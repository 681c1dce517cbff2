#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"

#include "stream/allocation/allocator.hpp"
#include "stream/cns/cn_graph.hpp"
#include "stream/cns/tiling.hpp"
#include "stream/cns/workload.hpp"
#include "stream/cost/cost_table.hpp"
#include "stream/cost/intra_core.hpp"
#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/mapping/mapping.hpp"
#include "stream/schedule/scheduler.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/record/dump_folder.hpp"

namespace stream {

/// Who chooses the cores (`--allocation`).
enum class AllocationMethod : std::uint8_t {
    automatic,   ///< exhaustive where the space is small, else genetic
    fixed,       ///< the mapping leaves no choice
    exhaustive,  ///< every allocation
    genetic      ///< NSGA-II and local search
};

/// How far a run is. All calls come from the thread that runs the pipeline.
class ProgressListener {
public:
    virtual ~ProgressListener() = default;
    virtual void costs(std::size_t done, std::size_t total, const std::string& what) = 0;
    virtual void allocations(const AllocationProgress& progress) = 0;
    virtual void finished() = 0;
};

/// The inputs of one problem and what was made of them. Pointers between them stay valid as long as all of them live.
struct ScheduledProblem {
    std::shared_ptr<const Workload> workload;
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
    std::optional<AllocationResult> search;  ///< none for a fixed allocation
};

/// What stages know. A stage receives it by reference and may change fields for the stages below it.
struct StageContext {
    // From the caller.
    std::filesystem::path workload_file;
    std::filesystem::path accelerator_file;
    std::filesystem::path mapping_file;
    std::filesystem::path cost_table_file;  ///< read when it exists, else written; empty: neither
    zigzag::DimensionOverrides dimensions;
    std::vector<HintLoop> hint_loops;
    IntraCoreOptions intra_core;
    AllocationMethod allocation_method = AllocationMethod::automatic;
    AllocationOptions allocation_options;
    zigzag::DumpFolder* dump = nullptr;
    zigzag::Diagnostics* diagnostics = nullptr;  ///< warnings about input files
    zigzag::Diagnostics* notes = nullptr;        ///< what was adapted on the way, for verbose output
    ProgressListener* progress = nullptr;
    const std::atomic<bool>* interrupted = nullptr;

    // From stages, in this order; the caller chooses the scheduler.
    ScheduledProblem problem;
    Allocation allocation;                   ///< from InterCoreMappingStage
    std::optional<AllocationResult> search;  ///< from InterCoreMappingStage

    /// Throws InterruptedError when the user asked to stop.
    void check_interrupted() const;
};

using Keep = std::function<void(ScheduleResult&)>;

class Stage;

using Next = zigzag::NextStages<Stage, StageContext, Keep>;

/// Kinds of things in the context, for the check that a chain can work.
enum class Provides : std::uint32_t {
    nothing = 0,
    workload_file = 1u << 0,
    accelerator_file = 1u << 1,
    mapping_file = 1u << 2,
    dump_folder = 1u << 3,
    workload = 1u << 4,
    accelerator = 1u << 5,
    mapping = 1u << 6,
    cn_graph = 1u << 7,
    cost_table = 1u << 8,
    allocation = 1u << 9,
    schedule = 1u << 10,
};
constexpr Provides operator|(Provides a, Provides b) {
    return static_cast<Provides>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr bool contains(Provides all, Provides part) {
    return (static_cast<std::uint32_t>(all) & static_cast<std::uint32_t>(part)) == static_cast<std::uint32_t>(part);
}

/// One step of a run, with the contract of zigzag's stages: it may run the stages below it any number of times with a changed
/// context, and hands each result that it wants to keep to `keep`. Stages hold options but no state of a run.
class Stage {
public:
    virtual ~Stage() = default;

    virtual void run(StageContext& context, const Next& next, const Keep& keep) const = 0;
};

}  // namespace stream
