#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/layer.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// A spatial loop with a possibly fractional factor (a fractional one makes the temporal iterations whole numbers).
struct SpatialFactor {
    std::string dimension;
    double factor = 1;
};

/// A temporal loop.
struct TemporalLoop {
    std::string dimension;
    std::int64_t factor = 1;

    bool operator==(const TemporalLoop&) const = default;
};

/// Data movement of one operand at one memory level in one direction, as one of the two mappings (integer or fractional
/// spatial factors) sees it. Amounts in elements, precision in bits, periods and windows in cycles, bandwidths in bits/cycle.
struct DataMovement {
    std::int64_t elements_per_period = 0;      ///< `data_trans_amount_per_period`
    std::int64_t precision = 0;                ///< `data_precision`
    std::int64_t period = 0;                   ///< `data_trans_period`
    std::int64_t period_count = 0;             ///< `data_trans_period_count`
    std::int64_t window = 0;                   ///< `inst_data_trans_window`: cycles of a period in which the transfer may happen
    std::int64_t bandwidth_average = 0;        ///< `req_mem_bw_aver`
    std::int64_t bandwidth_instantaneous = 0;  ///< `req_mem_bw_inst`
    std::int64_t element_moves = 0;            ///< `data_elem_move_count`: elements moved over the whole layer, per unit group
};

/// What one instance at an architecture level holds of an operand.
struct Tile {
    std::int64_t elements = 1;
    std::int64_t bits = 0;
};

/// How many different values an index of an operand takes in a tile.
struct TileRange {
    std::string dimension;  ///< a loop (`K`) or the left side of a relation (`IX`)
    double size = 1;        ///< may have a fraction under a fractional spatial mapping
};

/// On- or off-loading cycles of a link, after surplus bandwidth of its port was spent on it.
struct LoadingCycles {
    double cycles = 0;
    bool shared = false;  ///< the port carries both inputs
};

/// One operand at one memory level.
struct OperandAtLevel {
    std::size_t memory = 0;                                            ///< index into MemoryHierarchy::levels()
    std::array<DataMovement, nb_directions> data_movement;             ///< integer mapping: drives latency
    std::array<DataMovement, nb_directions> data_movement_fractional;  ///< fractional mapping: drives energy
    std::array<std::optional<std::size_t>, nb_directions> port;        ///< index into the memory's ports
    std::array<std::int64_t, nb_directions> word_accesses{};           ///< full-width accesses over the whole layer
    std::array<double, nb_directions> energy_per_direction{};          ///< pJ
    double energy = 0;                                                 ///< pJ, all directions
    std::array<std::int64_t, nb_directions> real_cycles{};             ///< cycles one transfer takes at full port width
    std::array<std::int64_t, nb_directions> allowed_cycles{};          ///< cycles it may take without stalling
    std::array<std::optional<LoadingCycles>, nb_directions> loading;
    Tile tile;                         ///< integer mapping
    Tile tile_fractional;              ///< fractional mapping
    std::vector<TileRange> ranges;     ///< of the fractional tile: their product, rounded, is its elements
    double utilization = 0;            ///< used part of the capacity, this operand alone
    double utilization_shared = 0;     ///< all operands that share the memory
    double utilization_effective = 0;  ///< without the part that the topmost relevant loops replace
};

/// One operand over all its memory levels.
struct OperandEvaluation {
    LayerOperand operand = LayerOperand::O;
    MemoryOperand memory_operand = MemoryOperand::O;
    std::vector<std::string> relevant;            ///< loops whose iterations need other elements, none of size 1
    std::vector<std::string> irrelevant;          ///< loops whose iterations use the same elements again, none of size 1
    std::vector<std::string> partially_relevant;  ///< loops of relations, whose iterations share some elements
    std::vector<OperandAtLevel> levels;           ///< innermost memory level first
    std::vector<bool> double_buffer;              ///< per architecture level: 0 is the multiplier array, i the memory level i-1
    std::vector<std::int64_t> unit_count;         ///< per architecture level: physical instances in use
    std::vector<std::vector<SpatialFactor>> spatial_fractional;  ///< per architecture level
    std::vector<std::vector<SpatialFactor>> spatial_integer;     ///< per architecture level
    std::vector<std::vector<TemporalLoop>> temporal_allocated;   ///< per memory level, as the allocator placed the loops
    std::vector<std::vector<TemporalLoop>> temporal;             ///< per memory level, stationary form (what is costed)
};

