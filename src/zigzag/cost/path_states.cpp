#include "zigzag/cost/path_states.hpp"

#include "zigzag/base/numbers.hpp"
#include "zigzag/cost/rules/accesses.hpp"

namespace zigzag {

PathStates::PathStates(const MappingProblem& problem)
    : problem_(&problem), slots_(problem), sizes_(problem.layer.loop_dimensions.size()) {}

const LoopProducts& PathStates::products(std::size_t operand, const LoopOrder& order, const LoopBoundaries& boundaries,
                                         Pairing pairing, bool fractional) {
    const OperandProblem& owner = problem_->operands[operand];
    const Relevancy& relevancy = owner.relevancy;
    const LevelSpatialMapping& spatial = fractional ? owner.fractional.levels : owner.integer.levels;
    const std::size_t nb_architecture_levels = owner.nb_levels() + 1;
    products_.relevant.assign(nb_architecture_levels, 1.0);
    products_.irrelevant.assign(nb_architecture_levels, 1.0);
    products_.has_irrelevant.assign(nb_architecture_levels, false);
    std::fill(sizes_.begin(), sizes_.end(), 1.0);
    distinct_.assign(relevancy.related.size(), 1.0);
    repeated_.assign(relevancy.related.size(), 1.0);

    const auto multiply = [&](std::size_t level, int loop_dimension, double factor) {
        const auto dimension = static_cast<std::size_t>(loop_dimension);
        const auto irrelevant = [&](double part) {
            products_.irrelevant[level] *= part;
            products_.has_irrelevant[level] = products_.has_irrelevant[level] || part > 1;
        };
        if (relevancy.is_relevant[dimension]) {
            products_.relevant[level] *= factor;
        } else if (relevancy.is_irrelevant[dimension]) {
            irrelevant(factor);
        } else if (relevancy.is_partially_relevant[dimension]) {
            sizes_[dimension] *= factor;
            for (std::size_t r = 0; r < relevancy.related.size(); ++r) {
                const RelatedDimension& relation = relevancy.related[r];
                if (relation.first != loop_dimension && relation.second != loop_dimension) {
                    continue;
                }
                const double first = sizes_[static_cast<std::size_t>(relation.first)];
                const double second = sizes_[static_cast<std::size_t>(relation.second)];
                const double distinct = relation.tile_size(first, second);
                const double repeated = first * second / distinct;
                products_.relevant[level] *= distinct / distinct_[r];
                irrelevant(repeated / repeated_[r]);
                distinct_[r] = distinct;
                repeated_[r] = repeated;
            }
        }
    };
    for (std::size_t level = 0; level < nb_architecture_levels; ++level) {
        if (level > 0) {
            const std::size_t begin = level == 1 ? 0 : boundaries.stationary[operand][level - 2];
            for (std::size_t position = begin; position < boundaries.stationary[operand][level - 1]; ++position) {
                multiply(level, order[position].dimension, static_cast<double>(order[position].factor));
            }
        }
        if (pairing == Pairing::same_level) {
            for (const IndexedSpatialLoop& loop : spatial[level]) {
                multiply(level, loop.dimension, loop.factor);
            }
        } else if (level > 0) {
            for (const IndexedSpatialLoop& loop : spatial[level - 1]) {
                multiply(level, loop.dimension, loop.factor);
            }
        }
    }
    return products_;
}

void PathStates::derive(const LoopOrder& order, const LoopBoundaries& boundaries, std::vector<InterfaceState>& states) {
    states.resize(slots_.count);
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        const OperandProblem& owner = problem_->operands[operand];
        const std::size_t nb_levels = owner.nb_levels();
        InterfaceState* state = &states[slots_.of(operand, 0)];
        const bool reuse_is_free = rules::reuse_is_free(problem_->options.rules, owner.is_output);
        state[0].period = reuse_is_free ? leading_irrelevant_cycles(owner, order) : 1;
        for (std::size_t level = 1; level <= nb_levels; ++level) {
            const std::size_t begin = level == 1 ? 0 : boundaries.stationary[operand][level - 2];
            std::int64_t cycles = level == 1 ? 1 : state[level - 1].period;
            for (std::size_t position = begin; position < boundaries.stationary[operand][level - 1]; ++position) {
                cycles *= order[position].factor;
            }
            state[level].period = cycles;
        }
        for (const bool fractional : {true, false}) {
            const LoopProducts& below = products(operand, order, boundaries, Pairing::level_below, fractional);
            double elements = 1;
            for (std::size_t level = 0; level <= nb_levels; ++level) {
                elements *= below.relevant[level];
                (fractional ? state[level].elements_fractional : state[level].elements_integer) = round_half_even(elements);
            }
            if (!owner.is_output) {
                continue;
            }
            const LoopProducts& same = products(operand, order, boundaries, Pairing::same_level, fractional);
            bool partial_sum = false;
            for (std::size_t level = nb_levels + 1; level-- > 0;) {
                double irrelevant_above = 1;
                for (std::size_t above = level + 1; above <= nb_levels; ++above) {
                    irrelevant_above *= same.irrelevant[above];
                }
                const double partial_moves = std::trunc(rules::revisited_elements(owner.size_elements, irrelevant_above));
                (fractional ? state[level].partial_sum_fractional : state[level].partial_sum_integer) = partial_sum;
                (fractional ? state[level].partial_moves_fractional : state[level].partial_moves_integer) = partial_moves;
                partial_sum = partial_sum || same.has_irrelevant[level];
            }
        }
    }
}

std::int64_t leading_irrelevant_cycles(const OperandProblem& operand, const LoopOrder& order) {
    std::int64_t cycles = 1;
    for (const Loop& loop : order) {
        if (!operand.relevancy.is_irrelevant[static_cast<std::size_t>(loop.dimension)]) {
            break;
        }
        cycles *= loop.factor;
    }
    return cycles;
}

}  // namespace zigzag
