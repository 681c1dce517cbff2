#pragma once

#include <vector>

#include "zigzag/api.hpp"
#include "zigzag/options/option_table.hpp"
#include "zigzag/stages/registry.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// All options of a run on objects in memory. Those of files (zigzag_io/options) come on top.
const OptionTable<Options>& in_memory_options();

/// Tensors may stay on chip between layers: asked for, or implied by another option, as the reference couples them.
bool exploits_data_locality(const Options& options);

/// Throws UsageError for options that contradict each other: savings without data locality, `allocation: optimal` with another
/// engine or with even mapping.
void check_combinations(const Options& options);

/// The same, and for values out of their range: one error that names all of them. An unknown engine is told by search_pipeline.
void check_options(const Options& options);

/// What a run with these options asks for, before there is a network.
Task task_of(const Options& options);

/// A task with a network, an accelerator and a mapping of the caller's, who keeps the first and the last while it runs. Throws
/// UsageError when the options ask for another kind of accelerator.
Task task_of(const Options& options, const Network& workload, const Accelerator& accelerator, const UserMapping& mapping);

/// Services of a run with these options: it talks to what the caller brought or, without, to what is its own.
Services services_of(const Options& options, Diagnostics& own_warnings, Diagnostics& own_notes);

/// The stages of a registry and those of the options.
StageRegistry with_own_stages(StageRegistry registry, const Options& options);

/// Runs a chain of stages of a registry, and of the options, and gathers what it passes up. `given` is what task and services
/// hold already. Throws what stages throw.
HardwarePerformance run_stages(StageRegistry registry, const std::vector<StageSpecification>& stages, Things given, Task task,
                               Services services, const Options& options);

/// The stages of a run with these options that asks for bounds and no mapping, outermost first: the same layers, and the same
/// spatial mappings of each, as a search looks at.
std::vector<StageSpecification> bound_pipeline(const Options& options);

/// Runs such a chain, perhaps below stages of the registry that read files, and gathers what it passes up.
NetworkBounds run_bounds(StageRegistry registry, const std::vector<StageSpecification>& stages, Things given, const Task& task,
                         const Services& services);

}  // namespace zigzag

#pragma GCC visibility pop
