#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"

#include "stream/stages/stage.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/stream/report.hpp"

namespace stream {

/// Arguments of a run beyond its three files; names are those of Stream's Python API where it has them.
struct Options {
    std::vector<HintLoop> hint_loops;  ///< empty: the tilings of the mapping file, none there either: layer by layer
    int cn_define_mode = 1;            ///< 1 to 4; the hint loops alone decide under the scheduler of 2023
    SchedulerChoice scheduler;         ///< with its own options, such as candidate_selection
    AllocationMethod allocation = AllocationMethod::automatic;
    AllocationOptions search;
    IntraCoreOptions intra_core;
    std::filesystem::path cost_table;          ///< JSON file: read when it exists, else written
    std::filesystem::path cache_folder;        ///< costs by content, kept between runs (DiskStore); empty: none are kept
    zigzag::DimensionOverrides dimensions;     ///< sizes of symbolic ONNX dimensions
    std::filesystem::path dump_folder;         ///< empty: no files are written
    std::vector<StageSpecification> pipeline;  ///< empty: the default chain for these options
    zigzag::ProgressListener* progress = nullptr;
    zigzag::Diagnostics* warnings = nullptr;
    zigzag::Diagnostics* notes = nullptr;
    const std::atomic<bool>* interrupted = nullptr;  ///< stops the run; a search that has found something returns it
};

/// The stages that a run with these options goes through, outermost first.
std::vector<StageSpecification> default_pipeline(const Options& options);

/// Outcome of a run.
struct HardwarePerformance {
    std::int64_t latency = 0;  ///< cycles
    double energy = 0;         ///< pJ
    ScheduleResult result;
    std::vector<zigzag::Fault> warnings;
    std::vector<zigzag::Fault> notes;
};

/// What reports tell about a result, which must outlive it.
ScheduleReport report_of(const ScheduleResult& result);

/// Schedules a network on a multi-core accelerator: Stream's `get_hardware_performance_stream`.
///
/// The files may also be names of shipped examples. Throws InputError (bad file), NoMappingError (no allowed core can run a
/// layer, or no allocation that was tried has a schedule), DumpError, UsageError, InterruptedError; then no dump folder appears.
HardwarePerformance get_hardware_performance_stream(const std::filesystem::path& workload,
                                                    const std::filesystem::path& accelerator,
                                                    const std::filesystem::path& mapping, const Options& options = {});

}  // namespace stream
