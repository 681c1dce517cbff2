// What no order of a space goes below: tables by operand, level and vertex.
//
// Energy and traffic of an operand depend only on the vertices at which its levels close, so what the levels from some vertex on
// add is a shortest path over the lattice, worked out once from the outermost level inwards. Example: of W in a register file and
// a buffer, open[1][K4] is the least of all sums over the vertices v above K4 where the register file may close, of what crosses
// its interface at v and what the buffer adds from v on. Each row holds one least value per sum (energy, stall by port, loading),
// each by itself: no order need reach all of them, and none is below any. combine() makes energy and latency of the sums of three
// operands; latency is the longest port and the loading, of which the joint sums keep together what one order must pay both of.
//
// The upper tables hold the most that may cross instead, for ChainBounds.
//
// Cost: levels x vertices x prime factors x sums for each operand, once; a look-up afterwards.
#include "zigzag/search/optimal/bounds/order_bounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "zigzag/base/numbers.hpp"
#include "zigzag/cost/rules/buffering.hpp"
#include "zigzag/cost/rules/loading.hpp"

namespace zigzag {

namespace {}  // namespace

OrderBounds::OrderBounds(const OrderLattice& space, const TransferChannels& channels) : space_(&space), channels_(&channels) {
    const MappingProblem& problem = space.problem();
    fixed_energy_ = array_energy(problem);
    find_single_transfer_minima();
    find_joint_port();
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        fill(operand);
    }
}

void OrderBounds::find_single_transfer_minima() {
    const MappingProblem& problem = space_->problem();
    const InterfaceSlots& slots = space_->slots();
    single_minimum_.assign(slots.count * nb_directions, 0.0);
    initial_.assign(slots.count * nb_directions, -infinity);
    struct Link {
        std::size_t index;
        double cycles;
        double minimum;
        double most_minimum;
    };
    double most_saved = 0;
    enough_surplus_.clear();
    for (const PortProblem& port : problem.ports) {
        std::vector<Link> links;
        for (const PortLink& link : port.links) {
            const std::size_t interface = interface_of(link.level, link.direction);
            const auto direction = static_cast<std::size_t>(link.direction);
            if (interface >= problem.operands[link.operand].nb_levels() || !TransferChannels::loads(link.operand, direction)) {
                continue;
            }
            const bool possible =
                interface == 0
                    ? space_->may_lead(link.operand) ? space_->only_irrelevant(link.operand, space_->full()) : space_->full() == 0
                    : space_->may_close_at(link.operand, interface - 1, space_->full());
            const std::size_t slot = slots.of(link.operand, interface);
            const InterfaceFigures& figures = space_->tables().figures(slot, space_->full());
            if (!possible || !figures.active[direction]) {
                continue;
            }
            double least_bits = infinity;
            double most_bits = 0;
            for (std::size_t vertex = 0; vertex < space_->nb_vertices(); ++vertex) {
                if (space_->may_close_at(link.operand, 0, vertex)) {
                    const InterfaceFigures& innermost = space_->tables().figures(slots.of(link.operand, 1), vertex);
                    least_bits = std::min(least_bits, static_cast<double>(innermost.bits_integer));
                    most_bits = std::max(most_bits, static_cast<double>(innermost.bits_integer));
                }
            }
            links.push_back({slot * nb_directions + direction, static_cast<double>(figures.real_cycles[direction]),
                             rules::least_loading_cycles(least_bits, port.bandwidth_max),
                             rules::least_loading_cycles(most_bits, port.bandwidth_max)});
        }
        double need = 0;
        for (const Link& link : links) {
            need += std::max(0.0, link.cycles - link.minimum) * static_cast<double>(links.size());
        }
        enough_surplus_.push_back(need);
        double saved = 0;
        double growth = 0;
        for (const Link& link : links) {
            // Surplus is handed out from the longest transfer to the shortest, of equal ones in the order of the port's links;
            // unless it is spent once, each time to all before once more.
            double lost = 0;
            for (const Link& other : links) {
                const bool follows = other.cycles < link.cycles || (other.cycles == link.cycles && &other > &link);
                if (follows && !problem.options.rules.surplus_is_spent_once) {
                    lost += std::max(0.0, other.cycles - other.minimum);
                }
            }
            single_minimum_[link.index] = std::min(link.cycles, link.minimum) - lost;
            saved += link.cycles - single_minimum_[link.index];
            growth += std::max(0.0, link.most_minimum - link.cycles) * static_cast<double>(links.size());
        }
        if (saved <= most_saved) {
            continue;
        }
        most_saved = saved;
        bottleneck_ = static_cast<int>(&port - problem.ports.data());
        bottleneck_width_ = port.bandwidth_max;
        bottleneck_growth_ = growth;
        std::fill(initial_.begin(), initial_.end(), -infinity);
        for (const Link& link : links) {
            initial_[link.index] = link.cycles;
        }
    }
}

