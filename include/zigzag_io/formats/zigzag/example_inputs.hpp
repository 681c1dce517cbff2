#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace zigzag {

/// What an input file describes; examples of each kind have a folder of their own. Of several cores: a multi-core accelerator,
/// one core of it, and the mapping of layers to cores.
enum class InputKind { workload, accelerator, mapping, multicore_accelerator, core, stream_mapping };

/// The file that an argument names: an existing path as it is, otherwise a shipped example: the bare name of one (`tpu_like`) or
/// its path below inputs/ (`labs/lab1/hardware/accelerator1.yaml`), with or without extension. Throws InputError that lists the
/// near or all example names when there is none.
///
/// Examples are looked for in $ZIGZAG_INPUTS, beside the installed program (share/zigzag/inputs), then in the source tree.
std::filesystem::path resolve_input(InputKind kind, const std::string& argument);

/// The mapping that goes with an accelerator when none is given: the example of the same name, or for an accelerator in a folder
/// `hardware` the file of its name in the folder `mapping` beside that; none when there is no such file. Throws InputError when
/// there is no such accelerator.
std::optional<std::string> default_mapping(const std::string& accelerator);

/// Bare names of the shipped examples of one kind, sorted.
std::vector<std::string> example_names(InputKind kind);

}  // namespace zigzag
