#pragma once

#include <vector>

#include "zigzag/hardware/memory_costs.hpp"
#include "zigzag/hardware/validate.hpp"

#include "memory_reader.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// Reads the keys of an in-memory-compute array (`is_imc: true`) with these dimensions. Cells are left to take_cells.
ImcArray read_imc_array(const yaml::Record& array, const std::vector<ArrayDimension>& dimensions);

/// Takes size and area of the memory `cells`, when there is one, into the in-memory-compute array.
void take_cells(const std::vector<MemoryReading>& readings, OperationalArray& array);

/// Automatic costs of the cells are worked out for all cells of a bank together, as one memory that is as wide as the wordlines:
/// a cell costs its share per write, reads are free (they are what the array does), the area belongs to the array.
void complete_costs_of_cells(const yaml::Value& place, MemoryReading& cells, OperationalArray& array,
                             const MemoryCostSource& costs);

}  // namespace zigzag