/// The port with the longest transfer that may exceed its window: there it matters most that long transfers, which are seldom,
/// cause less stall but more loading.
void OrderBounds::find_joint_port() {
    std::int64_t most = 0;
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        for (std::size_t interface = 1; interface < space_->problem().operands[operand].nb_levels(); ++interface) {
            const std::size_t slot = space_->slots().of(operand, interface);
            for (std::size_t vertex = 0; vertex < space_->nb_vertices(); ++vertex) {
                if (!space_->may_close_at(operand, interface - 1, vertex)) {
                    continue;
                }
                const InterfaceFigures& figures = space_->tables().figures(slot, vertex);
                for (std::size_t direction = 0; direction < nb_directions; ++direction) {
                    const std::int64_t cycles = figures.real_cycles[direction];
                    if (channels_->port(slot, direction) >= 0 && figures.active[direction] && figures.period_count > 1 &&
                        cycles > space_->clock_cycles(figures.period) && cycles > most) {
                        most = cycles;
                        joint_port_ = channels_->port(slot, direction);
                    }
                }
            }
        }
    }
}

void OrderBounds::add_joint(double* sums) const {
    if (joint_port_ < 0) {
        return;
    }
    const auto port = static_cast<std::size_t>(joint_port_);
    double* joint_sums = sums + joint();
    for (std::size_t input = 1; input <= 2; ++input) {
        const double loading = sums[channels_->shared_loading(input)] + sums[channels_->half_shared_loading(input)] +
                               sums[channels_->separate_loading(input)] + sums[channels_->offloading()];
        joint_sums[input - 1] = sums[TransferChannels::excess(port)] + loading;
        joint_sums[input + 1] = sums[TransferChannels::busy(port)] + loading;
    }
}

void OrderBounds::complete(double* sums) const {
    for (std::size_t channel = channels_->first_loading(); channel < channels_->count(); ++channel) {
        sums[channel + TransferChannels::nb_loading] = sums[channel];
    }
    add_joint(sums);
}

/// table[v] = best table[y] over y >= v, one element after the other.
template <class Better>
void OrderBounds::spread(std::size_t width, const Better& better, std::vector<double>& table) const {
    for (std::size_t element = 0; element < space_->primes().size(); ++element) {
        const std::size_t stride = space_->tables().stride(element);
        for (std::size_t vertex = space_->nb_vertices(); vertex-- > 0;) {
            if (space_->digits(vertex)[element] == space_->primes()[element].multiplicity) {
                continue;
            }
            double* row = &table[vertex * width];
            const double* above = row + stride * width;
            for (std::size_t column = 0; column < width; ++column) {
                row[column] = better(row[column], above[column]);
            }
        }
    }
}

/// From the outermost level inwards: what is best above a level that closes at a vertex, with the level itself, and so for all
/// vertices from there on. `worst`: where no level may close.
template <class AddInterface, class Better>
void OrderBounds::fill_tables(std::size_t operand, std::size_t width, const AddInterface& add_interface, double worst,
                              const Better& better, std::vector<std::vector<double>>& open,
                              std::vector<std::vector<double>>& close) const {
    const OrderLattice& space = *space_;
    const std::size_t nb_levels = space.problem().operands[operand].nb_levels();
    const std::size_t nb_vertices = space.nb_vertices();
    open.assign(nb_levels + 1, std::vector<double>(nb_vertices * width, 0.0));
    close.assign(nb_levels + 1, {});
    for (std::size_t state = nb_levels; state-- > 1;) {
        close[state].assign(nb_vertices * width, worst);
        for (std::size_t vertex = 0; vertex < nb_vertices; ++vertex) {
            if (space.may_close_at(operand, state - 1, vertex)) {
                double* row = &close[state][vertex * width];
                std::copy_n(&open[state + 1][vertex * width], width, row);
                add_interface(state, vertex, row);
            }
        }
        open[state] = close[state];
        spread(width, better, open[state]);
    }
    if (!space.may_lead(operand)) {
        return;
    }
    std::vector<double>& leading = open[0];
    std::fill(leading.begin(), leading.end(), worst);
    for (std::size_t vertex = 0; vertex < nb_vertices; ++vertex) {
        if (space.only_irrelevant(operand, vertex)) {
            std::fill_n(&leading[vertex * width], width, 0.0);
            add_interface(0, vertex, &leading[vertex * width]);
        }
    }
    spread(width, better, leading);
    for (std::size_t at = 0; at < leading.size(); ++at) {
        leading[at] += open[1][at];
    }
}

