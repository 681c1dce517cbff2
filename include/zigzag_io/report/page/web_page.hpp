#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace zigzag {

/// ECharts was there when the library was built, so that pages have interactive charts.
bool has_interactive_charts();

/// One self-contained page that loads nothing: our styles, ECharts, `data` as JSON in an element `data`, `body` (HTML, trusted)
/// and `script`. Text in `title` and `data` is escaped. Without ECharts the page says so; `fallback` (HTML, trusted) stands there
/// instead of what the script would draw.
std::string web_page(std::string_view title, const nlohmann::ordered_json& data, std::string_view body, std::string_view script,
                     std::string_view fallback);

/// The text with `&`, `<`, `>` and quotes written as entities, control characters as `?`: safe in HTML and SVG, attributes too.
std::string escape_markup(std::string_view text);
/// The same for text of several lines, which stay lines.
std::string escape_markup_lines(std::string_view text);

}  // namespace zigzag
