#pragma once

#include <filesystem>
#include <utility>
#include <vector>

#include "zigzag/api.hpp"
#include "zigzag/results/layer_result.hpp"

#include "zigzag_io/formats/zigzag/parser.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

class DumpFolder;

/// Arguments of a run that reads its inputs from files or writes its results to some.
struct FileOptions : Options {
    FileOptions() = default;
    FileOptions(Options options) : Options(std::move(options)) {}

    const MemoryCostSource* memory_costs = nullptr;  ///< who works out automatic memory costs; null: modelled_costs
    DimensionOverrides dimensions;                   ///< sizes of symbolic ONNX dimensions
    LlmRequest llm;                                  ///< which run of a language model, given as its configuration
    std::vector<AcceleratorSetting> settings;        ///< values in place of the accelerator file's (runs of files only)
    std::filesystem::path dump_folder;               ///< empty: no files are written
    DumpFolder* dump_whole = nullptr;                ///< when given, dump_folder is a folder within it
    bool html = false;                               ///< report.html in the dump folder
    bool svg = false;                                ///< pictures in the dump folder
};

/// The stages that a run of files with these options goes through, outermost first.
std::vector<StageSpecification> default_pipeline(const FileOptions& options);

/// Maps a network onto an accelerator and evaluates it: ZigZag's `get_hardware_performance_zigzag`.
///
/// The files may also be names of shipped examples (resolve_input). Throws InputError (bad file), NoMappingError (a layer does
/// not fit), UsageError (bad options), DumpError (dump folder), InterruptedError; then no dump folder appears.
HardwarePerformance get_hardware_performance(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                                             const std::filesystem::path& mapping, const FileOptions& options = {});

/// The same for objects that are in memory, with results in a dump folder. Parser stages are left out of the default chain.
HardwarePerformance get_hardware_performance(const Network& workload, const Accelerator& accelerator, const UserMapping& mapping,
                                             const FileOptions& options);

/// Lower bounds of energy and latency of every layer of a network, without any search: over the spatial mappings that a run with
/// these options would look at, and all loop orders of each. Equal layers are worked out once. Of the options count those that
/// say what is mapped onto what (temporal_mapping_type, spatial candidates, data locality, corrected, dimensions, memory_costs).
///
/// A temporal ordering in the mapping file is no narrower bound: all orders are covered. Throws what get_hardware_performance
/// throws for bad files.
NetworkBounds network_lower_bounds(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                                   const std::filesystem::path& mapping, const FileOptions& options = {});

/// Reads a pipeline file: a YAML list of stage names, or `NAME: {option: value, ...}`. Throws InputError.
std::vector<StageSpecification> read_pipeline(const std::filesystem::path& file, Diagnostics& diagnostics);

}  // namespace zigzag

#pragma GCC visibility pop
