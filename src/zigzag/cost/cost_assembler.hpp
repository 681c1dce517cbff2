#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/cost/rules/buffering.hpp"
#include "zigzag/cost/rules/loading.hpp"
#include "zigzag/cost/rules/port_stall.hpp"

namespace zigzag {

/// What a loop order adds to its interface figures: products of the run of relevant (irrelevant) loops that ends at the top of
/// each architecture level. By InterfaceSlots; 1 at architecture level 0.
struct TopRuns {
    std::vector<std::int64_t> relevant;
    std::vector<std::int64_t> irrelevant;
};

/// Energy (pJ) and cycles of one mapping.
struct AssembledCost {
    double mem_energy = 0;
    double mac_energy = 0;
    double energy_total = 0;
    std::int64_t stall_cycles = 0;
    double onloading = 0;
    double offloading = 0;
    double latency_total0 = 0;
    double latency_total1 = 0;
    double latency_total2 = 0;
};

/// Adds interface figures up to energy and latency: the one place where both paths of the cost model, the fast score and the full
/// explanation, meet. Keeps the details of the last assembly for the latter. Not thread-safe; one per thread.
/// O(number of port links), less when little changed; no allocation after construction.
class CostAssembler {
public:
    explicit CostAssembler(const MappingProblem& problem);

    const InterfaceSlots& slots() const { return slots_; }

    /// A set of slots, one bit each.
    using SlotSet = std::uint64_t;
    /// Slots from 63 on share a bit: more may then be worked out again than needs be.
    static constexpr SlotSet set_of(std::size_t slot) { return SlotSet{1} << (slot < 63 ? slot : 63); }

    /// `figures[slot]` for every slot of slots().
    AssembledCost assemble(const InterfaceFigures* const* figures, const TopRuns& runs);

    // The same in two steps, for who calls again with little changed; what depends on no changed slot is kept. Sets may hold
    // slots too many, but only those of slots().

    /// When transfers may happen: double buffers and windows. `changed`: slots whose figures or runs differ from the last call.
    /// Returns these, and those whose window differs.
    SlotSet time_transfers(const InterfaceFigures* const* figures, const TopRuns& runs, SlotSet changed);
    /// The window of an interface is open all the time.
    bool always_open(std::size_t slot) const { return windows_[slot].allowed == windows_[slot].period; }
    /// Calls `use(slot)` for each slot of the set, ascending.
    template <class Use>
    void for_each(SlotSet set, const Use& use) const {
        for (; set != 0; set &= set - 1) {
            const auto first = static_cast<std::size_t>(std::countr_zero(set));
            use(first);
            for (std::size_t slot = 64; first == 63 && slot < slots_.count; ++slot) {
                use(slot);
            }
        }
    }
    /// Energy and latency, a function of figures and windows. `changed`: slots whose figures differ from the last call; `moved`:
    /// those whose window does.
    AssembledCost add_up(const InterfaceFigures* const* figures, SlotSet changed, SlotSet moved);

    /// On-/off-loading of one link; `present` is false where no port serves it.
    struct Link {
        double cycles = 0;
        bool shared = false;
        bool present = false;
    };

    // Details of the last assembly.
    const std::vector<unsigned char>& double_buffer() const { return double_buffer_; }      ///< by slot
    std::int64_t allowed_cycles(std::size_t slot) const { return windows_[slot].allowed; }  ///< the interface's window
    const std::vector<std::int64_t>& port_stalls() const { return port_stalls_; }           ///< by MappingProblem::ports
    Link link(std::size_t operand, std::size_t level, DataDirection direction) const {
        const std::size_t index = link_index(operand, level, direction);
        return {link_cycles_[index], links_[index].shared, links_[index].loads};
    }

    std::int64_t ideal_cycle() const { return ideal_cycle_; }
    double ideal_temporal_cycle() const { return ideal_temporal_cycle_; }
    double mac_energy() const { return mac_energy_; }

private:
    /// What a port moves through one side of an interface: a transfer for one or two directions, with the same period and window.
    /// Links above a top memory never carry anything and are left out.
    struct Transfers {
        std::size_t slot = 0;
        std::array<std::size_t, 2> directions{};
        bool two = false;
        std::uint32_t active_mask = 0;  ///< these directions in InterfaceFigures::active, as bytes
    };
    /// A link that takes part in the first fill or the last drain: not a partial sum on its way down.
    struct LoadingLink {
        std::size_t slot = 0;
        std::size_t direction = 0;
        std::size_t link = 0;            ///< index into links_
        std::size_t innermost_slot = 0;  ///< of the operand: interface 1
        bool low = false;                ///< on the low side of its interface
    };
    struct Port {
        std::size_t first_transfers = 0;  ///< into transfers_
        std::size_t end_transfers = 0;
        std::size_t first_link = 0;  ///< into loading_links_
        std::size_t end_link = 0;
        bool has_one_link = false;
        double bandwidth_max = 0;
        SlotSet slots = 0;
        SlotSet loading_slots = 0;
        // Of the last assembly.
        SlotSet innermost_slots = 0;  ///< of its single transfers
        std::size_t nb_singles = 0;
        double enough_cycles = 0;  ///< with at least so many cycles of computing, all singles are served as this time
        std::array<double, rules::max_transfers_per_port> minima{};  ///< of its single transfers
        std::array<std::size_t, rules::max_transfers_per_port> innermost{};
    };
    /// When the transfers through an interface may happen, in clock cycles.
    struct Window {
        std::int64_t allowed = 0;
        std::int64_t period = 1;
        std::int64_t count = 1;
    };
    struct LinkKind {
        bool shared = false;
        bool loads = false;  ///< takes part in the first fill or the last drain
    };
    /// The loading links of an interface.
    struct SlotLinks {
        std::array<std::size_t, nb_directions> links{};
        std::array<std::size_t, nb_directions> directions{};
        std::size_t count = 0;
    };
    struct Memory {
        std::vector<std::size_t> holders;  ///< slots
        std::vector<std::size_t> slots;    ///< the same, operands in the order of the equation
        SlotSet slot_set = 0;
    };
    /// Two ends of one step of the first fill or the last drain, which happen at once.
    struct LoadingStep {
        std::size_t in = 0;  ///< into links_
        std::size_t out = 0;
        rules::SharedPorts ports = rules::SharedPorts::none;
    };

