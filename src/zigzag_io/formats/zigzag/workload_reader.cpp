#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

Network read_workload(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics) {
    if (file.extension() == ".onnx") {
        return read_workload_onnx(file, dimensions, diagnostics);
    }
    if (!dimensions.empty()) {
        throw UsageError("option `dim` sets symbolic dimensions of an ONNX model, but " + file.string() + " is a YAML workload");
    }
    return read_workload_yaml(file, diagnostics);
}

}  // namespace zigzag
