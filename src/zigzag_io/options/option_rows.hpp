#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "zigzag/options/option_table.hpp"

namespace zigzag {

/// The options that both programs have: threads, sizes of symbolic ONNX dimensions, the dump folder.
Option<std::size_t> threads_option();
Option<std::pair<std::string, std::int64_t>> dimension_option();
Option<std::filesystem::path> dump_folder_option(std::string_view help);

}  // namespace zigzag
