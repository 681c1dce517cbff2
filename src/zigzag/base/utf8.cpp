#include "zigzag/base/utf8.hpp"

#include <array>
#include <cstdint>

namespace zigzag {

std::size_t utf8_length(std::string_view text, std::size_t position) {
    const auto byte = [text](std::size_t index) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[index])); };
    const std::uint32_t first = byte(position);
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC0 || first >= 0xF8) {
        return 0;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (position + length > text.size()) {
        return 0;
    }
    std::uint32_t code_point = first & (0x7FU >> length);
    for (std::size_t offset = 1; offset < length; ++offset) {
        const std::uint32_t next = byte(position + offset);
        if ((next & 0xC0U) != 0x80) {
            return 0;
        }
        code_point = (code_point << 6U) | (next & 0x3FU);
    }
    constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = code_point >= 0xD800 && code_point < 0xE000;
    return code_point < least[length] || code_point > 0x10FFFF || is_surrogate ? 0 : length;
}

}  // namespace zigzag
