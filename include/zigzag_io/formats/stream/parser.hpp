#pragma once

#include <cstdint>
#include <filesystem>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/network.hpp"

#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/mapping/mapping.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace stream {

/// Each reader throws InputError with all faults of the file (place, key, rule, found, remedy) and reports oddities that it
/// accepts to `diagnostics`. The formats are described in docs/multicore-formats.md.
MulticoreAccelerator read_multicore_accelerator(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics);

/// How operators of an ONNX model become layers.
enum class WorkloadForm : std::uint8_t {
    /// As Stream of 2023 (the tutorial's lab 4): activation functions that a core applies to results on their way out (Relu,
    /// Clip,
    /// ...) are free. Element-wise layers name their axes like the layer before them, B K OY OX for feature maps.
    stream_2023,
    /// As Stream of 2025: Relu is a layer; element-wise layers name their axes B H D K, in this order, whatever they mean.
    stream_2025
};

/// By suffix: `.onnx` is ONNX, anything else ZigZag's YAML form, with operator types of the user's choice. Convolutions, matrix
/// products, pooling, element-wise operators, reductions and softmax become layers; operators that only move data become costless
/// nodes with their exact re-indexing; others costless nodes that pass data on, each kind reported (docs/multicore-formats.md).
/// Throws UsageError when dimensions are given for a YAML workload.
zigzag::Network read_stream_workload(const std::filesystem::path& file, const zigzag::DimensionOverrides& dimensions,
                                     zigzag::Diagnostics& diagnostics, WorkloadForm form = WorkloadForm::stream_2023);

}  // namespace stream
