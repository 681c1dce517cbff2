#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/network.hpp"

namespace zigzag {

/// Sizes for symbolic dimensions of an ONNX model: name of the dimension parameter -> size (`batch` -> 1).
using DimensionOverrides = std::map<std::string, std::int64_t>;

/// Any ONNX model: Conv, QLinearConv, Gemm and MatMul become layers, every other operator a costless node.
Network read_workload_onnx(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics);

}  // namespace zigzag
