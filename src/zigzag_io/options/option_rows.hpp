#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/options/option_table.hpp"

#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

/// The options of files that both programs have: sizes of symbolic ONNX dimensions, the dump folder.
Option<std::pair<std::string, std::int64_t>> dimension_option();
/// The sizes of DimensionOverrides, as values of that option.
std::vector<std::pair<std::string, std::int64_t>> dimension_values(const DimensionOverrides& dimensions);
Option<std::filesystem::path> dump_folder_option(std::string_view help);

}  // namespace zigzag
