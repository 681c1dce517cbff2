// Whether any boundaries fit.
//
// Memories below the top need the least where no loop lies in them, and a top memory holds everything in any case. So there are
// boundaries that fit when those with all loops in the top memories do: one order is enough to know. The greedy allocator may
// fail all the same: it fills a large register file with weights, which the memory above must then hold too.
#include "no_mapping.hpp"

#include "zigzag/cost/cost_model.hpp"

namespace zigzag {

std::string advice_on_boundaries(const MappingProblem& problem) {
    if (problem.options.temporal_mapping_type == TemporalMappingType::even) {
        return {};
    }
    MemoryBoundaries highest;
    for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
        highest[operand].assign(problem.operands[operand].nb_levels(), 0);
        highest[operand].back() = problem.temporal_sizes.size();
    }
    return explain(problem, problem.temporal_sizes, nullptr, &highest)
               ? "; option `allocation` optimal, with option `temporal_mapping_search_engine` optimal, finds a mapping: it "
                 "chooses "
                 "where memories cut the loops"
               : std::string();
}

}  // namespace zigzag
