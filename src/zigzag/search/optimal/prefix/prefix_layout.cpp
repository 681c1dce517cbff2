// Which numbers of an order's inner loops anything later can depend on.
//
// Example: the register of W closes somewhere on the way, so the cycles that its port is busy differ between prefixes and belong
// to the key. The large memory that holds all of O closes at the full vertex whatever the order; what moves through it is the
// same for all prefixes, so its numbers stay out. Energy needs no sums in the key at all: it adds up, and the least stays.
#include "zigzag/search/optimal/prefix/prefix_layout.hpp"

#include <algorithm>

namespace zigzag {

PrefixLayout::PrefixLayout(const OrderLattice& space, const TransferChannels& channels, Keys keys)
    : space_(&space),
      channels_(&channels),
      keys_(keys),
      nb_sums_(channels.count()),
      required_(channels.nb_ports(), -1),
      windows_(channels.nb_ports(), -1),
      nb_windows_(channels.nb_ports(), 0),
      runs_that_matter_(space.slots().count, Runs::none) {
    find_varying_sums();
    if (keys == Keys::energy) {
        key_parts_.clear();
        loads_.clear();
        return;
    }
    find_runs_that_matter();
}

/// Looks at every interface: does its boundary vary, and may its transfer happen once only?
void PrefixLayout::find_varying_sums() {
    const MappingProblem& problem = space_->problem();
    const InterfaceSlots& slots = space_->slots();
    const std::size_t nb_ports = channels_->nb_ports();
    std::vector<bool> varies(channels_->count(), false);
    std::vector<bool> single_use(nb_ports, false);
    std::array<bool, 3> has_single_use{};
    const auto closes = [&](std::size_t operand, std::size_t interface) {
        return interface == 0 ? space_->may_lead(operand) : closes_on_the_way(space_->kind(operand, interface - 1));
    };
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        for (std::size_t interface = 0; interface < problem.operands[operand].nb_levels(); ++interface) {
            const std::size_t slot = slots.of(operand, interface);
            const bool may_happen_once = interface == 0
                                             ? space_->may_lead(operand) && space_->only_irrelevant(operand, space_->full())
                                             : space_->may_close_at(operand, interface - 1, space_->full());
            for (std::size_t direction = 0; direction < nb_directions; ++direction) {
                const int at = channels_->port(slot, direction);
                if (at < 0) {
                    continue;
                }
                const auto port = static_cast<std::size_t>(at);
                if (may_happen_once && TransferChannels::loads(operand, direction)) {
                    single_use[port] = true;
                    has_single_use[operand] = true;
                }
                if (closes(operand, interface)) {
                    varies[TransferChannels::excess(port)] = true;
                    varies[TransferChannels::busy(port)] =
                        varies[TransferChannels::busy(port)] || !channels_->single_transfer(port);
                    ++nb_windows_[port];
                }
            }
            const int loading = channels_->loading_channel(operand, interface);
            if (loading >= 0 && closes(operand, interface)) {
                varies[static_cast<std::size_t>(loading)] = true;
            }
        }
    }
    for (std::size_t port = 0; port < nb_ports; ++port) {
        if (varies[TransferChannels::excess(port)]) {
            key_parts_.push_back({TransferChannels::excess(port), static_cast<int>(port), true, false, false, false});
        }
        if (varies[TransferChannels::busy(port)]) {
            key_parts_.push_back({TransferChannels::busy(port), static_cast<int>(port), false, false, false, false});
        }
    }
    find_loads(varies);
    add_windows_and_bits(single_use, has_single_use);
}

/// Loading formulas take half shared and separate cycles together.
void PrefixLayout::find_loads(const std::vector<bool>& varies) {
    for (const std::vector<std::size_t>& positions :
         std::vector<std::vector<std::size_t>>{{channels_->shared_loading(1)},
                                               {channels_->separate_loading(1), channels_->half_shared_loading(1)},
                                               {channels_->shared_loading(2)},
                                               {channels_->separate_loading(2), channels_->half_shared_loading(2)},
                                               {channels_->offloading()}}) {
        if (std::any_of(positions.begin(), positions.end(), [&](std::size_t position) { return varies[position]; })) {
            loads_.push_back(positions);
        }
    }
}

/// `count` more numbers; all of them belong to the key.
int PrefixLayout::reserve(std::size_t count, const KeyPart& part) {
    const std::size_t first = nb_sums_;
    for (; count > 0; --count) {
        key_parts_.push_back(part);
        key_parts_.back().position = nb_sums_;
        key_parts_.back().first = nb_sums_ == first;
        ++nb_sums_;
    }
    return static_cast<int>(first);
}

void PrefixLayout::add_windows_and_bits(const std::vector<bool>& single_use, const std::array<bool, 3>& has_single_use) {
    for (std::size_t port = 0; port < channels_->nb_ports(); ++port) {
        KeyPart part;
        part.port = static_cast<int>(port);
        if (nb_windows_[port] > 0 && single_use[port]) {
            part.required = true;
            required_[port] = reserve(1, part);
            part.required = false;
        }
        if (nb_windows_[port] > 0 && !channels_->always_open(port) && !channels_->single_transfer(port)) {
            part.window = true;
            windows_[port] = reserve(2 * nb_windows_[port], part);
        }
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        if (has_single_use[operand] && closes_on_the_way(space_->kind(operand, 0))) {
            innermost_bits_[operand] = reserve(1, {});
        }
    }
}

void PrefixLayout::find_runs_that_matter() {
    const MappingProblem& problem = space_->problem();
    const InterfaceSlots& slots = space_->slots();
    for (const MemoryProblem& memory : problem.memories) {
        bool windows_matter = false;
        for (const OperandInMemory& held : memory.operands) {
            const std::size_t interface = held.level + 1;
            if (interface >= problem.operands[held.operand].nb_levels()) {
                continue;
            }
            for (std::size_t direction = 0; direction < nb_directions; ++direction) {
                const int port = channels_->port(slots.of(held.operand, interface), direction);
                windows_matter = windows_matter || (port >= 0 && !channels_->always_open(static_cast<std::size_t>(port)) &&
                                                    !channels_->single_transfer(static_cast<std::size_t>(port)));
            }
        }
        for (const OperandInMemory& held : memory.operands) {
            const LevelKind kind = space_->kind(held.operand, held.level);
            const bool doubled = space_->surely_double_buffered(held.operand, held.level);
            const bool matter =
                (closes_on_the_way(kind) && !doubled) ||
                (kind == LevelKind::full && !doubled && (windows_matter || space_->may_stop_early(held.operand, held.level)));
            // Below a relevant loop nothing is reused, so double buffering changes nothing; it may for who shares the memory.
            runs_that_matter_[slots.of(held.operand, held.level)] = !matter                      ? Runs::none
                                                                    : memory.operands.size() > 1 ? Runs::both
                                                                                                 : Runs::irrelevant;
        }
    }
}

}  // namespace zigzag
