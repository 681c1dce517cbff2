#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "zigzag/results/layer_result.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Table for people, within `width` columns.
std::string bounds_text(const NetworkBounds& bounds, std::size_t width);
/// The same for programs.
nlohmann::ordered_json bounds_json(const NetworkBounds& bounds);

}  // namespace zigzag

#pragma GCC visibility pop
