#pragma once

#include <cstdint>

#include "zigzag/hardware/accelerator.hpp"

#include "yaml_value.hpp"

namespace zigzag {

/// Whether an array must have units: a core that only holds data has sizes of 0.
enum class ArrayUnits : std::uint8_t { required, optional };

/// The keys that every description of an accelerator has: `name`, `operational_array`, `memories`. Anything else in the record is
/// the caller's. Only of use when no fault was noted.
Accelerator read_accelerator_parts(const yaml::Record& record, ArrayUnits units);

}  // namespace zigzag
