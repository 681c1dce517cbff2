#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <google/protobuf/repeated_field.h>
#include <onnx/onnx_pb.h>

namespace zigzag::onnx_import {

/// The nodes of one graph, producers before consumers.
struct NodeOrder {
    std::vector<const onnx::NodeProto*> nodes;
    std::size_t nb_early = 0;  ///< nodes that stand in the file before one whose results they, or their subgraphs, read
    std::vector<const onnx::NodeProto*> cycle;  ///< not empty: no order exists, since each of these reads from the next, the
                                                ///< last from the first; `nodes` are then all others that can be ordered
};

/// File order where that will do; otherwise the first node in the file that has all it reads comes next. Nobody waits for names
/// that `is_given` before the first node. O(n log n).
NodeOrder order_nodes(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes,
                      const std::function<bool(const std::string&)>& is_given);

}  // namespace zigzag::onnx_import
