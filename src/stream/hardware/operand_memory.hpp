#pragma once

#include "zigzag/hardware/memory_operand.hpp"
#include "zigzag/network/layer.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// Where an operand of a layer is kept in every core: I in I1, W in I2, O in O.
constexpr zigzag::MemoryOperand memory_operand_of(zigzag::LayerOperand operand) {
    return operand == zigzag::LayerOperand::I   ? zigzag::MemoryOperand::I1
           : operand == zigzag::LayerOperand::W ? zigzag::MemoryOperand::I2
                                                : zigzag::MemoryOperand::O;
}

}  // namespace stream

#pragma GCC visibility pop
