#pragma once

#include <optional>
#include <string>
#include <vector>

#include "zigzag/network/operators/lowering.hpp"

namespace zigzag::operators {

/// An operand of a product inside an operator, as the product sees it.
struct PartOperand {
    std::string name;  ///< for messages: `keys`
    Shape shape;
    bool is_computed = false;  ///< by a node or by another part
    DataOrigin origin;
};

/// A call of an operator that is part of the one at hand, with its name and precisions.
OperatorCall part_call(const OperatorCall& whole, const std::string& type, const std::vector<PartOperand>& inputs,
                       const Shape& output);

/// The layer of a matrix product that is part of the operator at hand; nothing when a fault was found.
std::optional<OperatorLayer> product_part(const LoweringContext& context, const std::string& suffix, PartOperand left,
                                          PartOperand right);

/// Whether a node of the network computes an input.
bool is_computed(const OperatorCall& call, const std::optional<std::size_t>& input);

}  // namespace zigzag::operators
