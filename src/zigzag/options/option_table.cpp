#include "zigzag/options/option_table.hpp"

#include "zigzag/base/spelling.hpp"

namespace zigzag {

std::string near_option_hint(std::string_view name, const std::vector<std::string_view>& names) {
    const std::string near = closest_spelling(name, names);
    return near.empty() ? "" : "; did you mean " + near + "?";
}

}  // namespace zigzag
