#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "zigzag/search/optimal/transfer_channels.hpp"

namespace zigzag {

/// Lower bounds of energy (pJ) and latency (cycles) of all orders that start with some loops.
struct ScoreBound {
    double energy = 0;
    double latency = 0;
};

/// pJ that the array spends whatever the order: precharges that depend on it are left out.
double fixed_array_energy(const MappingProblem& problem);

/// Bounds on what open interfaces will still add, from tables over the lattice.
///
/// An operand whose memory level is open at vertex x closes it at some vertex y >= x where its data fit. So the least value over
/// all such y, plus the least that the levels above add from y on, is a lower bound of each channel: other operands, shared
/// capacities and the greedy choice only take possibilities away. One sweep from the full vertex down fills the tables.
///
/// Loading through a link that transfers once needs care: the reference spends surplus bandwidth again and again on the same
/// links, so they may end below their minimum, even below zero. A link can lose at most what the other links of its port save,
/// which is subtracted beforehand.
class OrderBounds {
public:
    OrderBounds(const OrderLattice& space, const TransferChannels& channels);

    /// State of an operand: 0 while it leads (interface 0 is open too), else open memory level + 1.
    /// Adds the bounds of all interfaces that are open at the vertex to `sums`.
    void add_open(std::size_t operand, std::size_t state, std::size_t vertex, double* sums) const {
        add(operand, &open_[operand][state][vertex * width_[operand]], sums);
    }
    /// Adds the least over: the open level closes at one of `points` of the path so far, or from the vertex on.
    void add_open(std::size_t operand, std::size_t state, std::size_t vertex, const std::vector<std::uint32_t>& points,
                  double* sums) const;

    /// Bounds from sums of closed and open interfaces. `sums` by TransferChannels.
    ScoreBound combine(const double* sums) const;

private:
    void add(std::size_t operand, const double* row, double* sums) const {
        for (std::size_t column = 0; column < width_[operand]; ++column) {
            sums[columns_[operand][column]] += row[column];
        }
    }
    void fill(std::size_t operand);
    void find_single_transfer_minima();

    const OrderLattice* space_;
    const TransferChannels* channels_;
    std::vector<double> single_minimum_;  ///< [slot][direction] of a transfer that happens once
    std::array<std::vector<std::size_t>, 3> columns_;
    std::array<std::size_t, 3> width_{};
    std::array<std::vector<std::vector<double>>, 3> open_;   ///< [operand][state], rows by vertex
    std::array<std::vector<std::vector<double>>, 3> close_;  ///< the same when the level closes right there
    double fixed_energy_ = 0;
};

}  // namespace zigzag
