#include "zigzag_io/report/page/web_page.hpp"

#include <nlohmann/json.hpp>

#include "web_assets.hpp"

namespace zigzag {

bool has_interactive_charts() {
    return !web_assets::echarts().empty();
}

namespace {

/// JSON in which no `</script>` or `<!--` of a name can end the element around it.
std::string embeddable(const nlohmann::ordered_json& data) {
    std::string text = data.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    std::string safe;
    safe.reserve(text.size());
    for (const char character : text) {
        if (character == '<') {
            safe += "\\u003c";
        } else {
            safe += character;
        }
    }
    return safe;
}

}  // namespace

std::string web_page(std::string_view title, const nlohmann::ordered_json& data, std::string_view body, std::string_view script,
                     std::string_view fallback) {
    std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    page += "<link rel=\"icon\" href=\"data:,\">\n";
    page += "<title>" + escape_markup(title) + "</title>\n<style>\n";
    page += web_assets::report_css();
    page += "</style>\n</head>\n<body>\n";
    if (!has_interactive_charts()) {
        page += "<p class=\"notice\">This page was made by a build without ECharts, so its charts are still pictures.</p>\n";
        page += fallback;
        page += "</body>\n</html>\n";
        return page;
    }
    page += body;
    page += "<script type=\"application/json\" id=\"data\">";
    page += embeddable(data);
    page += "</script>\n<script>\n";
    page += web_assets::echarts();
    page += "\n</script>\n<script>\n'use strict';\n";
    page += web_assets::common_js();
    page += script;
    page += "</script>\n</body>\n</html>\n";
    return page;
}

}  // namespace zigzag
