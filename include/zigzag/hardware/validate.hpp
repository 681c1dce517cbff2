#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"

namespace zigzag {

/// Name of the memory that an in-memory-compute array computes in.
inline constexpr std::string_view cells_name = "cells";

/// What an accelerator may lack.
struct AcceleratorRules {
    bool admits_no_units = false;                 ///< array sizes of 0, as a core has that only holds data
    bool admits_operands_without_memory = false;  ///< as a bare in-memory-compute macro has
};

/// Everything that makes an accelerator unfit for the model, whoever made it: names that are missing or occur twice, counts and
/// sizes outside 1 to 2^53, costs that are negative or no number, ports whose bandwidths contradict each other or that carry what
/// they cannot, array dimensions that do not exist, operands without a memory, memories in an ambiguous order, in-memory-compute
/// arrays that contradict their dimensions or cells.
///
/// Each fault has the path of its field as key, as an accelerator file spells it (`memories.dram.ports[1].bandwidth_max`,
/// `operational_array.sizes[0]`; a memory without a name of its own by its position, `memories[2]`), what was found, and
/// a remedy; no file. Empty: the accelerator is sound.
std::vector<Fault> validate(const Accelerator& accelerator, const AcceleratorRules& rules = {});

/// What is wrong with data that go this way through a port of this type (without place); none when nothing is.
std::optional<Fault> fault_of_direction(PortType type, DataDirection direction);

}  // namespace zigzag
