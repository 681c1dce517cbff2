#pragma once

#include <filesystem>

#include "stream/stages/stage.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// The files that parser stages read, and how. An empty path: there is no such file.
struct InputFiles {
    std::filesystem::path workload;
    std::filesystem::path accelerator;
    std::filesystem::path mapping;
    std::filesystem::path cost_table;  ///< read when it exists, else written
    zigzag::DimensionOverrides dimensions;
};

Things given_by(const InputFiles& files);

/// All stages of `stream`: those that cut, cost, allocate and schedule, and those that read the files or write to the dump
/// folder.
StageRegistry stage_registry(const InputFiles& files = {});

}  // namespace stream

#pragma GCC visibility pop
