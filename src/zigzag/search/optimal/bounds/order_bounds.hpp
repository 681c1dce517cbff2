#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "zigzag/cost/score.hpp"
#include "zigzag/search/optimal/lattice/transfer_channels.hpp"

namespace zigzag {

/// Bounds on what open interfaces will still add, from tables over the lattice.
///
/// An operand whose memory level is open at vertex x closes it at some vertex y >= x where its data fit. So the least value over
/// all such y, plus the least that the levels above add from y on, is a lower bound of each channel: other operands, shared
/// capacities and the greedy choice only take possibilities away. One sweep from the full vertex down fills the tables.
///
/// Loading through a link that transfers once needs care: the reference spends surplus bandwidth again and again on the same
/// links, so they may end below their minimum, even below zero. A link can lose at most what the links of its port save that are
/// no longer, which is subtracted beforehand. Or else: all links of one port together lose at most the bandwidth that is left
/// over during the compute cycles. That is the better bound where data are loaded for longer than they are used; it is kept for
/// the port that could save most (the *bottleneck*), in a second set of loading channels.
class OrderBounds {
public:
    OrderBounds(const OrderLattice& space, const TransferChannels& channels);

    /// State of an operand: 0 while it leads (interface 0 is open too), else open memory level + 1.
    static std::size_t state_of(std::size_t level, bool leads) { return leads ? 0 : level + 1; }

    /// Adds the bounds of all interfaces that are open at the vertex to `sums`.
    void add_open(std::size_t operand, std::size_t state, std::size_t vertex, double* sums) const {
        add(operand, &open_[operand][state][vertex * width_[operand]], sums);
    }
    /// Adds the least over: the open level closes at one of `points` of the path so far, or from the vertex on.
    void add_open(std::size_t operand, std::size_t state, std::size_t vertex, const std::vector<std::uint32_t>& points,
                  double* sums) const;

    /// What an interface adds to the sums when the vertex lies below it and its transfers may take all the time between them.
    void find_interface(std::size_t operand, std::size_t interface, std::size_t vertex, std::vector<double>& sums) const;
    /// The vertex may lie below the interface on some path (a necessary condition). Interface 0: below it are the leading loops.
    bool may_close(std::size_t operand, std::size_t interface, std::size_t vertex) const;
    /// table[v] becomes the least table[y] over y >= v, in rows by vertex.
    void spread_least(std::size_t width, std::vector<double>& table) const;

    /// Numbers in `sums`: the channels, then the loading channels once more as the bottleneck sees them.
    std::size_t nb_sums() const { return joint() + nb_joint; }
    /// Fills the numbers behind the channels from those of closed interfaces.
    void complete(double* sums) const;
    /// Port whose surplus bandwidth limits what loading can save, or -1.
    int bottleneck() const { return bottleneck_; }

    /// Stall of the worst port, cycles; `floor`: stall that is known.
    double stall(const double* sums, double floor) const;

    /// Bounds from sums of closed and open interfaces. `required`: bandwidth that closed interfaces request at the bottleneck;
    /// `floor`: stall that is known.
    Score combine(const double* sums, double required, double floor) const;

    /// Tables of the most that open interfaces may still add to the excess and busy channels of each port, and to the bandwidth
    /// that they request of it (upper_required).
    void find_upper();
    std::size_t nb_upper_sums() const { return channels_->first_loading() + channels_->nb_ports(); }
    std::size_t upper_required(std::size_t port) const { return channels_->first_loading() + port; }
    /// Surplus that lets all transfers of the port that happen once end at their minimum, cycles: with so much, it does not
    /// matter how much more there is.
    double enough_surplus(std::size_t port) const { return enough_surplus_[port]; }
    void add_upper(std::size_t operand, std::size_t state, std::size_t vertex, const std::vector<std::uint32_t>& points,
                   double* sums) const;

private:
    void add(std::size_t operand, const double* row, double* sums) const {
        for (std::size_t column = 0; column < width_[operand]; ++column) {
            sums[columns_[operand][column]] += row[column];
        }
    }
    void fill(std::size_t operand);
    void fill_upper(std::size_t operand);
    template <class AddInterface, class Better>
    void fill_tables(std::size_t operand, std::size_t width, const AddInterface& add_interface, double worst,
                     const Better& better, std::vector<std::vector<double>>& open, std::vector<std::vector<double>>& close) const;
    template <class Better>
    void spread(std::size_t width, const Better& better, std::vector<double>& table) const;
    static constexpr std::size_t nb_joint = 4;  ///< excess, busy with loading of the first input, of the second
    std::size_t joint() const { return channels_->count() + TransferChannels::nb_loading; }
    void add_joint(double* sums) const;
    void find_joint_port();
    void find_single_transfer_minima();
    double onloading(const double* loading) const;

    const OrderLattice* space_;
    const TransferChannels* channels_;
    std::vector<double> single_minimum_;  ///< [slot][direction] of a transfer that happens once
    std::array<std::vector<std::size_t>, 3> columns_;
    std::array<std::size_t, 3> width_{};
    std::array<std::vector<std::vector<double>>, 3> open_;   ///< [operand][state], rows by vertex
    std::array<std::vector<std::vector<double>>, 3> close_;  ///< the same when the level closes right there
    std::vector<double> enough_surplus_;                     ///< by port
    bool has_upper_ = false;
    std::array<std::vector<std::size_t>, 3> upper_columns_;
    std::array<std::vector<std::vector<double>>, 3> open_most_;   ///< [operand][state]
    std::array<std::vector<std::vector<double>>, 3> close_most_;  ///< [operand][state]
    double fixed_energy_ = 0;
    int joint_port_ = -1;
    int bottleneck_ = -1;
    double bottleneck_width_ = 0;   ///< bits per cycle
    double bottleneck_growth_ = 0;  ///< cycles that links below their minimum add to what the others can save
    std::vector<double> initial_;   ///< [slot][direction] of a transfer that happens once, before anything is saved
};

}  // namespace zigzag