void OrderBounds::find_upper() {
    if (has_upper_) {
        return;
    }
    has_upper_ = true;
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        fill_upper(operand);
    }
}

void OrderBounds::fill_upper(std::size_t operand) {
    const OrderLattice& space = *space_;
    const InterfaceSlots& slots = space.slots();
    for (const std::size_t channel : columns_[operand]) {
        if (channel != TransferChannels::energy && channel < channels_->first_loading()) {
            upper_columns_[operand].push_back(channel);
        }
    }
    for (std::size_t port = 0; port < channels_->nb_ports(); ++port) {
        if (std::binary_search(columns_[operand].begin(), columns_[operand].end(), TransferChannels::excess(port))) {
            upper_columns_[operand].push_back(upper_required(port));
        }
    }
    const std::size_t width = upper_columns_[operand].size();
    std::vector<double> sums(nb_sums() + channels_->nb_ports());
    const auto add_interface = [&](std::size_t interface, std::size_t vertex, double* row) {
        const InterfaceFigures& figures = space.tables().figures(slots.of(operand, interface), vertex);
        std::fill(sums.begin(), sums.end(), 0.0);
        // The window shrinks by at most all irrelevant loops below the interface.
        const bool always_doubled = interface == 0 || space.surely_double_buffered(operand, interface - 1);
        const std::int64_t allowed =
            rules::allowed_steps(figures.period, space.irrelevant_product(operand, vertex), always_doubled);
        channels_->add(operand, interface, vertex, space.clock_cycles(allowed), sums.data());
        std::fill_n(sums.begin() + static_cast<std::ptrdiff_t>(channels_->first_loading()), channels_->nb_ports(), 0.0);
        for (std::size_t direction = 0; direction < nb_directions; ++direction) {
            const int port = channels_->port(slots.of(operand, interface), direction);
            if (port >= 0) {
                sums[upper_required(static_cast<std::size_t>(port))] +=
                    static_cast<double>(channels_->required(operand, direction, figures));
            }
        }
        for (std::size_t column = 0; column < width; ++column) {
            row[column] += sums[upper_columns_[operand][column]];
        }
    };
    const auto most = [](double a, double b) { return std::max(a, b); };
    fill_tables(operand, width, add_interface, -infinity, most, open_most_[operand], close_most_[operand]);
}

void OrderBounds::add_upper(std::size_t operand, std::size_t state, std::size_t vertex, const std::vector<std::uint32_t>& points,
                            double* sums) const {
    const std::size_t width = upper_columns_[operand].size();
    for (std::size_t column = 0; column < width; ++column) {
        double most = open_most_[operand][state][vertex * width + column];
        for (const std::uint32_t point : points) {
            most = std::max(most, close_most_[operand][state][point * width + column]);
        }
        sums[upper_columns_[operand][column]] += most;
    }
}

void OrderBounds::find_interface(std::size_t operand, std::size_t interface, std::size_t vertex,
                                 std::vector<double>& sums) const {
    const OrderLattice& space = *space_;
    const std::size_t slot = space.slots().of(operand, interface);
    const InterfaceFigures& figures = space.tables().figures(slot, vertex);
    std::fill(sums.begin(), sums.end(), 0.0);
    channels_->add(operand, interface, vertex, space.clock_cycles(figures.period), sums.data());
    for (const double energy : figures.energy) {
        sums[TransferChannels::energy] += energy;
    }
    const int loading = channels_->loading_channel(operand, interface);
    if (loading >= 0 && figures.period_count == 1) {
        double longest = -infinity;
        double longest_unsaved = -infinity;
        for (std::size_t direction = 0; direction < nb_directions; ++direction) {
            const std::size_t link = slot * nb_directions + direction;
            if (channels_->port(slot, direction) >= 0 && figures.active[direction] &&
                TransferChannels::loads(operand, direction)) {
                longest = std::max(longest, single_minimum_[link]);
                longest_unsaved = std::max({longest_unsaved, single_minimum_[link], initial_[link]});
            }
        }
        const auto channel = static_cast<std::size_t>(loading);
        sums[channel] += longest == -infinity ? 0 : longest;
        sums[channel + TransferChannels::nb_loading] += longest == -infinity ? 0 : longest_unsaved;
    } else if (loading >= 0) {
        const auto channel = static_cast<std::size_t>(loading);
        sums[channel + TransferChannels::nb_loading] = sums[channel];
    }
    sums[TransferChannels::energy] += interface == 0 ? space.precharge_energy(operand, vertex) : 0;
    add_joint(sums.data());
}

bool OrderBounds::may_close(std::size_t operand, std::size_t interface, std::size_t vertex) const {
    return interface > 0 ? space_->may_close_at(operand, interface - 1, vertex)
                         : space_->may_lead(operand) && space_->only_irrelevant(operand, vertex);
}

