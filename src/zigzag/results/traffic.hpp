#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/cost/cost_model_evaluation.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// What one operand moves at one memory in one direction over a whole layer.
struct Traffic {
    std::size_t memory = 0;  ///< index into MemoryHierarchy::levels()
    std::size_t level = 0;   ///< memory level of the operand, 0 the innermost
    LayerOperand operand = LayerOperand::O;
    DataDirection direction = DataDirection::rd_out_to_low;
    std::int64_t word_accesses = 0;  ///< of the full width of the port
    double bits = 0;                 ///< accesses times the width of the port
    double energy = 0;               ///< pJ
};

/// All that moves, memories in file order, then operands in equation order, then directions.
std::vector<Traffic> traffic_of(const CostModelEvaluation& evaluation);

/// Where a layer stands under the roofline of its accelerator. The roof is min(peak, bandwidth * intensity): the array can't
/// compute more, and the ports of the topmost memories can't carry more.
struct RooflinePoint {
    double macs = 0;
    double bits = 0;         ///< moved by the topmost memory of every operand, all directions
    double performance = 0;  ///< MAC/cycle with all stalls, on-loading and off-loading
    double peak = 0;         ///< MAC/cycle of the whole array
    double bandwidth = 0;    ///< bits/cycle of all ports of these memories together

    /// MAC per bit; infinite for a layer that moves nothing at the top.
    double intensity() const { return macs / bits; }
    /// MAC/cycle that the roof allows.
    double roof() const;
    /// The slope of the roof, not its flat part, is above the layer.
    bool below_slope() const { return bandwidth * intensity() < peak; }
};

RooflinePoint roofline_point(const CostModelEvaluation& evaluation);

/// How long a port is busy: transfers times the cycles of each. Transfers that overlap with others' waiting are counted too.
std::int64_t busy_cycles(const PortEvaluation& port);

}  // namespace zigzag

#pragma GCC visibility pop
