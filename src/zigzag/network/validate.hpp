#pragma once

#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/layer.hpp"
#include "zigzag/network/network.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Most bits of one element of an operand.
inline constexpr std::int64_t max_precision = 65536;

}  // namespace zigzag

#pragma GCC visibility pop
