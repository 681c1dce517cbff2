#pragma once

#include <filesystem>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/pipeline/stage_specification.hpp"

namespace zigzag {

/// Reads a pipeline file: a YAML list of stage names, or `NAME: {option: value, ...}`. Throws InputError.
std::vector<StageSpecification> read_pipeline(const std::filesystem::path& file, Diagnostics& diagnostics);

}  // namespace zigzag
