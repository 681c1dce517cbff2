#pragma once

#include <string>
#include <vector>

#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

/// The path of a setting without `memories.` or `operational_array.`, which tell a reader nothing.
std::string short_path(const std::string& path);

/// `dram.size=1024, sizes=[16,16]`; empty for none.
std::string to_string(const std::vector<AcceleratorSetting>& settings);

}  // namespace zigzag
