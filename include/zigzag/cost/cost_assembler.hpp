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
/// O(number of port links); no allocation after construction.
class CostAssembler {
public:
    explicit CostAssembler(const MappingProblem& problem);

    const InterfaceSlots& slots() const { return slots_; }

    /// `figures[slot]` for every slot of slots().
    AssembledCost assemble(const InterfaceFigures* const* figures, const TopRuns& runs);

    /// On-/off-loading of one link; `present` is false where no port serves it.
    struct Link {
        double cycles = 0;
        bool shared = false;
        bool present = false;
    };

    // Details of the last assembly.
    const std::vector<bool>& double_buffer() const { return double_buffer_; }            ///< by slot
    const std::vector<std::int64_t>& allowed_cycles() const { return allowed_cycles_; }  ///< by slot, the interface's window
    const std::vector<std::int64_t>& port_stalls() const { return port_stalls_; }        ///< by MappingProblem::ports
    const Link& link(std::size_t operand, std::size_t level, DataDirection direction) const {
        return links_[link_index(operand, level, direction)];
    }

    std::int64_t ideal_cycle() const { return ideal_cycle_; }
    double ideal_temporal_cycle() const { return ideal_temporal_cycle_; }
    double mac_energy() const { return mac_energy_; }

private:
    std::size_t link_index(std::size_t operand, std::size_t level, DataDirection direction) const {
        return slots_.of(operand, level) * nb_directions + static_cast<std::size_t>(direction);
    }
    std::int64_t clock_cycles(std::int64_t steps) const;
    double memory_energy(const InterfaceFigures* const* figures) const;
    void flag_double_buffers(const InterfaceFigures* const* figures, const TopRuns& runs);
    std::int64_t stall(const InterfaceFigures* const* figures, const TopRuns& runs);
    void load_links(const InterfaceFigures* const* figures, double compute_cycles);
    void balance(double surplus);
    double onloading() const;
    double offloading() const;

    const MappingProblem* problem_;
    InterfaceSlots slots_;
    std::int64_t ideal_cycle_ = 0;
    double ideal_temporal_cycle_ = 0;
    double mac_energy_ = 0;

    std::vector<std::size_t> memory_of_slot_;  ///< memory index of architecture level >= 1
    std::vector<double> capacity_of_slot_;
    std::vector<std::size_t> holders_;   ///< operands per memory
    std::vector<double> shared_use_;     ///< by memory: effective use of the capacity
    std::vector<double> effective_use_;  ///< by slot
    std::vector<bool> double_buffer_;
    std::vector<std::int64_t> allowed_cycles_;
    std::vector<std::int64_t> port_stalls_;
    std::vector<Link> links_;
    std::vector<PortTransfer> transfers_;
    std::vector<std::size_t> order_;
    struct SingleTransfer {
        std::size_t link = 0;
        double cycles = 0;
        double minimum = 0;
    };
    std::vector<SingleTransfer> singles_;
};

}  // namespace zigzag
