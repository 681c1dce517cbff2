#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)

namespace zigzag {

/// Columns that UTF-8 text takes on a terminal: 2 for East Asian wide characters and emoji, 0 for combining marks, 1 otherwise
/// (also for every invalid byte).
std::size_t display_width(std::string_view text);

/// The text with `?` for control characters and U+FFFD for invalid UTF-8: names from files can't move the cursor.
std::string printable(std::string_view text);

/// At most `width` columns: a longer text loses its middle to `…`. Of a name like a path the end tells more, so the end gets
/// the odd column.
std::string elide_middle(std::string_view text, std::size_t width);

enum class Alignment { left, right };

/// Filled with spaces to `width` columns; longer text stays as it is.
std::string pad(std::string_view text, std::size_t width, Alignment alignment = Alignment::left);

/// Columns of the terminal behind a file descriptor, `fallback` when it is none or does not tell.
std::size_t terminal_width(int file_descriptor, std::size_t fallback = 100);

}  // namespace zigzag

#pragma GCC visibility pop
