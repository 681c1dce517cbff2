#pragma once

#include <optional>
#include <vector>

#include "zigzag/hardware/memory_costs.hpp"
#include "zigzag/hardware/operational_array.hpp"

#include "memory_reader.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// Name of the memory that an in-memory-compute array computes in.
inline constexpr std::string_view cells_name = "cells";

/// Reads the keys of an in-memory-compute array (`is_imc: true`). `dimensions` are those of the array, none when they could not
/// be read; the description is then of no use. Cells are left to complete_cells.
std::optional<ImcArray> read_imc_array(const yaml::Record& array, const std::optional<std::vector<ArrayDimension>>& dimensions);

/// Checks the memory `cells` of an in-memory-compute array and takes its size and area into the array. Automatic costs are worked
/// out for all cells of a bank together, as one memory that is as wide as the wordlines: a cell costs its share per write, reads
/// are free (they are what the array does), the area belongs to the array.
void complete_cells(const yaml::Value& memories, std::vector<MemoryReading>& readings, OperationalArray& array,
                    const MemoryCostSource& costs);

}  // namespace zigzag
