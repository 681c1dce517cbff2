#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "zigzag/results/comparison.hpp"

#include "zigzag_io/api.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Entries of an accelerator file that change together: in step i, entry j has the value `values[i][j]`.
struct SweepAxis {
    std::vector<std::string> paths;
    std::vector<std::vector<std::string>> values;
};

/// Steps of one axis, and points of all, that are searched without asking whether they were meant.
inline constexpr std::size_t most_sweep_points = 100'000;

/// Reads the form of `--set`: `PATH=VALUE,VALUE,...`. A value is YAML (`[16,16]` is one), `64..512+64` and `64..512*2` stand for
/// numbers from 64 to 512. Several paths change together as in `PATH:PATH=VALUE:VALUE,VALUE:VALUE`. Throws UsageError.
SweepAxis parse_sweep_axis(const std::string& text);

/// Every combination of steps, the last axis fastest; one point without settings when there is no axis. Throws UsageError when
/// two axes set the same entry (or one within the other's), or for more than most_sweep_points.
std::vector<std::vector<AcceleratorSetting>> sweep_points(const std::vector<SweepAxis>& axes);

/// What is to be compared; files or names of examples.
struct RunSelection {
    std::vector<std::string> models;
    std::vector<std::string> accelerators;
    /// One for all, one per accelerator, any number for a single accelerator, or none: default_mapping of each accelerator.
    std::vector<std::string> mappings;
    std::vector<SweepAxis> axes;
};

/// One run of many.
struct RunCase {
    std::string label;  ///< what tells it from others besides its settings; may be empty
    std::string workload;
    std::string accelerator;
    std::string mapping;
    std::vector<AcceleratorSetting> settings;

    /// `tpu_like, sram_2MB.size=1024`
    std::string name() const;
};

/// Every model on every accelerator at every point of the sweep, in this order. Throws UsageError when mappings cannot be paired
/// with accelerators (or an accelerator without default mapping has none), a file is named twice, or there are too many points.
std::vector<RunCase> run_cases(const RunSelection& selection);

/// Called as runs end, one call at a time: how many have ended, of how many, and the name of the last.
using RunProgress = std::function<void(std::size_t ended, std::size_t count, const std::string& name)>;

/// Up to so many runs keep the evaluations of their layers; of more, those on the Pareto front do.
inline constexpr std::size_t most_runs_with_layers = 12;

/// Runs all cases, on `options.threads` threads beside each other, and compares them. Results are the same for any number of
/// threads, but for `seconds`. Layers that several cases share, on machines that differ in nothing that they see, are searched
/// once; they share `options.store`, or one that lives as long as this call.
///
/// All files are read before anything is searched: InputError with the faults of all of them. A case without valid mapping has
/// the reason in `failures` and does not stop the others. Warnings and notes that several runs give come once.
///
/// A dump folder gets a folder for each run that has a result, `overview.json`, with `options.html` one page over all runs, and
/// with `options.svg` pictures of them beside each other. Throws what get_hardware_performance does, and UsageError for a
/// pipeline.
std::vector<ComparedRun> run_matrix(const std::vector<RunCase>& cases, const FileOptions& options,
                                    const RunProgress& progress = {});

}  // namespace zigzag

#pragma GCC visibility pop
