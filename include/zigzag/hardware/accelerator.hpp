#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/imc_array.hpp"
#include "zigzag/hardware/memory_costs.hpp"
#include "zigzag/hardware/memory_operand.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// One dimension of the multiplier array, e.g. `D1` with 32 positions (>= 1).
struct ArrayDimension {
    std::string name;
    std::int64_t size = 1;
};

/// The multiplier array: `unit_energy` pJ per multiply-accumulate, `unit_area` per unit (mm² or any unit of the file's choice).
struct OperationalArray {
    std::vector<ArrayDimension> dimensions;  ///< file order
    double unit_energy = 0;
    double unit_area = 0;
    std::vector<std::int64_t> input_precision;  ///< [activation, weight] bits when given; not used by a normal array
    std::optional<ImcArray> imc;                ///< cells that compute; unit_energy and unit_area are then not used

    /// Product of all dimension sizes.
    std::int64_t total_unit_count() const;
    std::optional<std::size_t> index_of(const std::string& dimension) const;
};

/// What a port can do in one cycle; a read_write port does one of both.
enum class PortType : std::uint8_t { read, write, read_write };

std::string to_string(PortType type);

/// Narrowest port, bits per cycle.
inline constexpr double least_bandwidth = 0.001;
/// Slowest clock, Hz.
inline constexpr double least_clock_rate = 1;

/// What one port carries: a memory operand in one direction.
struct PortAllocation {
    MemoryOperand operand = MemoryOperand::I1;
    DataDirection direction = DataDirection::rd_out_to_low;

    bool operator==(const PortAllocation&) const = default;
};

/// One port of a memory. Bandwidths in bits per cycle, perhaps fractional: `bandwidth_max` is the full width (one access),
/// `bandwidth_min` the smallest addressable part of it; least_bandwidth <= bandwidth_min <= bandwidth_max.
struct MemoryPort {
    std::string name;
    PortType type = PortType::read_write;
    double bandwidth_min = 1;
    double bandwidth_max = 1;
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

/// The memories of an accelerator, in the order of the file (lowest first for each operand), and the graph between them.
///
/// A new memory gets an edge from those earlier memories of its operands that have the highest rank, where a memory's rank is
/// the largest of its own operands' level numbers (source: docs/cost-model.md).
class MemoryHierarchy {
public:
    MemoryHierarchy() = default;
    explicit MemoryHierarchy(std::vector<MemoryLevel> levels);

    const std::vector<MemoryLevel>& levels() const { return levels_; }
    /// Level indices by generations of the graph (Kahn).
    const std::vector<std::size_t>& topological_order() const { return topological_order_; }
    /// Levels that hold the operand, innermost first.
    const std::vector<std::size_t>& chain(MemoryOperand operand) const { return chains_[static_cast<std::size_t>(operand)]; }
    /// Position of a level in the operand's chain (0 = innermost), none when it does not hold the operand.
    std::optional<std::size_t> level_of_operand(std::size_t level, MemoryOperand operand) const;
    /// Edges (below, above) in the order in which they were drawn.
    const std::vector<std::pair<std::size_t, std::size_t>>& edges() const { return edges_; }
    /// Levels that nothing feeds from below: in-degree 0.
    std::vector<std::size_t> inner_levels() const;

private:
    std::vector<MemoryLevel> levels_;
    std::vector<std::pair<std::size_t, std::size_t>> edges_;
    std::vector<std::size_t> topological_order_;
    std::array<std::vector<std::size_t>, 3> chains_;
};

/// A single-core accelerator: a multiplier array and the memories around it.
struct Accelerator {
    std::string name;
    OperationalArray operational_array;
    MemoryHierarchy memory_hierarchy;
    double clock_rate = 0;  ///< Hz; 0: unknown. Only turns cycles into seconds, no cost depends on it
    /// `dataflows` of the file: array dimension -> loops that it is meant for. Stored and written back, not used by the model.
    std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::int64_t>>>> dataflows;

    /// Number of physical instances of a memory: product of the array dimensions it does not serve.
    std::int64_t unroll_count(const MemoryLevel& level) const;
};

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

}  // namespace zigzag

#pragma GCC visibility pop
