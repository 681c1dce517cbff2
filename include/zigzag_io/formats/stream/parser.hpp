// Readers of Stream's files.
#pragma once

#include <filesystem>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/network.hpp"

#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/mapping/mapping.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// Each reader throws InputError with all faults of the file (place, key, rule, found, remedy) and reports oddities that it
/// accepts to `diagnostics`. The formats are described in docs/multicore-formats.md.
MulticoreAccelerator read_multicore_accelerator(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics);

/// Reads a mapping file of Stream 2025, or a single-core ZigZag mapping (every layer then on core 0). Throws InputError with all
/// faults of the file.
StreamMapping read_stream_mapping(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics);

/// By suffix: `.onnx` is ONNX, anything else ZigZag's YAML form, with operator types of the user's choice. Convolutions, matrix
/// products, pooling, element-wise operators, reductions and softmax become layers; operators that only move data become costless
/// nodes with their exact re-indexing; others costless nodes that pass data on, each kind reported (docs/multicore-formats.md).
/// Throws UsageError when dimensions are given for a YAML workload.
zigzag::Network read_stream_workload(const std::filesystem::path& file, const zigzag::DimensionOverrides& dimensions,
                                     zigzag::Diagnostics& diagnostics,
                                     zigzag::OperatorDialect dialect = zigzag::OperatorDialect::stream_2023);

}  // namespace stream

#pragma GCC visibility pop
