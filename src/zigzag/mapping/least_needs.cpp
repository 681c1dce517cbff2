#include "zigzag/mapping/least_needs.hpp"

#include <algorithm>

namespace zigzag {

namespace {

/// Bits of an operand in one instance of a memory, with no temporal loop below it, or with all of them at its top.
double least_bits(const MappingProblem& problem, const OperandInMemory& held) {
    const OperandProblem& owner = problem.operands[held.operand];
    std::vector<double> sizes(problem.layer.loop_dimensions.size(), 1.0);
    for (std::size_t below = 0; below <= held.level; ++below) {
        for (const IndexedSpatialLoop& loop : owner.fractional.levels[below]) {
            sizes[static_cast<std::size_t>(loop.dimension)] *= loop.factor;
        }
    }
    if (held.level + 1 == owner.nb_levels()) {
        for (const Loop& loop : problem.temporal_sizes) {
            sizes[static_cast<std::size_t>(loop.dimension)] *= static_cast<double>(loop.factor);
        }
    }
    bool may_be_final = owner.is_output;
    for (std::size_t above = held.level + 1; above <= owner.nb_levels(); ++above) {
        for (const IndexedSpatialLoop& loop : owner.fractional.levels[above]) {
            may_be_final = may_be_final && !owner.relevancy.is_irrelevant[static_cast<std::size_t>(loop.dimension)];
        }
    }
    const double precision = may_be_final ? std::min(owner.precision, owner.final_precision) : owner.precision;
    return owner.relevancy.elements(sizes.data()) * precision;
}

}  // namespace

std::vector<AllocationFailure> memories_too_small(const MappingProblem& problem) {
    std::vector<AllocationFailure> failures;
    for (const MemoryProblem& memory : problem.memories) {
        AllocationFailure failure{memory.memory, {}, 0, memory.capacity};
        for (const OperandInMemory& held : memory.operands) {
            failure.needed_bits += least_bits(problem, held);
            failure.operands[held.operand] = true;
        }
        if (failure.needed_bits > failure.capacity_bits) {
            failures.push_back(failure);
        }
    }
    return failures;
}

}  // namespace zigzag
