#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/search/optimal/bounds/order_bounds.hpp"
#include "zigzag/search/optimal/prefix/order_prefix.hpp"

namespace zigzag {

/// Bounds that know what OrderBounds does not: the boundaries of all operands lie on one path, and rivals for a memory share it.
///
/// Tighter and dearer: a table over the lattice times the open levels of all operands, worth its time for searches that take
/// long.
class ChainBounds {
public:
    ChainBounds(const OrderLattice& space, const OrderBounds& bounds, std::size_t most_bytes);

    /// False when the table would be too large.
    bool built() const { return !least_.empty(); }

    /// Adds the bounds of all open interfaces. `points`: where rivals may still close, besides later on.
    void add_open(const OrderPrefix& prefix, const RivalPoints& points, std::vector<double>& sums);

    std::size_t bytes() const { return least_.capacity() * sizeof(double); }

private:
    /// What an operand may still close one after the other: first the leading loops, then its levels from the lowest one on.
    struct Closings {
        std::size_t first_interface = 0;
        std::size_t nb_states = 1;                         ///< closings with a choice, + 1
        std::vector<std::vector<unsigned char>> possible;  ///< [closing][vertex]
        std::vector<std::vector<double>> adds;             ///< [closing], rows by vertex
        std::vector<std::vector<double>> rest;             ///< [state]: what is without choice, behind the closings
        std::vector<double> leading;                       ///< rows by vertex, when leading is not a closing here
        std::size_t contested = no_closing;                ///< the closing of the contested memory
        std::array<std::vector<double>, 2> bits;           ///< [partial], by vertex, in the contested memory
    };
    /// How many levels the operands have closed, and the precision at which the output's contested level opened.
    struct State {
        std::array<std::size_t, 3> closed{};
        bool partial = false;
    };
    static constexpr std::size_t no_closing = static_cast<std::size_t>(-1);

    void find_columns();
    void find_closings(std::size_t operand, bool with_leading);
    bool choose_layout(std::size_t fewest_shares);
    std::size_t lay_out();
    std::size_t shares_needed(std::size_t vertex, const State& state) const;
    void fill();
    void fill_cell(std::size_t vertex, const State& state, std::size_t share);
    /// Closes one more level at the vertex.
    State after(const State& state, std::size_t operand, std::size_t vertex) const;
    void project(const std::vector<double>& sums, double* row) const;
    /// Row of the table. `used`: bits that closed rivals take of the contested memory.
    const double* row(std::size_t vertex, const State& state, double used) const;
    std::size_t index_of(std::size_t vertex, const State& state) const;
    /// Some rivals have closed and others have not: how much they take decides.
    bool is_divided(const State& state) const;
    bool has_precision(const State& state) const;
    bool is_last(const State& state) const;
    State state_of(std::size_t combination) const;

    const OrderLattice* space_;
    const OrderBounds* bounds_;
    std::vector<std::size_t> columns_;  ///< of OrderBounds' sums
    std::array<Closings, 3> closings_;
    std::size_t most_numbers_;
    std::size_t nb_shares_ = 1;  ///< into which the contested memory is divided
    double share_ = 0;           ///< bits
    std::size_t nb_combinations_ = 0;
    /// Where the rows of a state at a vertex begin, and one past the last: a row for each share that closed rivals may take.
    std::vector<std::uint32_t> first_row_;  ///< [vertex][partial][combination]
    std::vector<double> least_;             ///< [row][column]
    std::vector<double> scratch_;
};

}  // namespace zigzag
