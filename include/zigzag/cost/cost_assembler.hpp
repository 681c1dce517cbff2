#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/cost/port_stall.hpp"

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
    static constexpr SlotSet all_slots = ~SlotSet{0};
    /// Slots from 63 on share a bit: more may then be worked out again than needs be.
    static constexpr SlotSet set_of(std::size_t slot) { return SlotSet{1} << (slot < 63 ? slot : 63); }

    /// `figures[slot]` for every slot of slots(). `changed` holds at least the slots whose figures or runs differ from the last
    /// assembly; what depends on none of them is kept from there.
    AssembledCost assemble(const InterfaceFigures* const* figures, const TopRuns& runs, SlotSet changed = all_slots);

    /// On-/off-loading of one link; `present` is false where no port serves it.
    struct Link {
        double cycles = 0;
        bool shared = false;
        bool present = false;
    };

    // Details of the last assembly.
    const std::vector<unsigned char>& double_buffer() const { return double_buffer_; }   ///< by slot
    const std::vector<std::int64_t>& allowed_cycles() const { return allowed_cycles_; }  ///< by slot, the interface's window
    const std::vector<std::int64_t>& port_stalls() const { return port_stalls_; }        ///< by MappingProblem::ports
    const Link& link(std::size_t operand, std::size_t level, DataDirection direction) const {
        return links_[link_index(operand, level, direction)];
    }

    std::int64_t ideal_cycle() const { return ideal_cycle_; }
    double ideal_temporal_cycle() const { return ideal_temporal_cycle_; }
    double mac_energy() const { return mac_energy_; }

private:
    /// A link of a port, ready for the inner loop. Links above a top memory never carry anything and are left out.
    struct Transfer {
        std::size_t slot = 0;
        std::size_t direction = 0;
        std::size_t link = 0;            ///< index into links_
        std::size_t innermost_slot = 0;  ///< of the operand: interface 1
        bool low = false;                ///< on the low side of its interface
        bool loads = true;               ///< not a partial sum on its way down: those take no part in the first fill
    };
    struct Port {
        std::size_t begin = 0;  ///< into transfers_
        std::size_t end = 0;
        double bandwidth_max = 0;
        SlotSet slots = 0;
        SlotSet innermost_slots = 0;
        bool has_singles = false;  ///< in the last assembly
    };
    /// An operand in a memory.
    struct Holder {
        std::size_t slot = 0;
        double capacity = 0;
    };
    struct Memory {
        std::vector<Holder> holders;
        std::vector<std::size_t> slots;  ///< the same, operands in the order of the equation
        SlotSet slot_set = 0;
    };
    /// Two ends of one step of the first fill or the last drain, which happen at once.
    struct LoadingStep {
        enum class Ports : std::uint8_t { separate, half_shared, shared };
        std::size_t in = 0;  ///< into links_
        std::size_t out = 0;
        Ports ports = Ports::separate;
    };
    /// A link that moves its data only once: its first transfer may take bandwidth that others leave.
    struct SingleTransfer {
        std::size_t link = 0;
        double cycles = 0;
        double minimum = 0;
    };

    std::size_t link_index(std::size_t operand, std::size_t level, DataDirection direction) const {
        return slots_.of(operand, level) * nb_directions + static_cast<std::size_t>(direction);
    }
    void compile_memories();
    void compile_ports();
    void compile_loading();
    std::int64_t clock_cycles(std::int64_t steps) const;
    double memory_energy(const InterfaceFigures* const* figures, SlotSet changed);
    /// Returns the slots of the memories concerned.
    SlotSet flag_double_buffers(const InterfaceFigures* const* figures, const TopRuns& runs, SlotSet changed);
    /// Returns the slots whose window changed.
    SlotSet open_windows(const InterfaceFigures* const* figures, const TopRuns& runs, SlotSet slots);
    std::int64_t stall(const InterfaceFigures* const* figures, SlotSet changed);
    /// Whether any link changed.
    bool load_links(const InterfaceFigures* const* figures, double compute_cycles, SlotSet changed);
    double required_bandwidth(const InterfaceFigures* const* figures, const Port& port) const;
    void balance(double surplus, std::size_t nb_singles);
    double onloading() const;
    double offloading() const;

    const MappingProblem* problem_;
    InterfaceSlots slots_;
    std::int64_t ideal_cycle_ = 0;
    double ideal_temporal_cycle_ = 0;
    double whole_temporal_cycle_ = 0;  ///< ideal_temporal_cycle_ rounded up
    double mac_energy_ = 0;

    std::vector<Memory> memories_;
    std::vector<Transfer> transfers_;
    std::vector<Port> ports_;
    std::array<std::vector<LoadingStep>, 2> onloading_steps_;  ///< by input
    std::vector<LoadingStep> offloading_steps_;

    std::vector<double> level_energy_;   ///< operands in order, innermost level first
    std::vector<double> effective_use_;  ///< by slot: part of the capacity
    std::vector<unsigned char> double_buffer_;
    std::vector<std::int64_t> allowed_cycles_;
    std::vector<std::int64_t> port_stalls_;
    std::vector<Link> links_;
    double compute_cycles_ = 0;
    double onloading_cycles_ = 0;
    double offloading_cycles_ = 0;
    std::array<SingleTransfer, max_transfers_per_port> singles_;
};

}  // namespace zigzag
