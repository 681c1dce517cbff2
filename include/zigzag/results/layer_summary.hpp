#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/cost/cost_model_evaluation.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Energy by the place where it is spent, pJ.
struct EnergyBreakdown {
    double operational = 0;                                ///< the multiplier array
    std::vector<std::pair<std::string, double>> memories;  ///< name of the memory, order of the accelerator file
    double total = 0;

    /// Adds field by field; memories are matched by name, new ones come last.
    void add(const EnergyBreakdown& other);
};

/// Where the cycles of a layer (or network) go. The five parts add up to `total`, the reference's `latency_total2`.
struct LatencyBreakdown {
    double ideal = 0;           ///< all multipliers busy all the time
    double spatial_stall = 0;   ///< multipliers without work in the spatial mapping
    double temporal_stall = 0;  ///< waiting for memory ports
    double data_onloading = 0;
    double data_offloading = 0;
    double total = 0;
};

LatencyBreakdown latency_breakdown(const CostTotals& totals);

/// What cycles and energy come to at a clock; a multiply-accumulate is two operations.
struct ClockedFigures {
    double clock_rate = 0;  ///< Hz
    double seconds = 0;
    double tops = 0;        ///< 10^12 operations per second; no number when it takes no time
    double tops_per_w = 0;  ///< operations per pJ; likewise for no energy
};

/// None when the clock is not known (0).
std::optional<ClockedFigures> at_clock(double clock_rate, double cycles, double picojoules, double operations);

std::optional<ClockedFigures> at_clock(const CumulativeEvaluation& total);

/// The port that a layer waits for.
struct StallingPort {
    std::string memory;
    std::string port;
    std::int64_t stall_cycles = 0;
    std::vector<PortActivity> transfers;  ///< those that repeat during the layer, the one that occupies the port longest first
};

/// The worst port when it stalls the layer; none when the layer never waits. Among equals the first of the accelerator file.
std::optional<StallingPort> stalling_port(const CostModelEvaluation& evaluation);

/// What a person first wants to know of a layer.
struct LayerSummary {
    int id = 0;
    std::string name;
    std::string operator_type;
    std::int64_t macs = 0;
    EnergyBreakdown energy;
    LatencyBreakdown latency;
    double mac_spatial_utilization = 0;  ///< 0..1, of the spatial mapping alone
    double mac_utilization = 0;          ///< 0..1, with all stalls, on-loading and off-loading
    std::optional<StallingPort> stalling_port;
    std::optional<ClockedFigures> clocked;
};

LayerSummary summarize(const CostModelEvaluation& evaluation);

}  // namespace zigzag

#pragma GCC visibility pop
