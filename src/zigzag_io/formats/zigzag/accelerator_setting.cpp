#include "zigzag_io/formats/zigzag/accelerator_setting.hpp"

#include <string_view>

#include <fmt/format.h>

namespace zigzag {

std::string short_path(const std::string& path) {
    for (const std::string_view whole : {"memories.", "operational_array."}) {
        if (path.starts_with(whole)) {
            return path.substr(whole.size());
        }
    }
    return path;
}

std::string to_string(const std::vector<AcceleratorSetting>& settings) {
    std::string text;
    for (const AcceleratorSetting& setting : settings) {
        text += fmt::format("{}{}={}", text.empty() ? "" : ", ", short_path(setting.path), setting.value);
    }
    return text;
}

}  // namespace zigzag
