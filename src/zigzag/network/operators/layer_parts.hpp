#pragma once

#include <cstddef>

#include "zigzag/network/operators/lowering.hpp"

namespace zigzag::operators {

/// Takes OY, FY and IY out of a layer over pictures of height 1.
void remove_height(Layer& layer);

/// The one layer of an operator whose activations are input 0.
OperatorLayer layer_of_inputs(Layer layer, const OperatorCall& call, std::size_t weight_input);

}  // namespace zigzag::operators
