#pragma once

#include <filesystem>

#include "zigzag/api.hpp"
#include "zigzag/stages/stage.hpp"

namespace zigzag {

/// Hands the options of a run to its stages.
void fill_context(StageContext& context, const Options& options);

/// Finds the three files, or throws InputError with all faults at once.
void resolve_files(StageContext& context, const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                   const std::filesystem::path& mapping);

}  // namespace zigzag
