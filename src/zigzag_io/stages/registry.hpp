#pragma once

#include <filesystem>

#include "zigzag/stages/registry.hpp"

#include "zigzag_io/formats/zigzag/parser.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// The files that parser stages read, and how. An empty path: there is no such file.
struct InputFiles {
    std::filesystem::path workload;
    std::filesystem::path accelerator;
    std::filesystem::path mapping;
    DimensionOverrides dimensions;
    LlmRequest llm;
    AcceleratorReading reading;
};

Things given_by(const InputFiles& files);

/// All stages of `zigzag`: those that search and reduce, and those that read the files or write to the dump folder.
StageRegistry stage_registry(const InputFiles& files = {});

}  // namespace zigzag

#pragma GCC visibility pop
