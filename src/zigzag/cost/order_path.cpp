#include "zigzag/cost/order_path.hpp"

namespace zigzag {

OrderPath::OrderPath(const MappingProblem& problem, const LatticeTables& tables, const FittingCounters& fitting,
                     const std::vector<OrderSymbol>& symbols)
    : tables_(&tables), fitting_(&fitting), symbols_(&symbols), vertices_(1, 0), unplaced_(1, 1.0) {
    for (const OrderSymbol& symbol : symbols) {
        const auto dimension = static_cast<std::size_t>(symbol.loop.dimension);
        std::array<std::uint64_t, 6> bits{};
        for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
            const Relevancy& relevancy = problem.operands[operand].relevancy;
            bits[operand] = relevancy.is_relevant[dimension] ? 1 : 0;
            bits[operand + relevant_.size()] = !relevancy.is_relevant[dimension] && relevancy.is_irrelevant[dimension] ? 1 : 0;
        }
        class_bits_.push_back(bits);
    }
}

}  // namespace zigzag
