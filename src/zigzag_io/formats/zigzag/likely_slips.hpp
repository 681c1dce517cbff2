#pragma once

#include <string>
#include <utility>
#include <vector>

#include "zigzag/hardware/accelerator.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// Warns of memories of a sound accelerator that mean something else where they stand than what is likely to be meant: a DRAM
/// below other memories, and a memory for all operands of which there are several because it serves one array dimension or none.
void warn_of_misplaced_memories(const std::vector<std::pair<std::string, yaml::Value>>& memories, const Accelerator& accelerator);

}  // namespace zigzag
