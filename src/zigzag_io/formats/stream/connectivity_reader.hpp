#pragma once

#include <optional>
#include <vector>

#include "zigzag_io/formats/yaml/yaml_value.hpp"

#include "stream/hardware/multicore_accelerator.hpp"

namespace stream {

/// Groups of core ids whose top memories are one, from `core_memory_sharing`: texts like "0, 1", or lists. Notes a fault when a
/// group names an unknown core, a core of another group, or cores whose top memories differ.
std::vector<std::vector<int>> read_memory_sharing(const zigzag::yaml::Value& value, const MulticoreAccelerator& accelerator);

/// Adds links and edges from `core_connectivity` to an accelerator whose cores are known: a link is one connection in each
/// direction, a bus one that all its cores share. A later connection replaces an earlier one between the same cores, with a
/// warning. Notes a fault for wrong entries and, when there are none, for cores that nothing connects.
void read_connectivity(const zigzag::yaml::Value& value, std::optional<double> default_unit_energy_cost,
                       const std::vector<std::vector<int>>& memory_sharing, MulticoreAccelerator& accelerator);

/// A bandwidth in bits per cycle: above 0, perhaps `.inf`.
std::optional<double> read_bandwidth(const zigzag::yaml::Value& value);

/// A core id that the accelerator has.
std::optional<int> read_core_id(const zigzag::yaml::Value& value, const MulticoreAccelerator& accelerator);

}  // namespace stream
