#pragma once

#include <optional>
#include <vector>

#include "zigzag/hardware/accelerator.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// Operands that a memory holds as far as its file says so correctly; none when it does not, and then allocations are not
/// compared with them.
using HeldOperands = std::optional<std::vector<MemoryOperand>>;

/// A memory operand by its name; notes a fault when it is neither I1, I2 nor O.
std::optional<MemoryOperand> read_memory_operand(const yaml::Value& value);

/// Reads `ports` in today's form: a list of ports, each with its name, type, bandwidths and allocation. Warns of ports that carry
/// nothing and of what is listed twice; both stay where they are, for drop_idle_allocations.
std::vector<MemoryPort> read_ports(const yaml::Value& value, const HeldOperands& held);

/// Takes out ports without allocation and what a port lists a second time.
void drop_idle_allocations(std::vector<MemoryPort>& ports);

/// Reads ports in the form of ZigZag up to 3.7: numbers of ports and bandwidths beside `ports`, which lists for each operand
/// of the memory which direction uses which port (`- fh: w_port_1`).
std::vector<MemoryPort> read_counted_ports(const yaml::Record& memory, const HeldOperands& held);

}  // namespace zigzag
