#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "zigzag/network/layer.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// The axes of the tensor that an operand's subscript addresses: each dimension is one, but G together with a C or K right after
/// it is one axis. Sizes are those of the loops; of a relation's left side (`IX`) the given size, or what the loops span.
std::vector<std::int64_t> axis_sizes(const Layer& layer, LayerOperand operand);

/// Their names: that of the dimension, or of the C or K that goes with G.
std::vector<std::string> axis_names(const Layer& layer, LayerOperand operand);

}  // namespace zigzag

#pragma GCC visibility pop
