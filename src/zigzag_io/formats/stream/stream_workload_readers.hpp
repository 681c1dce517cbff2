#pragma once

#include <filesystem>

#include "zigzag_io/formats/stream/parser.hpp"

namespace stream {

/// The two forms of read_stream_workload.
zigzag::Network read_stream_workload_onnx(const std::filesystem::path& file, const zigzag::DimensionOverrides& dimensions,
                                          zigzag::Diagnostics& diagnostics, WorkloadForm form);
zigzag::Network read_stream_workload_yaml(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics);

}  // namespace stream
