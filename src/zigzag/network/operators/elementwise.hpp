#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "zigzag/network/operators/lowering.hpp"

namespace zigzag::operators {

/// `O[dims] += I[dims] * W[dims of W]`: one nest over the axes of the output. The operand with the output's shape is I,
/// preferably a computed one; the other one, W, is not indexed by the axes over which it is broadcast. An operator with one
/// operand has W[].
OperatorLayers elementwise_layers(const LoweringContext& context);

/// Axes that a reduction sums over, ascending; nothing when they are not known.
std::optional<std::vector<std::size_t>> reduced_axes(const OperatorCall& call);

/// `O[b][d][r] += I[b][d][k] * W[]`: a reduced axis that is kept has size 1 and is called R (then R2, R3, ...).
OperatorLayers reduction_layers(const LoweringContext& context);

/// Four layers: the greatest of a row, exponentials of the differences to it, their sum, the quotients.
OperatorLayers softmax_layers(const LoweringContext& context);

/// Whether an Einsum has letters only, none twice in an operand, all of the output's among the inputs'.
bool has_plain_equation(const OperatorCall& call);

/// The equation with a loop for each letter.
OperatorLayers einsum_layers(const LoweringContext& context);

}  // namespace zigzag::operators
