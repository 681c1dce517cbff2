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
std::uint8_t FittingCounters::add(const LatticeTables& tables, std::size_t slot, double precision, double capacity) {
    if (next_bit_ == none) {
        return none;
    }
    const double* const slice = tables.slices(slot);
    const auto fits = [&](std::size_t vertex) { return !(slice[vertex] * precision > capacity); };
    if (!tables.along_all_steps([&](std::size_t vertex, std::size_t next) { return fits(vertex) || !fits(next); })) {
        return none;
    }
    const std::uint8_t first_bit = next_bit_;
    next_bit_ = static_cast<std::uint8_t>(first_bit + 8);
    for (std::size_t vertex = 0; vertex < tables.nb_vertices(); ++vertex) {
        counts_[vertex][first_bit / 64] += std::uint64_t{fits(vertex)} << first_bit % 64;
    }
    return first_bit;
}

}  // namespace zigzag
