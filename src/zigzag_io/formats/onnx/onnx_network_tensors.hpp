#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "zigzag/network/network.hpp"

#include "onnx_graph.hpp"
#include "onnx_rule.hpp"

namespace zigzag::onnx_import {

/// Enters tensors of the graph that layers read into a network, each once.
class NetworkTensors {
public:
    NetworkTensors(const OnnxGraph& graph, const std::vector<TensorFacts>& facts, Network& network)
        : graph_(graph), facts_(facts), network_(network) {}

    /// Index into Network::tensors. `bits` and `source` count when the tensor is met for the first time. Initializers are
    /// weights, what is computed from them alone is constant, all else activations.
    std::size_t index_of(std::size_t tensor, std::int64_t bits, std::optional<Source> source);

private:
    const OnnxGraph& graph_;
    const std::vector<TensorFacts>& facts_;
    Network& network_;
    std::unordered_map<std::size_t, std::size_t> known_;
};

/// The sizes of a shape, when all are known and none is negative.
std::optional<std::vector<std::int64_t>> known_sizes(const Shape* shape);

}  // namespace zigzag::onnx_import
