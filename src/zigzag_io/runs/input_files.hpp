#pragma once

#include <filesystem>

#include "zigzag/stages/run.hpp"
#include "zigzag_io/api.hpp"
#include "zigzag_io/stages/registry.hpp"

namespace zigzag {

/// Finds the three files, or throws InputError with all faults at once.
InputFiles input_files(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                       const std::filesystem::path& mapping, const FileOptions& options);

}  // namespace zigzag