    std::size_t link_index(std::size_t operand, std::size_t level, DataDirection direction) const {
        return slots_.of(operand, level) * nb_directions + static_cast<std::size_t>(direction);
    }
    void compile_memories();
    void compile_ports();
    void add_link(const PortLink& link, std::size_t first_transfers);
    void compile_loading();
    std::int64_t clock_cycles(std::int64_t steps) const { return rules::clock_cycles(steps, problem_->cycles_per_op); }
    double memory_energy(const InterfaceFigures* const* figures, SlotSet changed);
    SlotSet flag_double_buffer(std::size_t slot, bool fits_twice);
    /// Returns the slots of which the flag changed.
    SlotSet flag_double_buffers(const InterfaceFigures* const* figures, const TopRuns& runs, SlotSet changed);
    /// Returns the slots whose window changed.
    SlotSet open_windows(const InterfaceFigures* const* figures, const TopRuns& runs, SlotSet slots);
    std::int64_t stall(const InterfaceFigures* const* figures, SlotSet changed);
    std::int64_t stall_of(const Port& port, const InterfaceFigures* const* figures);
    std::int64_t union_of(const Port& port, const InterfaceFigures* const* figures);
    void load_links(const InterfaceFigures* const* figures, double compute_cycles, SlotSet changed);
    bool is_balanced(const Port& port, const InterfaceFigures* const* figures, double compute_cycles, SlotSet changed) const;
    void balance(Port& port, const InterfaceFigures* const* figures, double compute_cycles);
    /// Least cycles of a single transfer: the data of one innermost memory.
    static double minimum_cycles(const Port& port, const InterfaceFigures& innermost) {
        return rules::least_loading_cycles(static_cast<double>(innermost.bits_integer), port.bandwidth_max);
    }
    double required_bandwidth(const InterfaceFigures* const* figures, const Port& port) const;
    double onloading() const;
    double offloading() const;

    const MappingProblem* problem_;
    InterfaceSlots slots_;
    bool surplus_is_spent_once_;
    bool half_shared_loading_adds_up_;
    std::int64_t ideal_cycle_ = 0;
    double ideal_temporal_cycle_ = 0;
    double whole_temporal_cycle_ = 0;  ///< ideal_temporal_cycle_ rounded up
    double mac_energy_ = 0;

    std::vector<Memory> shared_memories_;  ///< held by several operands
    std::vector<double> capacity_;         ///< by slot, of the memory below the interface
    SlotSet held_slots_ = 0;               ///< all but those of the array
    SlotSet slots_held_alone_ = 0;         ///< of memories that nobody shares
    std::vector<Transfers> transfers_;
    std::vector<LoadingLink> loading_links_;
    std::vector<Port> ports_;
    std::vector<LinkKind> links_;
    std::vector<SlotLinks> links_of_slot_;
    std::array<std::vector<LoadingStep>, 2> onloading_steps_;  ///< by input
    std::vector<LoadingStep> offloading_steps_;
    std::vector<std::size_t> level_slots_;  ///< memory levels, operands in order, innermost level first

    std::vector<double> level_energy_;   ///< by level_slots_
    std::vector<double> energy_before_;  ///< by level_slots_: sum over those before
    std::vector<double> effective_use_;  ///< by slot: part of the capacity
    std::vector<unsigned char> double_buffer_;
    std::vector<Window> windows_;
    std::vector<std::int64_t> port_stalls_;
    std::vector<double> link_cycles_;
    double energy_ = 0;
    double compute_cycles_ = 0;
    SlotSet single_slots_ = 0;  ///< interfaces that move their data only once
    // Scratch.
    std::array<rules::SingleTransfer, rules::max_transfers_per_port> singles_;
    std::array<rules::PortTransfer, rules::max_transfers_per_port> open_;
};

}  // namespace zigzag