/// One transfer that occupies a port.
struct PortActivity {
    LayerOperand operand = LayerOperand::O;
    std::size_t level = 0;  ///< memory level of the operand
    DataDirection direction = DataDirection::rd_out_to_low;
    std::int64_t real_cycles = 0;
    std::int64_t allowed_cycles = 0;
    std::int64_t period = 0;
    std::int64_t period_count = 0;
    std::int64_t stall_cycles = 0;  ///< (real - allowed) * (period_count - 1); negative is slack
};

/// One port of a memory with all that it carries, in cycles.
struct PortEvaluation {
    std::size_t memory = 0;  ///< index into MemoryHierarchy::levels()
    std::size_t port = 0;    ///< index into the memory's ports
    std::vector<PortActivity> activities;
    std::int64_t stall_cycles = 0;  ///< of the port as a whole; negative is slack
};

/// Energies (pJ) and latencies (cycles) that are summed over layers.
struct CostTotals {
    double mac_energy = 0;
    double mem_energy = 0;
    double energy_total = 0;
    double data_onloading_cycle = 0;
    double data_offloading_cycle = 0;
    double ideal_cycle = 0;           ///< all multipliers busy all the time
    double ideal_temporal_cycle = 0;  ///< with the mapping's spatial utilisation
    double latency_total0 = 0;        ///< plus stalls
    double latency_total1 = 0;        ///< plus on-loading
    double latency_total2 = 0;        ///< plus off-loading

    double temporal_stall() const { return latency_total0 - ideal_temporal_cycle; }
    double mac_spatial_utilization() const { return ideal_cycle / ideal_temporal_cycle; }
    double mac_utilization0() const { return ideal_cycle / latency_total0; }
    double mac_utilization1() const { return ideal_cycle / latency_total1; }
    double mac_utilization2() const { return ideal_cycle / latency_total2; }
};

/// Everything about one mapping of one layer on one accelerator, every quantity with its name (docs/cost-model.md).
struct CostModelEvaluation {
    std::shared_ptr<const Accelerator> accelerator;
    Layer layer;
    MemoryOperandLinks memory_operand_links;
    ModelOptions options;
    double cycles_per_operation = 1;          ///< clock cycles of one multiply-accumulate step of the array
    SpatialMapping spatial_mapping;           ///< user form, reduced to what fits
    std::vector<TemporalLoop> loop_order;     ///< innermost first
    bool has_own_boundaries = false;          ///< loops were not placed by the allocator of ZigZag
    std::vector<OperandEvaluation> operands;  ///< equation order
    std::vector<PortEvaluation> ports;        ///< memories in file order, only ports that carry something
    CostTotals totals;
    std::int64_t stall_cycles = 0;         ///< worst port, at least 0
    std::optional<ImcFigures> imc_energy;  ///< parts of mac_energy (pJ) on an in-memory-compute array
    std::optional<ImcUse> imc_use;         ///< what the layer does with such an array, precharges included

    const OperandEvaluation& operand(LayerOperand name) const;
};

/// Sum over layers (ZigZag's cumulative evaluation).
struct CumulativeEvaluation {
    std::vector<int> layer_ids;
    std::string accelerator;
    double clock_rate = 0;  ///< Hz, of the accelerator; 0: unknown
    double operations = 0;  ///< a multiply-accumulate is two, another step of a layer one
    CostTotals totals;

    /// Adds one layer, field by field, in the order of the calls.
    void add(const CostModelEvaluation& evaluation);
};

}  // namespace zigzag

#pragma GCC visibility pop
