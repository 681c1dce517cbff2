#pragma once

#include <filesystem>

#include <onnx/onnx_pb.h>

namespace zigzag::onnx_import {

/// The model in a binary `.onnx` file. External weight files are not opened. Throws InputError when the file is missing,
/// not a regular file, empty, too large for protobuf (2 GiB), not an ONNX model, or a model without graph.
onnx::ModelProto load_model(const std::filesystem::path& file);

}  // namespace zigzag::onnx_import
