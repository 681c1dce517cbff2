#pragma once

#include <string_view>

/// Files that the build has put into the library (cmake/Web.cmake).
namespace zigzag::web_assets {

std::string_view echarts();             ///< minified; empty when npm had none
std::string_view report_css();          ///< styles of all pages
std::string_view common_js();           ///< functions that all pages share
std::string_view stream_schedule_js();  ///< page of one schedule of `stream`
std::string_view zigzag_report_js();    ///< page of runs of `zigzag`

}  // namespace zigzag::web_assets
