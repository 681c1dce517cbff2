#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

#include "zigzag/base/errors.hpp"

#include "onnx_tensor_value.hpp"
#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"

namespace zigzag::onnx_import {

/// A value of the model. Which of `initializer`, `producer`, `bound_to` is set says where it comes from; none: a graph input.
struct OnnxTensor {
    std::string name;
    std::optional<Shape> declared;                   ///< shape in the file, with the given dimension sizes put in
    const onnx::TensorProto* initializer = nullptr;  ///< owned by the model
    std::optional<std::size_t> producer;             ///< node
    std::optional<std::size_t> bound_to;             ///< input of a loop body: the tensor outside that it receives
    std::optional<std::int64_t> sliced_axis;         ///< ... of which each iteration sees one slice along this axis
};

/// A node. Absent optional inputs and outputs are empty.
struct OnnxNode {
    std::string name;
    const onnx::NodeProto* proto = nullptr;  ///< owned by the model, or by OnnxGraph::inlined
    std::int64_t opset = 1;                  ///< version of the operator set that the node's domain has
    std::vector<std::optional<std::size_t>> inputs;
    std::vector<std::optional<std::size_t>> outputs;
    std::vector<std::optional<std::size_t>> body_outputs;  ///< Loop, Scan: results of the body, which comes before the node

    /// `Conv`, or `com.microsoft::FusedConv` outside ONNX's own domain.
    std::string operator_name() const;
    bool is_standard() const;
};

/// The model as one list of nodes, producers before consumers. Node i of a model without control flow and without local
/// functions is node i of the file.
struct OnnxGraph {
    std::string name;
    std::vector<OnnxTensor> tensors;
    std::vector<OnnxNode> nodes;
    std::deque<onnx::NodeProto> inlined;     ///< nodes of local functions with the caller's attributes put in
    std::set<std::string> input_parameters;  ///< dimensions of the model's inputs whose size the file leaves open
    std::set<std::string> parameters;        ///< all dimension parameters that occur anywhere
};

/// Flattens control flow and local functions: the larger branch of an If, the bodies of Loop and Scan once (each with a
/// warning), a function at each call. `sizes` replace dimension parameters; a dimension of a model input that has no name is
/// called `input[axis]`. Adds to `faults` what makes the graph unusable. `model` must outlive the result.
OnnxGraph flatten(const onnx::ModelProto& model, const std::string& file, const DimensionOverrides& sizes,
                  Diagnostics& diagnostics, std::vector<Fault>& faults);

}  // namespace zigzag::onnx_import
