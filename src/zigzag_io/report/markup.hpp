#pragma once

#include <string>
#include <string_view>

namespace zigzag {

/// The text with `&`, `<`, `>` and quotes written as entities, control characters as `?`: safe in HTML and SVG, attributes too.
std::string escape_markup(std::string_view text);
/// The same for text of several lines, which stay lines.
std::string escape_markup_lines(std::string_view text);

}  // namespace zigzag
