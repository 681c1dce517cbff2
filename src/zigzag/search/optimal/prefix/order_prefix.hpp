#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/search/optimal/lattice/contested_memory.hpp"

namespace zigzag {

/// What the rest of the evaluation needs to know of the inner loops of an order.
struct OrderPrefix {
    struct OpenLevel {
        std::size_t level = 0;        ///< memory level
        bool leading = false;         ///< only loops so far for which the array keeps the operand's element
        bool waits = false;           ///< the level is the contested memory, and its boundary is not known yet
        std::uint32_t arrival = 0;    ///< vertex at which it came to wait
        LoopRuns runs;                ///< of the loops in the level
        bool may_stop_early = false;  ///< the boundary may come to lie at `least`, below the loops placed since
        std::uint32_t least = 0;      ///< vertex with least traffic since the level opened
        LoopRuns least_runs;          ///< there
    };

    /// A closed level of a memory that others still fill, so that it is not known yet whether it is double buffered.
    struct WaitingLevel {
        std::int64_t bits = 0;        ///< in the memory, without the run of relevant loops at the top
        std::int64_t irrelevant = 1;  ///< run at the top: the window is that much shorter without double buffering
        std::size_t vertex = 0;       ///< below the boundary; 0 where the run is 1
        bool operator==(const WaitingLevel&) const = default;
    };

    std::size_t vertex = 0;
    std::array<OpenLevel, 3> open;
    bool partial = false;            ///< the output's open level holds partial sums
    double energy = 0;               ///< pJ through closed interfaces
    std::int64_t floor = 0;          ///< stall cycles that are certain through ports that are forgotten
    std::vector<std::int64_t> sums;  ///< of closed interfaces, laid out by PrefixLayout

    /// Where the rivals for the contested memory closed, when the last loop settled that: only known until the next one.
    std::optional<std::array<std::uint32_t, 3>> settled;

    // Where the search chooses boundaries, for each of OrderLattice::shared_memories that is not closed by all its operands:
    std::vector<double> closed_bits;                   ///< that closed levels take
    std::vector<std::array<WaitingLevel, 3>> waiting;  ///< by position among its operands

    /// Where the boundary of an open level will lie may depend on more of the path than its end.
    bool needs_path() const {
        return std::any_of(open.begin(), open.end(),
                           [this](const OpenLevel& one) { return one.waits || (one.may_stop_early && one.least != vertex); });
    }
};

/// The rivals for the contested memory as they stand on the path to the prefix. True when all of them wait.
bool find_rivals(const OrderLattice& space, const OrderPrefix& prefix, const LatticePath& path, RivalStates& rivals);

}  // namespace zigzag
