#pragma once

#include <filesystem>

#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

/// The readers behind read_accelerator and read_mapping.
Accelerator read_zigzag_accelerator(const std::filesystem::path& file, const AcceleratorReading& reading,
                                    Diagnostics& diagnostics);
UserMapping read_zigzag_mapping(const std::filesystem::path& file, Diagnostics& diagnostics);

}  // namespace zigzag
