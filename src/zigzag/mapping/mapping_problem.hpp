#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/relevancy.hpp"
#include "zigzag/mapping/spatial_mapping.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/layer.hpp"

namespace zigzag {

/// A spatial mapping as one operand sees it, with what follows from it alone. Indexed by architecture level 0..n.
struct OperandSpatialMapping {
    LevelSpatialMapping levels;
    std::vector<double> unit_count;   ///< physical instances in use: [0] multipliers, [i] memories of level i-1
    std::vector<double> unit_unique;  ///< of those, how many hold different data
    std::vector<double> boost;        ///< elements that go down together through interface i: unit_unique[i]/unit_unique[i+1]
};

/// One memory level of an operand: capacity in bits, pJ per full-width access, port widths in bits/cycle (0: no port).
struct OperandLevelProblem {
    std::size_t memory = 0;  ///< index into MemoryHierarchy::levels()
    double capacity = 0;
    double read_cost = 0;
    double write_cost = 0;
    std::array<double, nb_directions> bandwidth_min{};
    std::array<double, nb_directions> bandwidth_max{};
};

/// One operand of the layer on this accelerator.
struct OperandProblem {
    LayerOperand operand = LayerOperand::O;
    MemoryOperand memory_operand = MemoryOperand::O;
    bool is_output = false;
    double precision = 0;        ///< bits; of partial sums for the output
    double final_precision = 0;  ///< bits; differs from `precision` for the output only
    double size_elements = 0;    ///< whole operand
    Relevancy relevancy;
    std::vector<OperandLevelProblem> levels;  ///< innermost memory first
    OperandSpatialMapping fractional;
    OperandSpatialMapping integer;

    std::size_t nb_levels() const { return levels.size(); }
};

/// Where one operand sits in one memory.
struct OperandInMemory {
    std::size_t operand = 0;  ///< position in the equation
    std::size_t level = 0;    ///< memory level of the operand
};

/// A memory with the operands that it holds, in its own operand order.
struct MemoryProblem {
    std::size_t memory = 0;  ///< index into MemoryHierarchy::levels()
    double capacity = 0;     ///< bits
    std::vector<OperandInMemory> operands;
};

/// One transfer that a port serves.
struct PortLink {
    std::size_t operand = 0;  ///< position in the equation
    std::size_t level = 0;    ///< memory level of the operand
    DataDirection direction = DataDirection::rd_out_to_low;
};

/// A port with its transfers; width in bits per cycle.
struct PortProblem {
    std::size_t memory = 0;
    std::size_t port = 0;
    double bandwidth_max = 0;
    bool serves_two_inputs = false;  ///< carries both I1 and I2
    std::vector<PortLink> links;     ///< operands in memory order, directions in file order
};

/// One layer with one spatial mapping on one accelerator, compiled to flat indices: all that the choice of a loop order
/// cannot change. Everything downstream (allocation, cost, search) reads this.
struct MappingProblem {
    std::shared_ptr<const Accelerator> accelerator;
    Layer layer;
    MappingEntry constraints;
    ModelOptions options;
    SpatialMapping spatial_mapping;  ///< user form, reduced

    std::array<OperandProblem, 3> operands;  ///< equation order: output, first input, second input
    std::vector<MemoryProblem> memories;     ///< topological order of the hierarchy
    std::vector<PortProblem> ports;          ///< memories in file order
    LoopOrder temporal_sizes;                ///< one entry per dimension with more than one temporal iteration, layer order
    std::int64_t total_cycle = 1;            ///< product of the temporal sizes
    std::int64_t total_mac_count = 1;
    double cycles_per_op = 1;  ///< clock cycles of one multiply-accumulate step of the array
    /// What the layer does with an in-memory-compute array, precharges left out: they depend on the loop order.
    std::optional<ImcUse> imc_use;
    /// Multiply-accumulates that the temporal and spatial loops together cover, relative to those of the layer; above 1 when a
    /// trip count had to be rounded up.
    double coverage = 1;

    /// Several weights share a multiplier of an in-memory-compute array, so its energy depends on the loop order.
    bool precharges_depend_on_order() const { return imc_use && accelerator->operational_array.imc->group_depth() > 1; }

    const MemoryLevel& memory(const OperandProblem& operand, std::size_t level) const {
        return accelerator->memory_hierarchy.levels()[operand.levels[level].memory];
    }
};

/// Builds the problem from an already reduced spatial mapping (reduce_spatial_mapping).
///
/// Throws InputError when the accelerator cannot serve the layer: an operand without memory, or a transfer that every mapping
/// needs (inputs downwards and inwards, outputs upwards) without a port.
MappingProblem make_mapping_problem(const Layer& layer, std::shared_ptr<const Accelerator> accelerator,
                                    const MappingEntry& constraints, SpatialMapping spatial_mapping, const ModelOptions& options);

/// All numbers through which the spatial mapping acts on the cost of loop orders. Two mappings of one layer on one accelerator
/// with equal figures cost the same to the bit for every order. Example: K 8 on D1 and OX 8 on D3, or the other way round, where
/// every memory serves both array dimensions. Empty for in-memory-compute arrays, whose own figures are not looked at.
std::vector<double> spatial_figures(const MappingProblem& problem);

}  // namespace zigzag
