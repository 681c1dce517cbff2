#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/cost/rules/port_stall.hpp"
#include "zigzag/search/optimal/lattice/order_lattice.hpp"

namespace zigzag {

/// The sums through which closed interfaces act on energy and latency.
///
/// Once the boundary below an interface is fixed, its transfers are fixed too. Of all closed interfaces together, the rest of the
/// evaluation needs a few sums only: per port the cycles by which transfers exceed their windows (*excess*) and the cycles of all
/// repeated transfers (*busy*); per input the loading cycles through shared, half shared and separate ports; the cycles of
/// off-loading; and the energy. Each of them is a *channel*: a number per interface, added up.
class TransferChannels {
public:
    explicit TransferChannels(const OrderLattice& space);

    static constexpr std::size_t energy = 0;
    static std::size_t excess(std::size_t port) { return 1 + 2 * port; }
    static std::size_t busy(std::size_t port) { return 2 + 2 * port; }
    std::size_t shared_loading(std::size_t input) const { return first_loading_ + 3 * (input - 1); }
    std::size_t half_shared_loading(std::size_t input) const { return first_loading_ + 3 * (input - 1) + 1; }
    std::size_t separate_loading(std::size_t input) const { return first_loading_ + 3 * (input - 1) + 2; }
    std::size_t offloading() const { return first_loading_ + 6; }
    std::size_t count() const { return first_loading_ + nb_loading; }
    static constexpr std::size_t nb_loading = 7;  ///< channels from shared_loading(1) to offloading()
    std::size_t first_loading() const { return first_loading_; }
    std::size_t nb_ports() const { return nb_ports_; }

    /// Port of a direction of an interface, or -1.
    int port(std::size_t slot, std::size_t direction) const { return port_[slot * nb_directions + direction]; }
    /// Some transfer of the port may start whenever the port is free, whatever the order: then its windows cover all cycles.
    bool always_open(std::size_t port) const { return always_open_[port]; }
    /// One interface at most can use the port more than once, so that transfers can't collide.
    bool single_transfer(std::size_t port) const { return nb_links_[port] < 2; }

    /// Channel of the loading cycles of an interface, or -1 (interface 0; one that a later one overwrites).
    int loading_channel(std::size_t operand, std::size_t interface) const {
        return loading_[space_->slots().of(operand, interface)];
    }

    /// Adds what the interface contributes with this vertex below it when each transfer may take `allowed` clock cycles per
    /// period. Loading counts for interfaces that transfer repeatedly; the loading of the others depends on the whole order.
    template <class Number>
    void add(std::size_t operand, std::size_t interface, std::size_t vertex, std::int64_t allowed, Number* sums) const;

    /// Bandwidth that a direction of an interface requests while others load, bits per cycle.
    std::int64_t required(std::size_t operand, std::size_t direction, const InterfaceFigures& figures) const;

    /// The transfer counts as on- or off-loading: not the way down of partial sums.
    static bool loads(std::size_t operand, std::size_t direction) {
        return operand != 0 || direction == rd_high || direction == wr_low;
    }

private:
    const OrderLattice* space_;
    std::size_t nb_ports_;
    std::size_t first_loading_;
    std::vector<int> port_;
    std::vector<bool> always_open_;
    std::vector<int> nb_links_;
    std::vector<int> loading_;
};

template <class Number>
void TransferChannels::add(std::size_t operand, std::size_t interface, std::size_t vertex, std::int64_t allowed,
                           Number* sums) const {
    const std::size_t slot = space_->slots().of(operand, interface);
    const InterfaceFigures& figures = space_->tables().figures(slot, vertex);
    const std::int64_t repeats = figures.period_count - 1;
    std::int64_t longest = 0;
    for (std::size_t direction = 0; direction < nb_directions; ++direction) {
        const int port_index = port(slot, direction);
        if (port_index < 0 || !figures.active[direction]) {
            continue;
        }
        const auto at = static_cast<std::size_t>(port_index);
        const std::int64_t cycles = figures.real_cycles[direction];
        sums[excess(at)] += static_cast<Number>(rules::exceeded_cycles(cycles, allowed) * repeats);
        if (!single_transfer(at)) {
            sums[busy(at)] += static_cast<Number>(cycles * repeats);
        }
        if (loads(operand, direction)) {
            longest = std::max(longest, cycles);
        }
    }
    const int loading = loading_[slot];
    if (loading >= 0 && repeats > 0) {
        sums[static_cast<std::size_t>(loading)] += static_cast<Number>(longest);
    }
}

}  // namespace zigzag
