#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "zigzag_io/report/markup.hpp"

namespace zigzag {

/// ECharts was there when the library was built, so that pages have interactive charts.
bool has_interactive_charts();

/// One self-contained page that loads nothing: our styles, ECharts, `data` as JSON in an element `data`, `body` (HTML, trusted)
/// and `script`. Text in `title` and `data` is escaped. Without ECharts the page says so; `fallback` (HTML, trusted) stands there
/// instead of what the script would draw.
std::string web_page(std::string_view title, const nlohmann::ordered_json& data, std::string_view body, std::string_view script,
                     std::string_view fallback);

}  // namespace zigzag
