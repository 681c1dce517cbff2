#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "zigzag/network/network.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// The axes of the tensor that an operand's subscript addresses: each dimension is one, but G together with a C or K right after
/// it is one axis. Sizes are those of the loops; of a relation's left side (`IX`) the given size, or what the loops span.
std::vector<std::int64_t> axis_sizes(const Layer& layer, LayerOperand operand);

/// Their names: that of the dimension, or of the C or K that goes with G.
std::vector<std::string> axis_names(const Layer& layer, LayerOperand operand);

/// One step that gives the same elements another shape.
Reindexing reshape_step(std::vector<std::int64_t> from, std::vector<std::int64_t> to);
Reindexing transpose_step(const std::vector<std::int64_t>& from, std::vector<std::size_t> permutation);
/// Along one axis, `size` elements from `begin` on.
Reindexing slice_step(const std::vector<std::int64_t>& from, std::size_t axis, std::int64_t begin, std::int64_t size);
Reindexing concat_step(std::vector<std::vector<std::int64_t>> from, std::size_t axis);
Reindexing everything_step(std::vector<std::vector<std::int64_t>> from, std::vector<std::int64_t> to);

}  // namespace zigzag

#pragma GCC visibility pop
