#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/hardware/imc_energy.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

// Results broken down to their causes, by the formulas of docs/cost-model.md. Every explanation is worked out from its own terms
// and compared, to the last bit, with what the evaluation says; a difference is an InputError that names both.

/// What one operand moves at one memory in one direction, and what that costs.
struct AccessExplanation {
    LayerOperand operand = LayerOperand::O;
    std::size_t level = 0;  ///< memory level of the operand
    DataDirection direction = DataDirection::rd_out_to_low;
    std::string memory;
    std::string port;
    std::int64_t tile_elements = 1;  ///< of one instance below the memory; towards the level above: of one instance of itself
    std::int64_t tiles = 1;          ///< different ones that move together
    std::int64_t elements = 1;       ///< of one transfer: tile_elements x tiles
    std::int64_t precision = 0;      ///< bits per element
    double word = 1;                 ///< bits of the smallest addressable part of the port
    double width = 1;                ///< bits of the whole port: one access
    std::int64_t words = 1;          ///< of one transfer: ceil(elements x precision / word)
    std::int64_t transfers = 1;      ///< over the layer: periods
    std::int64_t instances = 1;      ///< of the memory that do this side by side
    std::int64_t accesses = 0;       ///< int(words x (word / width) x transfers x instances)
    double cost = 0;                 ///< pJ per access
    double energy = 0;               ///< pJ: accesses x cost
};

/// energy = multipliers + sum of all accesses.
struct EnergyExplanation {
    std::int64_t macs = 0;
    double energy_per_mac = 0;                       ///< pJ; of a normal array
    std::optional<ImcEnergyTerms> imc;               ///< of an in-memory-compute array
    double operational = 0;                          ///< pJ
    std::int64_t iterations = 1;                     ///< product of the temporal loops
    std::vector<std::vector<std::int64_t>> periods;  ///< [operand][interface]: iterations between two transfers through it
    std::vector<AccessExplanation> accesses;
    double memories = 0;  ///< pJ, summed over operands, levels (innermost first) and directions
    double total = 0;     ///< pJ
};

/// Whether one operand's data in one memory can be replaced while it is in use.
struct BufferExplanation {
    LayerOperand operand = LayerOperand::O;
    std::size_t level = 0;
    std::string memory;
    std::int64_t bits = 0;       ///< held by one instance
    std::int64_t run = 1;        ///< product of the relevant loops at the top of the level: only bits / run are in use at a time
    double use = 0;              ///< of the capacity, by what is in use at a time
    double use_of_all = 0;       ///< of all operands, second copies granted before included
    bool double_buffer = false;  /// use_of_all <= 1/2, or use <= 1 - use_of_all
};

/// One repeated transfer of a port.
struct TransferExplanation {
    PortActivity activity;
    std::int64_t elements = 0;   ///< of one transfer
    std::int64_t precision = 0;  ///< bits per element
    std::int64_t run = 1;        ///< product of the irrelevant loops at the top of the level that is filled or emptied
    bool double_buffer = false;  ///< of that level: the whole period is allowed
};

/// How a port stalls a layer.
struct PortExplanation {
    std::string memory;
    std::string port;
    double width = 1;  ///< bits per cycle
    std::vector<TransferExplanation> transfers;
    std::int64_t missed = 0;        ///< sum of the positive stalls of the transfers, cycles
    std::int64_t slack = 0;         ///< sum of the others, at most 0
    std::int64_t allowed = 0;       ///< sum of allowed x (periods - 1)
    std::int64_t window_union = 0;  ///< cycles in which at least one window is open; 0 for fewer than two transfers
    std::int64_t stall = 0;         ///< one transfer: its own; several: missed + max(0, slack + allowed - window_union)
};

/// A transfer that happens once and may use bandwidth that the others leave.
struct SingleTransferExplanation {
    LayerOperand operand = LayerOperand::O;
    std::size_t level = 0;
    DataDirection direction = DataDirection::rd_out_to_low;
    std::int64_t real_cycles = 0;
    double minimum = 0;  ///< cycles: ceil(bits of one innermost memory / width)
    double left = 0;     ///< cycles that remain after the surplus of the port was spent
};

/// Bandwidth of a port that is left for first fills and last drains.
struct SurplusExplanation {
    std::string memory;
    std::string port;
    double width = 1;     ///< bits per cycle
    double required = 0;  ///< bits per cycle that repeated transfers need on average
    double surplus = 0;   ///< cycles: max(0, (width - required) / width x computing)
    std::vector<SingleTransferExplanation> singles;
};

/// One step of a first fill or last drain, between two memories of an operand.
struct LoadingStep {
    LayerOperand operand = LayerOperand::O;
    std::size_t level = 0;  ///< the lower of the two
    std::string lower;
    std::string lower_port;
    double lower_width = 1;  ///< bits per cycle
    double lower_cycles = 0;
    bool lower_shared = false;  ///< the port carries both inputs
    std::string upper;
    std::string upper_port;
    double upper_width = 1;
    double upper_cycles = 0;
    bool upper_shared = false;
    double cycles = 0;  ///< the longer of both
};

/// On-loading of one input, by whether it can overlap with the other one's.
struct OnloadingParts {
    double shared = 0;    ///< both ends on ports that carry both inputs
    double half = 0;      ///< one end
    double separate = 0;  ///< none
};

/// latency = ideal + spatial stall + temporal stall + on-loading + off-loading.
struct LatencyExplanation {
    std::int64_t macs = 0;
    std::int64_t multipliers = 1;
    double cycles_per_operation = 1;
    std::int64_t iterations = 1;  ///< product of the temporal loops
    double ideal = 0;
    double ideal_temporal = 0;
    std::vector<BufferExplanation> buffers;
    std::vector<PortExplanation> ports;
    std::int64_t stall = 0;  ///< of the worst port, at least 0
    double computing = 0;    ///< ceil(ideal_temporal) + stall: during this, surplus bandwidth is spent
    std::vector<SurplusExplanation> surpluses;
    std::vector<LoadingStep> onloading_steps;
    std::array<OnloadingParts, 2> onloading_parts;  ///< first and second input
    double onloading = 0;
    std::vector<LoadingStep> offloading_steps;
    double offloading = 0;
    double total = 0;
};

/// Throws InputError when the terms do not give the evaluation's figures; `origin` is the file for the message.
EnergyExplanation explain_energy(const CostModelEvaluation& evaluation, const std::string& origin = {});
LatencyExplanation explain_latency(const CostModelEvaluation& evaluation, const std::string& origin = {});

}  // namespace zigzag

#pragma GCC visibility pop
