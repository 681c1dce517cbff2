#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace zigzag {

/// All that a file holds; nothing when it is none or cannot be read.
std::optional<std::string> content_of(const std::filesystem::path& file);

/// Writes a file aside, under a name of its own, and gives it its name when it is whole: whoever reads sees the old content or
/// the new one, whatever else runs or breaks off. On failure, which is returned, nothing is left behind.
std::error_code write_whole(const std::filesystem::path& file, std::string_view content);

/// Why a file could not be written with write_whole; tried by beginning to.
std::error_code why_not_writable(const std::filesystem::path& file);

/// How the names of files end that are being written aside.
inline constexpr std::string_view aside_suffix = ".aside";

}  // namespace zigzag
