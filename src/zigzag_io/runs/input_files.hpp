#pragma once

#include <filesystem>
#include <vector>

#include "zigzag/stages/run.hpp"

#include "zigzag_io/api.hpp"
#include "zigzag_io/stages/registry.hpp"

namespace zigzag {

/// Finds the three files, or throws InputError with all faults at once.
InputFiles input_files(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                       const std::filesystem::path& mapping, const FileOptions& options);

/// A chain for those files: the stages that read them, then the rest.
std::vector<StageSpecification> below_parsers(const std::vector<StageSpecification>& rest);

}  // namespace zigzag
