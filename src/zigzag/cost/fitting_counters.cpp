#include "zigzag/cost/fitting_counters.hpp"

namespace zigzag {

FittingCounters::FittingCounters(const MappingProblem& problem, const LatticeTables& tables) {
    const InterfaceSlots slots(problem);
    first_bit_of_.assign(2 * slots.count, none);
    if (!tables.built()) {
        return;
    }
    counts_.assign(tables.nb_vertices(), Counts{});
    for (std::size_t index = 0; index < problem.memories.size(); ++index) {
        for (const auto& [operand, level] : problem.memories[index].operands) {
            const OperandProblem& owner = problem.operands[operand];
            const std::size_t slot = slots.of(operand, level);
            const bool is_top = level + 1 == owner.nb_levels();
            const bool takes_most = is_top || tables.traffic_falls(slot);
            if (!tables.slices_are_exact(operand) || !takes_most || (is_top && tables.holds_all(index))) {
                continue;
            }
            const double capacity = problem.memories[index].capacity;
            first_bit_of_[2 * slot] = add(tables, slot, owner.precision, capacity);
            if (owner.is_output) {
                first_bit_of_[2 * slot + 1] = add(tables, slot, owner.final_precision, capacity);
            }
        }
    }
}

/// A counter of its own, if there is one left and more loops never fit where fewer don't.
std::uint8_t FittingCounters::add(const LatticeTables& tables, std::size_t slot, double precision,
                                  double capacity) {
    if (next_bit_ == none) {
        return none;
    }
    const auto fits = [&](std::size_t vertex) { return !(tables.slice(slot, vertex) * precision > capacity); };
    for (std::size_t element = 0; element < tables.elements().size(); ++element) {
        const std::size_t stride = tables.stride(element);
        const std::size_t base = static_cast<std::size_t>(tables.elements()[element].multiplicity) + 1;
        for (std::size_t vertex = 0; vertex < tables.nb_vertices(); ++vertex) {
            if (vertex / stride % base + 1 < base && fits(vertex + stride) && !fits(vertex)) {
                return none;
            }
        }
    }
    const std::uint8_t first_bit = next_bit_;
    next_bit_ = static_cast<std::uint8_t>(first_bit + 8);
    for (std::size_t vertex = 0; vertex < tables.nb_vertices(); ++vertex) {
        counts_[vertex][first_bit / 64] += fits(vertex) ? std::uint64_t{1} << first_bit % 64 : 0;
    }
    return first_bit;
}

}  // namespace zigzag
