#pragma once

#include <exception>
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace zigzag {

/// Reads JSON. Throws InputError `FILE:LINE:COLUMN: WHAT: reason; remedy`, where WHAT is such as "is not JSON".
nlohmann::ordered_json parse_json(const std::filesystem::path& file, const std::string& content, const std::string& what,
                                  const std::string& remedy);

/// What an exception says, without the JSON library's own numbering (`[json.exception.type_error.302] `).
std::string json_reason(const std::exception& error);

}  // namespace zigzag
