#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "zigzag/mapping/mapping_problem.hpp"

namespace zigzag {

// An *interface* i of an operand is the link between architecture level i (0: the multiplier array, i: memory level i-1) and
// memory level i above it. What moves through it depends on the loop order only through the loops below it (docs/cost-model.md).

/// What lies below one interface: the only thing that a loop order decides about it.
struct InterfaceState {
    std::int64_t period = 1;              ///< cycles between two refills: product of the loops below
    double elements_fractional = 1;       ///< elements of the operand in one instance below, fractional spatial mapping
    double elements_integer = 1;          ///< the same, integer spatial mapping
    bool partial_sum_fractional = false;  ///< output: what passes is not final yet
    bool partial_sum_integer = false;
    double partial_moves_fractional = 0;  ///< output: elements that come back down as partial sums; 0 decides the precision
    double partial_moves_integer = 0;
};

/// Transfers through one interface as one spatial mapping (fractional or integer) sees them. The first two directions belong to
/// memory level i (rd_out_to_low, wr_in_by_low), the last two to memory level i-1 (rd_out_to_high, wr_in_by_high).
struct InterfaceMovement {
    std::array<double, nb_directions> elements{};   ///< per period
    std::array<double, nb_directions> precision{};  ///< bits
    std::array<bool, nb_directions> active{};
    std::int64_t bandwidth_low = 0;   ///< average bits/cycle on the side of memory level i
    std::int64_t bandwidth_high = 0;  ///< average bits/cycle on the side of memory level i-1
};

InterfaceMovement movement_through(const MappingProblem& problem, std::size_t operand, std::size_t interface,
                                   const InterfaceState& state, bool fractional);

/// The memory level of a direction of an interface: i for the low side, i-1 for the high side.
constexpr std::size_t memory_level_of(std::size_t interface, DataDirection direction) {
    const bool low = direction == DataDirection::rd_out_to_low || direction == DataDirection::wr_in_by_low;
    return low ? interface : interface - 1;
}
/// The interface through which a memory level moves data in this direction.
constexpr std::size_t interface_of(std::size_t memory_level, DataDirection direction) {
    const bool low = direction == DataDirection::rd_out_to_low || direction == DataDirection::wr_in_by_low;
    return low ? memory_level : memory_level + 1;
}

/// Full-width accesses that a direction costs over the whole layer.
double word_accesses(const OperandProblem& operand, std::size_t interface, DataDirection direction,
                     const InterfaceMovement& movement, std::int64_t period_count);

/// Figures of one interface, ready to be added up. Index n (above the top memory) carries no traffic, only the sizes.
struct InterfaceFigures {
    std::int64_t period = 1;
    std::int64_t period_count = 1;
    std::array<double, nb_directions> energy{};             ///< pJ
    std::array<std::int64_t, nb_directions> real_cycles{};  ///< cycles of one transfer at full port width
    std::array<bool, nb_directions> active{};               ///< integer mapping
    std::int64_t bandwidth_low = 0;
    std::int64_t bandwidth_high = 0;
    std::int64_t bits_fractional = 0;  ///< data below the interface, one instance
    std::int64_t bits_integer = 0;
    int missing_port = -1;  ///< a DataDirection in which data must move although no port carries it, or -1
};

InterfaceFigures figures_of(const MappingProblem& problem, std::size_t operand, std::size_t interface,
                            const InterfaceState& state);

/// pJ that the array spends whatever the loop order: precharges that depend on it are left out.
double array_energy(const MappingProblem& problem);

/// Clock cycles with all multipliers busy all the time.
std::int64_t ideal_cycles(const MappingProblem& problem);

/// Flat numbering of all (operand, architecture level) pairs of a problem.
struct InterfaceSlots {
    std::array<std::size_t, 3> first{};
    std::size_t count = 0;

    explicit InterfaceSlots(const MappingProblem& problem) {
        for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
            first[operand] = count;
            count += problem.operands[operand].nb_levels() + 1;
        }
    }
    std::size_t of(std::size_t operand, std::size_t architecture_level) const { return first[operand] + architecture_level; }
};

}  // namespace zigzag
