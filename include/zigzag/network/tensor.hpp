#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zigzag {

/// Where data come from: output number `output` of a node.
struct Source {
    std::size_t node = 0;  ///< index into Network::nodes
    std::size_t output = 0;

    bool operator==(const Source&) const = default;
};

enum class TensorKind : std::uint8_t {
    weight,      ///< stored with the model
    activation,  ///< computed by a node, or given to the network anew for every run
    cache,       ///< kept from one run of the network to the next
    constant,    ///< computed from stored data alone, before the network runs
};

constexpr std::string_view to_string(TensorKind kind) {
    constexpr std::string_view names[] = {"weight", "activation", "cache", "constant"};
    return names[static_cast<std::size_t>(kind)];
}

/// Data that nodes read.
struct Tensor {
    std::string name;
    std::vector<std::int64_t> shape;  ///< elements per axis; empty for a scalar, and when not all sizes are known
    std::int64_t precision = 0;       ///< bits per element; 0: not known
    TensorKind kind = TensorKind::activation;
    std::optional<Source> source;  ///< none: no node computes it

    bool operator==(const Tensor&) const = default;
};

}  // namespace zigzag
