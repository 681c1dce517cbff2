#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/cost/lattice_tables.hpp"

namespace zigzag {

/// How many loops of an order fit each memory level, for all levels at once. Each vertex has a byte per memory level and
/// precision: 1 when the operand's data with the loops of the vertex fits there by itself. More loops never fit where fewer don't
/// (levels of which that is not so have no counter), so these bytes, added up over all vertices of a path, count the loops that
/// fit, plus 1. With eight counters a word, following a path takes two additions a vertex, and no memory is searched.
///
/// Example: of the vertices {}, {K2}, {K2 C3}, {K2 C3 OX7} on a path the first two fit a register file, the first three a buffer:
/// bytes (1, 1) + (1, 1) + (0, 1) + (0, 0) = (2, 3), so one loop fits the register file and two fit the buffer.
///
/// Only levels that take all that fits have a counter: top memories, and those where traffic falls with every loop
/// (LatticeTables::traffic_falls). A top memory that holds everything in any case needs none, and levels beyond the fifteenth
/// counter have none.
class FittingCounters {
public:
    static constexpr std::size_t nb_words = 2;
    /// What is counted at one vertex, or along a path.
    using Counts = std::array<std::uint64_t, nb_words>;

    /// Empty when the tables are not built.
    FittingCounters(const MappingProblem& problem, const LatticeTables& tables);

    const Counts& at(std::size_t vertex) const { return counts_[vertex]; }
    /// Positions 0, 1, ... of a path below which the data fits, or 0 when nobody counts them; `counts` is the sum over the path,
    /// of at most 63 loops. The output may have its final precision.
    std::size_t read(const Counts& counts, std::size_t slot_of_level, bool is_final) const {
        const std::size_t first_bit = first_bit_of_[2 * slot_of_level + (is_final ? 1 : 0)];
        return counts[first_bit / 64] >> first_bit % 64 & 0xffU;
    }

private:
    static constexpr std::uint8_t none = 64 * nb_words - 8;  ///< a counter that stays 0

    std::uint8_t add(const LatticeTables& tables, std::size_t slot, double precision, double capacity);

    std::vector<std::uint8_t> first_bit_of_;  ///< of the counter: [slot of (operand, level)][final]
    std::vector<Counts> counts_;              ///< by vertex
    std::uint8_t next_bit_ = 0;               ///< of the counter that is added next
};

}  // namespace zigzag
