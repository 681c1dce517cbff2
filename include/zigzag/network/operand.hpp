#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace zigzag {

/// The three operands of a layer: output, weights, input activations.
enum class LayerOperand : std::uint8_t { O, W, I };

inline constexpr std::array<LayerOperand, 3> all_layer_operands{LayerOperand::O, LayerOperand::W, LayerOperand::I};

constexpr std::string_view to_string(LayerOperand operand) {
    constexpr std::array<std::string_view, 3> names{"O", "W", "I"};
    return names[static_cast<std::size_t>(operand)];
}

}  // namespace zigzag
