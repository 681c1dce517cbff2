#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/memory_costs.hpp"
#include "zigzag/hardware/memory_operand.hpp"

namespace zigzag {

/// What a port can do in one cycle; a read_write port does one of both.
enum class PortType : std::uint8_t { read, write, read_write };

std::string to_string(PortType type);

/// What one port carries: a memory operand in one direction.
struct PortAllocation {
    MemoryOperand operand = MemoryOperand::I1;
    DataDirection direction = DataDirection::rd_out_to_low;

    bool operator==(const PortAllocation&) const = default;
};

/// One port of a memory. Bandwidths in bits per cycle: `bandwidth_max` is the full width (one access), `bandwidth_min` the
/// smallest addressable part of it; 1 <= bandwidth_min <= bandwidth_max.
struct MemoryPort {
    std::string name;
    PortType type = PortType::read_write;
    std::int64_t bandwidth_min = 1;
    std::int64_t bandwidth_max = 1;
    std::vector<PortAllocation> allocation;  ///< file order; a port without any is ignored (with a warning from the parser)
};

/// One physical memory: size in bits, cost of one full-width access in pJ, area in mm² (or any unit).
struct MemoryInstance {
    std::string name;
    std::int64_t size = 1;
    double r_cost = 0;
    double w_cost = 0;
    double area = 0;
    CostOrigin cost_origin = CostOrigin::given;  ///< of r_cost, w_cost and area
    std::int64_t latency = 1;                    ///< cycles; stored, not used by the cost model
    std::string mem_type = "sram";
    bool force_double_buffering = false;  ///< stored, not used by the cost model
    std::vector<MemoryPort> ports;
    SourceLocation where;  ///< entry of the accelerator file; empty for one made in memory
};

/// A memory in its place: which operands it holds and which array dimensions one instance serves. An empty
/// `served_dimensions` means one instance per multiplier.
struct MemoryLevel {
    MemoryInstance instance;
    std::vector<MemoryOperand> operands;         ///< file order
    std::vector<std::size_t> served_dimensions;  ///< indices into OperationalArray::dimensions, file order, no duplicates

    bool holds(MemoryOperand operand) const;
    /// The port that carries this operand in this direction (the last one that lists it), or none.
    std::optional<std::size_t> port_for(MemoryOperand operand, DataDirection direction) const;
};

}  // namespace zigzag
