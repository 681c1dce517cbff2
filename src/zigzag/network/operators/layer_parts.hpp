#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/network/operators/lowering.hpp"

namespace zigzag::operators {

/// Takes OY, FY and IY out of a layer over pictures of height 1.
void remove_height(Layer& layer);

/// The sizes of an input, when all are known.
std::optional<std::vector<std::int64_t>> known_sizes_of(const OperatorCall& call, std::size_t input);
std::optional<std::vector<std::int64_t>> known_sizes_of_shape(const Shape* shape);

/// The one layer of an operator whose activations are input 0.
OperatorLayer layer_of_inputs(Layer layer, const OperatorCall& call, std::size_t weight_input);

}  // namespace zigzag::operators
