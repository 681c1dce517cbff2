// Ports that no longer matter.
//
// Latency counts the port that stalls longest. Example: a DRAM port is sure to stall for 1000 cycles, whatever comes; a
// register's port has stalled for 3 so far and can come to 200 at most. Then the 3 need not be remembered. What is remembered of
// the forgotten ports together is the stall that is certain through them, if no port that is not forgotten is sure to stall as
// long.
//
// Loading may use the bandwidth that is left over during the compute cycles. Where even the least of it lets every transfer end
// at its minimum, it does not matter how much there is.
#include "zigzag/search/optimal/bounds/forgotten_ports.hpp"

#include <algorithm>

#include "zigzag/cost/rules/buffering.hpp"
#include "zigzag/cost/rules/loading.hpp"

namespace zigzag {

namespace {

constexpr double surplus_margin = 1e-9;

}  // namespace

ForgottenPorts::ForgottenPorts(const OrderLattice& space, const TransferChannels& channels, const OrderBounds& bounds,
                               const PrefixLayout& layout)
    : space_(&space),
      channels_(&channels),
      bounds_(&bounds),
      layout_(&layout),
      excess_(channels.nb_ports(), 0),
      busy_(channels.nb_ports(), 0),
      surplus_suffices_(channels.nb_ports(), 0) {}

/// A port is forgotten when the most it can still stall is no more than what some port stalls for certain.
void ForgottenPorts::find(const OrderPrefix& prefix, const std::vector<double>& bound_sums, const RivalPoints& points) {
    upper_sums_.assign(bounds_->nb_upper_sums(), 0.0);
    for (std::size_t channel = 0; channel < channels_->first_loading(); ++channel) {
        upper_sums_[channel] = static_cast<double>(prefix.sums[channel]);
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const OrderPrefix::OpenLevel& open = prefix.open[operand];
        static const std::vector<std::uint32_t> no_points;
        if (open.waits && !open.leading) {
            const std::size_t rival = space_->rival_of(operand);
            bounds_->add_upper(operand, OrderBounds::state_of(open.level, open.leading), prefix.vertex, points[rival],
                               upper_sums_.data());
        } else if (open.may_stop_early && open.least != prefix.vertex && !open.leading) {
            bounds_->add_upper(operand, OrderBounds::state_of(open.level, open.leading), prefix.vertex, {open.least},
                               upper_sums_.data());
        } else {
            bounds_->add_upper(operand, OrderBounds::state_of(open.level, open.leading), prefix.vertex, no_points,
                               upper_sums_.data());
        }
    }
    add_waiting(prefix);
    const auto cycles = static_cast<double>(space_->clock_cycles(space_->problem().total_cycle));
    auto certain = static_cast<double>(prefix.floor);
    for (std::size_t port = 0; port < channels_->nb_ports(); ++port) {
        certain =
            std::max({certain, bound_sums[TransferChannels::excess(port)], bound_sums[TransferChannels::busy(port)] - cycles});
    }
    bool remembered = false;  // a port that is not forgotten is sure to stall so long
    for (std::size_t port = 0; port < channels_->nb_ports(); ++port) {
        const double windows = channels_->always_open(port) ? cycles : widest_window(port, prefix);
        const double most_busy = upper_sums_[TransferChannels::busy(port)] - windows;
        excess_[port] = upper_sums_[TransferChannels::excess(port)] <= certain ? 1 : 0;
        busy_[port] = channels_->single_transfer(port) || most_busy <= certain ? 1 : 0;
        remembered = remembered || (excess_[port] == 0 && bound_sums[TransferChannels::excess(port)] >= certain) ||
                     (busy_[port] == 0 && bound_sums[TransferChannels::busy(port)] - cycles >= certain);
    }
    floor_ = remembered ? 0 : static_cast<std::int64_t>(certain);
    for (std::size_t port = 0; port < channels_->nb_ports(); ++port) {
        if (layout_->required(port) < 0) {
            continue;
        }
        const double width = space_->problem().ports[port].bandwidth_max;
        const double most_required = static_cast<double>(prefix.sums[static_cast<std::size_t>(layout_->required(port))]) +
                                     upper_sums_[bounds_->upper_required(port)];
        const double surplus = rules::surplus_cycles(width, most_required, space_->compute_cycles()) * (1 - surplus_margin);
        surplus_suffices_[port] = surplus > bounds_->enough_surplus(port) ? 1 : 0;
    }
}

/// Windows that are not known yet may turn out short.
void ForgottenPorts::add_waiting(const OrderPrefix& prefix) {
    for (std::size_t at = 0; at < prefix.waiting.size(); ++at) {
        const std::vector<OperandInMemory>& operands = space_->problem().memories[space_->shared_memories()[at].memory].operands;
        for (std::size_t position = 0; position < operands.size(); ++position) {
            const OrderPrefix::WaitingLevel& waiting = prefix.waiting[at][position];
            if (waiting.irrelevant == 1) {
                continue;
            }
            const std::size_t slot = space_->slots().of(operands[position].operand, operands[position].level + 1);
            const InterfaceFigures& figures = space_->tables().figures(slot, waiting.vertex);
            const std::int64_t shortest = space_->clock_cycles(rules::allowed_steps(figures.period, waiting.irrelevant, false));
            for (std::size_t direction = 0; direction < nb_directions; ++direction) {
                const int port = channels_->port(slot, direction);
                if (port >= 0 && figures.active[direction]) {
                    upper_sums_[TransferChannels::excess(static_cast<std::size_t>(port))] += static_cast<double>(
                        rules::exceeded_cycles(figures.real_cycles[direction], shortest) * (figures.period_count - 1));
                }
            }
        }
    }
}

/// Cycles that one window of the port covers for certain.
double ForgottenPorts::widest_window(std::size_t port, const OrderPrefix& prefix) const {
    if (layout_->windows(port) < 0) {
        return 0;
    }
    const std::int64_t cycles = space_->clock_cycles(space_->problem().total_cycle);
    const std::int64_t* windows = &prefix.sums[static_cast<std::size_t>(layout_->windows(port))];
    if (windows[0] == PrefixLayout::always) {
        return static_cast<double>(cycles);
    }
    std::int64_t widest = 0;
    for (std::size_t window = 0; window < layout_->nb_windows(port) && windows[2 * window] != 0; ++window) {
        widest = std::max(widest, cycles / windows[2 * window] * windows[2 * window + 1]);
    }
    return static_cast<double>(widest);
}

/// Runs of an open level decide how long the windows of the transfers above it are.
bool ForgottenPorts::windows_above(std::size_t operand, std::size_t level) const {
    const std::size_t slot = space_->slots().of(operand, level + 1);
    for (std::size_t direction = 0; direction < nb_directions; ++direction) {
        const int at = channels_->port(slot, direction);
        const auto port = static_cast<std::size_t>(at);
        if (at >= 0 && (excess_[port] == 0 || busy_[port] == 0)) {
            return false;
        }
    }
    return true;
}

}  // namespace zigzag
