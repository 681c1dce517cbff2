#include "onnx_network_tensors.hpp"

#include <utility>

namespace zigzag::onnx_import {

std::size_t NetworkTensors::index_of(std::size_t tensor, std::int64_t bits, std::optional<Source> source) {
    while (graph_.tensors[tensor].bound_to) {
        tensor = *graph_.tensors[tensor].bound_to;
    }
    const auto [entry, is_new] = known_.emplace(tensor, network_.tensors.size());
    if (is_new) {
        const TensorFacts& facts = facts_[tensor];
        const TensorKind kind = graph_.tensors[tensor].initializer != nullptr ? TensorKind::weight
                                : facts.is_constant                           ? TensorKind::constant
                                                                              : TensorKind::activation;
        network_.tensors.push_back({graph_.tensors[tensor].name,
                                    known_sizes(facts.shape ? &*facts.shape : nullptr).value_or(std::vector<std::int64_t>{}),
                                    bits, kind, source});
    }
    return entry->second;
}

std::optional<std::vector<std::int64_t>> known_sizes(const Shape* shape) {
    if (shape == nullptr) {
        return std::nullopt;
    }
    std::vector<std::int64_t> sizes;
    for (const Number& size : *shape) {
        if (size.integer().value_or(-1) < 0) {
            return std::nullopt;
        }
        sizes.push_back(*size.integer());
    }
    return sizes;
}

}  // namespace zigzag::onnx_import
