#pragma once

#include <cstdint>

namespace stream::ispass2023 {

/// When a link is free again. Oddity: first come, first served; gaps before `available_from` are never filled.
struct LinkQueue {
    double bandwidth = 1;         ///< bits per cycle
    double unit_energy_cost = 0;  ///< pJ per cycle of use
    std::int64_t available_from = 0;

    /// Takes the link from `earliest` on for `duration` cycles, as soon as it is free; gives the start.
    std::int64_t take(std::int64_t earliest, std::int64_t duration) {
        const std::int64_t start = available_from > earliest ? available_from : earliest;
        available_from = start + duration;
        return start;
    }
};

}  // namespace stream::ispass2023
