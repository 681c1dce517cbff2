#include "stream/mapping/mapping.hpp"

#include <algorithm>
#include <cctype>

namespace stream {

namespace {

bool equal_in_any_case(const std::string& a, const std::string& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char left, unsigned char right) { return std::tolower(left) == std::tolower(right); });
}

}  // namespace

StreamMappingEntry StreamMapping::select(const std::string& node_name, const std::string& operator_type) const {
    const StreamMappingEntry* by_type = nullptr;
    const StreamMappingEntry* otherwise = nullptr;
    const StreamMappingEntry* selected = nullptr;
    for (const StreamMappingEntry& entry : entries) {
        if (selected == nullptr && entry.name == node_name) {
            selected = &entry;
        }
        if (by_type == nullptr && equal_in_any_case(entry.name, operator_type)) {
            by_type = &entry;
        }
        if (otherwise == nullptr && entry.name == "default") {
            otherwise = &entry;
        }
    }
    selected = selected != nullptr ? selected : by_type != nullptr ? by_type : otherwise;
    StreamMappingEntry result;
    result.core_allocation = {0};
    if (selected == nullptr) {
        return result;
    }
    result = *selected;
    if (otherwise != nullptr && result.inter_core_tiling.empty()) {
        result.inter_core_tiling = otherwise->inter_core_tiling;
    }
    if (otherwise != nullptr && result.intra_core_tiling.empty()) {
        result.intra_core_tiling = otherwise->intra_core_tiling;
    }
    return result;
}

}  // namespace stream
