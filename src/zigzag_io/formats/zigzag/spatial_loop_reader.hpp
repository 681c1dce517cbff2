#pragma once

#include <string_view>
#include <vector>

#include "zigzag/mapping/user_mapping.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// Capital letters and then perhaps a number: `K`, `OX`, `D0`.
bool is_loop_name(std::string_view name);

/// Reads a list of `"K, 32"` entries. A loop that is listed twice keeps its first position and its last factor, with a warning.
std::vector<SpatialLoop> read_spatial_loops(const yaml::Value& value);

}  // namespace zigzag
