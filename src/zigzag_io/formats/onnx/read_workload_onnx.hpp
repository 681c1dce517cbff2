#pragma once

#include <filesystem>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/network.hpp"

namespace zigzag {

/// By the suffix.
inline bool is_onnx_model(const std::filesystem::path& file) {
    return file.extension() == ".onnx";
}

/// Any ONNX model: Conv, QLinearConv, Gemm and MatMul become layers, every other operator a costless node.
Network read_workload_onnx(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics);

}  // namespace zigzag
