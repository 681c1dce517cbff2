#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/hardware/accelerator.hpp"

#include "memory_port_reader.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

struct MemoryReading {
    MemoryLevel level;
    HeldOperands held;       ///< none when `operands` is missing or wrong; the level then has all operands
    bool automatic = false;  ///< the file asks for costs to be worked out (`auto_cost_extraction`); complete_costs does it
};

/// Reads one entry of `memories`, in today's form or in the one of ZigZag up to 3.7 (recognised by its `r_bw` and port counts).
/// `dimensions` are those of the array, none when the array itself could not be read. Sizes up to `largest_size` are admitted;
/// those beyond max_count are then taken as max_count, with a warning. The level is only of use when no fault was noted.
MemoryReading read_memory(const std::string& name, const yaml::Value& value,
                          const std::optional<std::vector<ArrayDimension>>& dimensions,
                          std::int64_t largest_size = yaml::max_count);

/// What the costs of the memory at `place` are worked out from; a fault when its description does not suffice.
std::optional<MemoryShape> shape_of(const yaml::Value& place, const MemoryInstance& instance);

/// Works out the costs that the memory at `place` leaves open.
void complete_costs(const yaml::Value& place, MemoryReading& reading, const MemoryCostSource& costs);

/// `D0` to `D9`; notes a fault for anything else.
std::optional<std::string> read_array_dimension_name(const yaml::Value& value);

bool is_array_dimension_name(std::string_view name);

}  // namespace zigzag
