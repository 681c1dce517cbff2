#pragma once

#include <cstdint>
#include <string_view>

#include "zigzag/hardware/accelerator.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// What a description of an accelerator may look like.
struct AcceleratorForm {
    std::string_view array_key = "operational_array";
    bool admits_no_units = false;                    ///< array sizes of 0, as a core has that only holds data
    std::int64_t largest_memory = yaml::max_count;   ///< bits; larger than max_count is read as max_count, with a warning
    bool admits_operands_without_memory = false;     ///< as a bare in-memory-compute macro has
    const MemoryCostSource* memory_costs = nullptr;  ///< who works out automatic costs; null: the own model
};

/// The keys that every description of an accelerator has: `name`, `operational_array`, `memories`. Anything else in the record is
/// the caller's. Only of use when no fault was noted.
Accelerator read_accelerator_parts(const yaml::Record& record, const AcceleratorForm& form);

}  // namespace zigzag
