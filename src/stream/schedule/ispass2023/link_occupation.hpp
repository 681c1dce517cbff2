#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace stream {

/// Cycles that `bits` take at `bandwidth` bits per cycle, or accesses of that width; none at infinite bandwidth.
inline std::int64_t cycles_for(std::int64_t bits, double bandwidth) {
    if (bandwidth == std::numeric_limits<double>::infinity()) {
        return 0;
    }
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(bits) / bandwidth));
}

/// When a link is free again, first come first served: gaps before `available_from` are never filled.
struct LinkOccupation {
    double bandwidth = 1;         ///< bits per cycle
    double unit_energy_cost = 0;  ///< pJ per cycle of use
    std::int64_t available_from = 0;

    /// Takes the link from `earliest` on for as long as `bits` need; gives the start.
    std::int64_t take(std::int64_t earliest, std::int64_t duration) {
        const std::int64_t start = available_from > earliest ? available_from : earliest;
        available_from = start + duration;
        return start;
    }
};

}  // namespace stream
