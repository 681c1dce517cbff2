#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/hardware/memory_hierarchy.hpp"
#include "zigzag/hardware/operational_array.hpp"

namespace zigzag {

/// A single-core accelerator: a multiplier array and the memories around it.
struct Accelerator {
    std::string name;
    OperationalArray operational_array;
    MemoryHierarchy memory_hierarchy;
    /// `dataflows` of the file: array dimension -> loops that it is meant for. Stored and written back, not used by the model.
    std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::int64_t>>>> dataflows;

    /// Number of physical instances of a memory: product of the array dimensions it does not serve.
    std::int64_t unroll_count(const MemoryLevel& level) const;
};

}  // namespace zigzag
