#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#pragma GCC visibility push(default)

namespace zigzag {

/// The operands that memories know: two inputs and the output. A mapping links each layer operand to one of them.
enum class MemoryOperand : std::uint8_t { I1, I2, O };

inline constexpr std::array<MemoryOperand, 3> all_memory_operands{MemoryOperand::I1, MemoryOperand::I2, MemoryOperand::O};

constexpr std::string_view to_string(MemoryOperand operand) {
    constexpr std::array<std::string_view, 3> names{"I1", "I2", "O"};
    return names[static_cast<std::size_t>(operand)];
}

constexpr std::optional<MemoryOperand> memory_operand_from(std::string_view name) {
    for (const MemoryOperand operand : all_memory_operands) {
        if (to_string(operand) == name) {
            return operand;
        }
    }
    return std::nullopt;
}

/// The four ways in which data moves at one memory level, seen from that memory. The order is the one of all lists of four.
enum class DataDirection : std::uint8_t {
    rd_out_to_low,   ///< `tl`: read towards the level below
    wr_in_by_low,    ///< `fl`: written by the level below
    rd_out_to_high,  ///< `th`: read towards the level above
    wr_in_by_high,   ///< `fh`: written by the level above
};

inline constexpr std::size_t nb_directions = 4;

inline constexpr std::array<DataDirection, nb_directions> all_directions{
    DataDirection::rd_out_to_low, DataDirection::wr_in_by_low, DataDirection::rd_out_to_high, DataDirection::wr_in_by_high};

/// Places of the directions in lists of four.
inline constexpr auto rd_low = static_cast<std::size_t>(DataDirection::rd_out_to_low);
inline constexpr auto wr_low = static_cast<std::size_t>(DataDirection::wr_in_by_low);
inline constexpr auto rd_high = static_cast<std::size_t>(DataDirection::rd_out_to_high);
inline constexpr auto wr_high = static_cast<std::size_t>(DataDirection::wr_in_by_high);

constexpr std::string_view to_string(DataDirection direction) {
    constexpr std::array<std::string_view, nb_directions> names{"rd_out_to_low", "wr_in_by_low", "rd_out_to_high",
                                                                "wr_in_by_high"};
    return names[static_cast<std::size_t>(direction)];
}

/// The two-letter name of accelerator files: `tl`, `fl`, `th`, `fh`.
constexpr std::string_view allocation_name(DataDirection direction) {
    constexpr std::array<std::string_view, nb_directions> names{"tl", "fl", "th", "fh"};
    return names[static_cast<std::size_t>(direction)];
}

constexpr bool is_read(DataDirection direction) {
    return direction == DataDirection::rd_out_to_low || direction == DataDirection::rd_out_to_high;
}

}  // namespace zigzag

#pragma GCC visibility pop
