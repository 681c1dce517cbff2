#pragma once

#include <cstdint>
#include <vector>

#include "zigzag/network/network.hpp"

#include "operator_call.hpp"

namespace zigzag::operators {

/// The batch dimensions of one operand of a product.
struct BatchAxes {
    Shape sizes;                                  ///< as the product sees them: 1 where an operand is broadcast
    std::vector<std::vector<AxisFactor>> copies;  ///< by dimension; empty: none
    Shape stored;                                 ///< once split: what the tensor has, with copies
};

/// Copies in one operand become broadcasting: `[32]` of 8 x 4 copies, against `[32]`, becomes `[8, 1]` against `[8, 4]`. Only
/// where the other operand has the whole dimension. False: nothing to split.
bool split_copies(BatchAxes& left, BatchAxes& right);

/// From a tensor of these sizes to the operand of a product whose batch dimensions were split, and on to the axes `to`.
std::vector<Reindexing> steps_to_one_copy(const std::vector<std::int64_t>& from, const BatchAxes& batch,
                                          const std::vector<std::int64_t>& to);

}  // namespace zigzag::operators
