#include "zigzag/search/optimal/lattice/transfer_channels.hpp"

#include "zigzag/cost/rules/loading.hpp"

namespace zigzag {

TransferChannels::TransferChannels(const OrderLattice& space)
    : space_(&space),
      nb_ports_(space.problem().ports.size()),
      first_loading_(1 + 2 * nb_ports_),
      port_(space.slots().count * nb_directions, -1),
      always_open_(nb_ports_, false),
      nb_links_(nb_ports_, 0),
      loading_(space.slots().count, -1) {
    const MappingProblem& problem = space.problem();
    const InterfaceSlots& slots = space.slots();
    std::vector<bool> serves_two(slots.count * nb_directions, false);
    for (std::size_t port = 0; port < nb_ports_; ++port) {
        for (const PortLink& link : problem.ports[port].links) {
            const std::size_t interface = interface_of(link.level, link.direction);
            if (interface >= problem.operands[link.operand].nb_levels()) {
                continue;  // above the top memory nothing moves
            }
            const auto direction = static_cast<std::size_t>(link.direction);
            const std::size_t index = slots.of(link.operand, interface) * nb_directions + direction;
            port_[index] = static_cast<int>(port);
            serves_two[index] = problem.ports[port].serves_two_inputs;
            const bool input = link.operand != 0;
            const bool always_moves =
                input ? direction == rd_low || direction == wr_high : direction == wr_low || direction == rd_high;
            const bool may_move = !input || always_moves;
            nb_links_[port] += may_move ? 1 : 0;
            const bool open = interface == 0 || space.surely_double_buffered(link.operand, interface - 1);
            if (always_moves && open) {
                always_open_[port] = true;
            }
        }
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        bool is_last_half_shared = true;
        for (std::size_t interface = problem.operands[operand].nb_levels(); interface-- > 1;) {
            const std::size_t slot = slots.of(operand, interface);
            if (operand == 0) {
                loading_[slot] = static_cast<int>(offloading());
                continue;
            }
            const bool in = serves_two[slot * nb_directions + wr_high];
            const bool out = serves_two[slot * nb_directions + rd_low];
            switch (rules::shared_ports(in, out)) {
                case rules::SharedPorts::both:
                    loading_[slot] = static_cast<int>(shared_loading(operand));
                    break;
                case rules::SharedPorts::none:
                    loading_[slot] = static_cast<int>(separate_loading(operand));
                    break;
                case rules::SharedPorts::one:
                    if (rules::half_shared_counts(problem.options.rules.half_shared_loading_adds_up, is_last_half_shared)) {
                        loading_[slot] = static_cast<int>(half_shared_loading(operand));
                    }
                    is_last_half_shared = false;
            }
        }
    }
}

std::int64_t TransferChannels::required(std::size_t operand, std::size_t direction, const InterfaceFigures& figures) const {
    if (!figures.active[direction] || figures.period_count == 1 || !loads(operand, direction)) {
        return 0;
    }
    const bool low = direction == rd_low || direction == wr_low;
    const auto average = static_cast<double>(low ? figures.bandwidth_low : figures.bandwidth_high);
    return static_cast<std::int64_t>(rules::required_bandwidth(average, space_->problem().cycles_per_op));
}

}  // namespace zigzag
