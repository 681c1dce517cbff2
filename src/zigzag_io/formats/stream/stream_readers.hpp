#pragma once

#include <filesystem>

#include "zigzag_io/formats/stream/parser.hpp"

namespace stream {

/// The readers behind read_multicore_accelerator, read_stream_mapping and, one for each format, read_stream_workload.
MulticoreAccelerator read_stream_accelerator_yaml(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics);
StreamMapping read_stream_mapping_yaml(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics);
zigzag::Network read_stream_workload_onnx(const std::filesystem::path& file, const zigzag::DimensionOverrides& dimensions,
                                          zigzag::Diagnostics& diagnostics, zigzag::OperatorDialect dialect);
zigzag::Network read_stream_workload_yaml(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics);

}  // namespace stream
