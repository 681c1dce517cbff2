#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "zigzag/network/network.hpp"
#include "zigzag/network/operand_axes.hpp"

#include "zigzag_io/formats/onnx/onnx_graph.hpp"
#include "zigzag_io/formats/onnx/onnx_rule.hpp"

namespace zigzag::onnx_import {

/// A re-indexing in a chain. Of several inputs, `data_input` is the one that the step before made; the others are constant.
struct Step {
    Reindexing map;
    std::size_t data_input = 0;
};

/// How one output of a costless node comes about: `steps` one after the other, the first from `tensors` (as many as it has
/// inputs, or one, which is then its `data_input`).
struct Passage {
    std::size_t output = 0;  ///< tensor of the graph
    std::vector<std::optional<std::size_t>> tensors;
    std::vector<Step> steps;  ///< at least one
};

/// What passes through a costless node, output by output (present ones only). Exact for operators that move data: Transpose,
/// Reshape and its kin, Slice, Split, Gather, Concat, Pad, Expand, Tile, DepthToSpace, SpaceToDepth, and Resize to a multiple by
/// nearest neighbours. Others pass data on position by position when shapes agree, otherwise everything to everything.
struct Passages {
    std::vector<Passage> outputs;
    bool moves_data = false;  ///< the operator only moves data, and how is known exactly
};

Passages passages(const OnnxNode& node, const std::vector<TensorFacts>& tensors);

}  // namespace zigzag::onnx_import
