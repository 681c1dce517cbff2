#pragma once

#include <cstddef>
#include <string_view>

#pragma GCC visibility push(default)

namespace zigzag {

/// Number of bytes (1 to 4) of the UTF-8 character at `position`, 0 when there is no proper one: a stray or missing continuation
/// byte, an overlong form, a surrogate, or a code point beyond U+10FFFF.
std::size_t utf8_length(std::string_view text, std::size_t position);

}  // namespace zigzag

#pragma GCC visibility pop
