#pragma once

#include <optional>
#include <vector>

#include "zigzag/hardware/memory_level.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// Operands that a memory holds as far as its file says so correctly; none when it does not, and then allocations are not
/// compared with them.
using HeldOperands = std::optional<std::vector<MemoryOperand>>;

/// A memory operand by its name; notes a fault when it is neither I1, I2 nor O.
std::optional<MemoryOperand> read_memory_operand(const yaml::Value& value);

/// Reads `ports` in today's form: a list of ports, each with its name, type, bandwidths and allocation. Ports without
/// allocation are left out with a warning.
std::vector<MemoryPort> read_ports(const yaml::Value& value, const HeldOperands& held);

/// Reads ports in the form of ZigZag up to 3.7: numbers of ports and bandwidths beside `ports`, which lists for each operand
/// of the memory which direction uses which port (`- fh: w_port_1`).
std::vector<MemoryPort> read_counted_ports(const yaml::Record& memory, const HeldOperands& held);

}  // namespace zigzag
