#include "zigzag/base/terminal_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <sys/ioctl.h>
#include <unistd.h>

namespace zigzag {

namespace {

/// One character of the text: its bytes and its columns.
struct Glyph {
    std::string_view bytes;
    char32_t code = 0;
    std::size_t width = 1;
};

constexpr char32_t invalid = 0xFFFD;

struct CodeRange {
    char32_t first;
    char32_t last;
};

template <std::size_t Size>
bool in_any(const std::array<CodeRange, Size>& ranges, char32_t code) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [code](const CodeRange& range) { return range.first <= code && code <= range.last; });
}

/// Unicode's combining marks, zero-width characters and variation selectors, as far as names use them.
constexpr std::array<CodeRange, 6> zero_width{
    {{0x300, 0x36F}, {0x483, 0x489}, {0x1AB0, 0x1AFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};
/// Unicode's East Asian Wide and Fullwidth blocks (UAX #11).
constexpr std::array<CodeRange, 10> double_width{{{0x1100, 0x115F},
                                                  {0x2E80, 0x303E},
                                                  {0x3041, 0xA4CF},
                                                  {0xAC00, 0xD7A3},
                                                  {0xF900, 0xFAFF},
                                                  {0xFE30, 0xFE6F},
                                                  {0xFF00, 0xFF60},
                                                  {0xFFE0, 0xFFE6},
                                                  {0x1F300, 0x1F9FF},
                                                  {0x20000, 0x3FFFD}}};

std::size_t columns(char32_t code) {
    return in_any(zero_width, code) ? 0 : in_any(double_width, code) ? 2 : 1;
}

/// The glyph at the start of a text that is not empty. An invalid sequence is one byte with the code U+FFFD.
Glyph first_glyph(std::string_view text) {
    const auto byte = [text](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    const std::uint8_t lead = byte(0);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : (lead & 0xF0) == 0xE0       ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 1) {
        return {text.substr(0, 1), lead, 1};
    }
    const Glyph broken{text.substr(0, 1), invalid, 1};
    if (length == 0 || text.size() < length) {
        return broken;
    }
    char32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t index = 1; index < length; ++index) {
        if ((byte(index) & 0xC0) != 0x80) {
            return broken;
        }
        code = (code << 6) | (byte(index) & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) {
        return broken;
    }
    return {text.substr(0, length), code, columns(code)};
}

std::vector<Glyph> glyphs_of(std::string_view text) {
    std::vector<Glyph> glyphs;
    while (!text.empty()) {
        glyphs.push_back(first_glyph(text));
        text.remove_prefix(glyphs.back().bytes.size());
    }
    return glyphs;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (const Glyph& glyph : glyphs_of(text)) {
        width += glyph.width;
    }
    return width;
}

std::string printable(std::string_view text) {
    std::string clean;
    for (const Glyph& glyph : glyphs_of(text)) {
        const bool control = glyph.code < 0x20 || (glyph.code >= 0x7F && glyph.code < 0xA0);
        clean += control ? std::string_view("?") : glyph.code == invalid ? std::string_view("\uFFFD") : glyph.bytes;
    }
    return clean;
}

std::string elide_middle(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) {
        return std::string(text);
    }
    if (width == 0) {
        return {};
    }
    const std::vector<Glyph> glyphs = glyphs_of(text);
    const std::size_t head_room = (width - 1) / 2;
    std::string head;
    std::size_t used = 0;
    for (const Glyph& glyph : glyphs) {
        if (used + glyph.width > head_room) {
            break;
        }
        used += glyph.width;
        head += glyph.bytes;
    }
    const std::size_t tail_room = width - 1 - used;
    std::size_t tail_start = text.size();
    used = 0;
    for (auto glyph = glyphs.rbegin(); glyph != glyphs.rend() && used + glyph->width <= tail_room; ++glyph) {
        used += glyph->width;
        tail_start -= glyph->bytes.size();
    }
    return head + "…" + std::string(text.substr(tail_start));
}

std::string pad(std::string_view text, std::size_t width, Alignment alignment) {
    const std::size_t used = display_width(text);
    const std::string space(width > used ? width - used : 0, ' ');
    return alignment == Alignment::left ? std::string(text) + space : space + std::string(text);
}

std::size_t terminal_width(int file_descriptor, std::size_t fallback) {
    winsize size{};
    if (isatty(file_descriptor) == 1 && ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return fallback;
}

}  // namespace zigzag
