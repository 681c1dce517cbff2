#include "web_assets.hpp"

// NOLINTBEGIN(readability-identifier-naming): names of the assembly file
extern "C" {
extern const char zigzag_asset_echarts_begin[];
extern const char zigzag_asset_echarts_end[];
extern const char zigzag_asset_report_css_begin[];
extern const char zigzag_asset_report_css_end[];
extern const char zigzag_asset_common_js_begin[];
extern const char zigzag_asset_common_js_end[];
extern const char zigzag_asset_stream_schedule_js_begin[];
extern const char zigzag_asset_stream_schedule_js_end[];
extern const char zigzag_asset_zigzag_report_js_begin[];
extern const char zigzag_asset_zigzag_report_js_end[];
}
// NOLINTEND(readability-identifier-naming)

namespace zigzag::web_assets {

namespace {

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::string_view echarts() {
    return between(zigzag_asset_echarts_begin, zigzag_asset_echarts_end);
}

std::string_view report_css() {
    return between(zigzag_asset_report_css_begin, zigzag_asset_report_css_end);
}

std::string_view common_js() {
    return between(zigzag_asset_common_js_begin, zigzag_asset_common_js_end);
}

std::string_view stream_schedule_js() {
    return between(zigzag_asset_stream_schedule_js_begin, zigzag_asset_stream_schedule_js_end);
}

std::string_view zigzag_report_js() {
    return between(zigzag_asset_zigzag_report_js_begin, zigzag_asset_zigzag_report_js_end);
}

}  // namespace zigzag::web_assets
