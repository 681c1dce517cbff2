#pragma once

#include <filesystem>

#include "zigzag/api.hpp"

#include "zigzag_io/stages/registry.hpp"

namespace zigzag {

/// What a run with these options asks for, before files are read.
Task task_of(const Options& options);

/// Services of a run with these options: it talks to what the caller brought or, without, to what is its own.
Services services_of(const Options& options, Diagnostics& own_warnings, Diagnostics& own_notes);

/// Finds the three files, or throws InputError with all faults at once.
InputFiles input_files(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                       const std::filesystem::path& mapping, const Options& options);

}  // namespace zigzag
