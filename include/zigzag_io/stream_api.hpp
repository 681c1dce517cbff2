#pragma once

#include <filesystem>
#include <utility>
#include <vector>

#include "stream/api.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/stream/report.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// Arguments of a run that reads its inputs from files or writes its results to some.
struct FileOptions : Options {
    FileOptions() = default;
    FileOptions(Options options) : Options(std::move(options)) {}

    zigzag::DimensionOverrides dimensions;  ///< sizes of symbolic ONNX dimensions
    std::filesystem::path cost_table;       ///< JSON file: read when it exists, else written
    std::filesystem::path cache_folder;     ///< costs by content, kept between runs (DiskStore); empty: none are kept
    std::filesystem::path dump_folder;      ///< empty: no files are written
};

/// The stages that a run of files with these options goes through, outermost first.
std::vector<StageSpecification> default_pipeline(const FileOptions& options);

/// What reports tell about a result, which must outlive it.
ScheduleReport report_of(const ScheduleResult& result);

/// Schedules a network on a multi-core accelerator: Stream's `get_hardware_performance_stream`.
///
/// The files may also be names of shipped examples. Throws InputError (bad file), NoMappingError (no allowed core can run a
/// layer, or no allocation that was tried has a schedule), DumpError, UsageError, InterruptedError; then no dump folder appears.
MulticorePerformance get_hardware_performance_stream(const std::filesystem::path& workload,
                                                     const std::filesystem::path& accelerator,
                                                     const std::filesystem::path& mapping, const FileOptions& options = {});

}  // namespace stream

#pragma GCC visibility pop
