#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Name of the memory that an in-memory-compute array computes in.
inline constexpr std::string_view cells_name = "cells";

/// What is wrong with data that go this way through a port of this type (without place); none when nothing is.
std::optional<Fault> fault_of_direction(PortType type, DataDirection direction);

}  // namespace zigzag

#pragma GCC visibility pop
