#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

#include "zigzag/network/operators/lowering.hpp"

#include "onnx_graph.hpp"
#include "onnx_shape_propagation.hpp"
#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"

namespace zigzag::onnx_import {

/// An ONNX model with its graph flattened and all shapes propagated, for whoever makes a workload of it.
class OnnxModelReader {
public:
    /// Makes the workload. Faults go to the lowering, remarks to `notes`. Called again when a batch size has to be assumed.
    using Build = std::function<void(const OnnxGraph&, const Propagation&, operators::Lowering&, Diagnostics& notes)>;

    /// Throws InputError as load_model does.
    OnnxModelReader(const std::filesystem::path& file, const DimensionOverrides& dimensions);

    /// Throws InputError with all faults; what the last call of `build` made is then of no use.
    void read(const Build& build, Diagnostics& diagnostics);

private:
    void check_given_sizes() const;
    void check_given_names(const OnnxGraph& graph, const Propagation& propagation, std::vector<Fault>& faults) const;
    void report_batch(const DimensionOverrides& sizes, const operators::Lowering& lowering, Diagnostics& diagnostics) const;

    std::string file_;
    onnx::ModelProto model_;
    const DimensionOverrides& given_;
};

}  // namespace zigzag::onnx_import
