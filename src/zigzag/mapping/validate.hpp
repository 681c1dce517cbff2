#pragma once

#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/layer.hpp"

namespace zigzag {

/// Throws InputError with all that is wrong with the parts of a mapping problem, each fault under its part's name.
void check_parts(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry);

}  // namespace zigzag