void OrderBounds::spread_least(std::size_t width, std::vector<double>& table) const {
    spread(
        width, [](double a, double b) { return std::min(a, b); }, table);
}

void OrderBounds::fill(std::size_t operand) {
    const InterfaceSlots& slots = space_->slots();
    const std::size_t nb_levels = space_->problem().operands[operand].nb_levels();
    std::vector<bool> used(nb_sums(), false);
    used[TransferChannels::energy] = true;
    for (std::size_t interface = 0; interface < nb_levels; ++interface) {
        const std::size_t slot = slots.of(operand, interface);
        for (std::size_t direction = 0; direction < nb_directions; ++direction) {
            const int port = channels_->port(slot, direction);
            if (port >= 0) {
                used[TransferChannels::excess(static_cast<std::size_t>(port))] = true;
                used[TransferChannels::busy(static_cast<std::size_t>(port))] = true;
            }
        }
        if (channels_->loading_channel(operand, interface) >= 0) {
            const auto channel = static_cast<std::size_t>(channels_->loading_channel(operand, interface));
            used[channel] = true;
            used[channel + TransferChannels::nb_loading] = true;
        }
    }
    for (std::size_t channel = joint(); channel < used.size(); ++channel) {
        used[channel] = joint_port_ >= 0;
    }
    for (std::size_t channel = 0; channel < used.size(); ++channel) {
        if (used[channel]) {
            columns_[operand].push_back(channel);
        }
    }
    const std::size_t width = columns_[operand].size();
    width_[operand] = width;

    std::vector<double> sums(nb_sums());
    const auto add_interface = [&](std::size_t interface, std::size_t vertex, double* row) {
        find_interface(operand, interface, vertex, sums);
        for (std::size_t column = 0; column < width; ++column) {
            row[column] += sums[columns_[operand][column]];
        }
    };
    const auto least = [](double a, double b) { return std::min(a, b); };
    fill_tables(operand, width, add_interface, infinity, least, open_[operand], close_[operand]);
}

void OrderBounds::add_open(std::size_t operand, std::size_t state, std::size_t vertex, const std::vector<std::uint32_t>& points,
                           double* sums) const {
    const std::size_t width = width_[operand];
    for (std::size_t column = 0; column < width; ++column) {
        double least = open_[operand][state][vertex * width + column];
        for (const std::uint32_t point : points) {
            least = std::min(least, close_[operand][state][point * width + column]);
        }
        sums[columns_[operand][column]] += least;
    }
}

double OrderBounds::onloading(const double* loading) const {
    const TransferChannels& c = *channels_;
    const auto parts = [&](std::size_t input) {
        return rules::LoadingParts{loading[c.shared_loading(input) - c.first_loading()],
                                   loading[c.half_shared_loading(input) - c.first_loading()],
                                   loading[c.separate_loading(input) - c.first_loading()]};
    };
    return rules::onloading_cycles(parts(1), parts(2));
}

double OrderBounds::stall(const double* sums, double floor) const {
    const auto windows = static_cast<double>(space_->clock_cycles(space_->problem().total_cycle));
    double most = floor;
    for (std::size_t port = 0; port < channels_->nb_ports(); ++port) {
        most = std::max({most, sums[TransferChannels::excess(port)], sums[TransferChannels::busy(port)] - windows});
    }
    return most;
}

Score OrderBounds::combine(const double* sums, double required, double floor) const {
    const TransferChannels& c = *channels_;
    const double total = space_->compute_cycles();
    const auto windows = static_cast<double>(space_->clock_cycles(space_->problem().total_cycle));
    const double stall = this->stall(sums, floor);
    constexpr std::size_t last = TransferChannels::nb_loading - 1;
    const double* loading = sums + c.first_loading();
    double latency = total + stall + onloading(loading) + loading[last];
    if (joint_port_ >= 0) {
        const double* joint_sums = sums + joint();
        // What the other input loads through a port that both share comes on top, and may be negative.
        const double first = std::min(0.0, sums[c.shared_loading(2)]);
        const double second = std::min(0.0, sums[c.shared_loading(1)]);
        latency = std::max({latency, total + std::max(joint_sums[0] + first, joint_sums[1] + second),
                            total - windows + std::max(joint_sums[2] + first, joint_sums[3] + second)});
    }
    if (bottleneck_ >= 0) {
        const double surplus = std::max(0.0, rules::surplus_cycles(bottleneck_width_, required, std::ceil(total) + stall));
        const double* unsaved = loading + TransferChannels::nb_loading;
        latency = std::max(latency, total + stall + onloading(unsaved) + unsaved[last] - surplus - bottleneck_growth_);
    }
    return {fixed_energy_ + sums[TransferChannels::energy], latency};
}

}  // namespace zigzag
