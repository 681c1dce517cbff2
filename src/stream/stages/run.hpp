#pragma once

#include <vector>

#include "zigzag/options/option_table.hpp"

#include "stream/api.hpp"
#include "stream/stages/stage.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// All options of a run on objects in memory. Those of files (zigzag_io/options) come on top.
const zigzag::OptionTable<Options>& in_memory_options();

/// Throws UsageError for values out of their range: one error that names all of them. An unknown scheduler is told by the run.
void check_options(const Options& options);

/// What a run with these options asks for, before there is a network.
Task task_of(const Options& options);

/// Services of a run with these options: it talks to what the caller brought or, without, to what is its own.
Services services_of(const Options& options, zigzag::Diagnostics& own_warnings, zigzag::Diagnostics& own_notes);

/// Runs a chain of stages of a registry and gathers what it passes up. `given` is what task and services hold already. Throws
/// what stages throw.
MulticorePerformance run_stages(const StageRegistry& registry, const std::vector<StageSpecification>& stages, Things given,
                                const Task& task, const Services& services);

}  // namespace stream

#pragma GCC visibility pop
