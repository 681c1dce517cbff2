// Tables over the lattice of loop sets.
//
// Example: loops {K2, K2, C3} give the vertices 0..2 of K times 0..1 of C, six in all; the orders K C K and C K K both pass the
// vertex (1, 1) or not, but whatever lies below a boundary is one of the six. Instead of 3 orders x boundaries, the model is
// evaluated at 6 vertices per interface, and an order is scored by look-ups.
//
// Exactness. A path multiplies the same factors as the table does, in another order. Products of integers below 2^53 are exact,
// and so are products with fractions whose significant bits add up to at most 53 (31.25 = 125 * 2^-2 has seven). Ratios that
// come from partially relevant loops are not exact, but they only reach results through rounding to the nearest integer, so
// any order gives the same integer unless the true value lies near a half.
#include "zigzag/cost/lattice_tables.hpp"

#include <algorithm>
#include <cmath>

#include "zigzag/base/numbers.hpp"

namespace zigzag {

namespace {

constexpr int double_bits = 53;
/// Far above what a hundred multiplications can lose, far below any fraction that occurs on purpose.
constexpr double rounding_margin = 1e-9;

/// Bits between the first and the last set bit of a value.
int significant_bits(double value) {
    int exponent = 0;
    double mantissa = std::frexp(value, &exponent);
    int bits = 0;
    while (mantissa != 0 && bits < 64) {
        mantissa *= 2;
        mantissa -= std::trunc(mantissa);
        ++bits;
    }
    return bits;
}

/// Every product of loop factors, in any order, is exact.
bool products_are_exact(const MappingProblem& problem) {
    int bits = 0;
    bool fractional = false;
    for (const Loop& loop : problem.temporal_sizes) {
        for (const PrimePower& power : prime_factors(loop.factor)) {
            bits += power.multiplicity * significant_bits(static_cast<double>(power.prime));
        }
    }
    for (const auto& loops : problem.operands[1].fractional.levels) {
        for (const IndexedSpatialLoop& loop : loops) {
            bits += significant_bits(loop.factor);
            fractional = fractional || loop.factor != std::trunc(loop.factor);
        }
    }
    return !fractional || bits <= double_bits;  // integers stay below 2^53, the largest work a layer may have
}

bool near_half(double value) {
    return std::abs(value - std::floor(value) - 0.5) < rounding_margin * std::max(1.0, value);
}

/// Product over the operand's dimensions with the spatial loops of architecture levels below `nb_spatial_levels`.
double elements_below(const OperandProblem& operand, const LevelSpatialMapping& spatial, std::size_t nb_spatial_levels,
                      const std::vector<double>& temporal_sizes) {
    std::vector<double> sizes = temporal_sizes;
    for (std::size_t level = 0; level < nb_spatial_levels; ++level) {
        for (const IndexedSpatialLoop& loop : spatial[level]) {
            sizes[static_cast<std::size_t>(loop.dimension)] *= loop.factor;
        }
    }
    return operand.relevancy.elements(sizes.data());
}

}  // namespace

LatticeTables::LatticeTables(const MappingProblem& problem, std::vector<LoopElement> elements, TableArithmetic arithmetic)
    : problem_(&problem), slots_(problem), elements_(std::move(elements)) {
    for (const LoopElement& element : elements_) {
        strides_.push_back(nb_vertices_);
        nb_vertices_ *= static_cast<std::size_t>(element.multiplicity) + 1;
        if (nb_vertices_ > max_vertices) {
            exact_ = false;
            return;
        }
    }
    // Relations that index the output would split its loops too; no such layer has tables.
    const bool has_tables = problem.operands[0].relevancy.related.empty();
    // An array whose energy depends on the order is not in them, so they alone don't give the score.
    exact_ = products_are_exact(problem) && has_tables && !problem.precharges_depend_on_order();
    const bool always = arithmetic == TableArithmetic::canonical && has_tables;
    if (!exact_ && !always) {
        return;
    }
    figures_.resize(slots_.count * nb_vertices_);
    slices_.resize(slots_.count * nb_vertices_);
    irrelevant_left_.resize(nb_vertices_);
    for (std::size_t vertex = 0; vertex < nb_vertices_ && (exact_ || always); ++vertex) {
        std::vector<double> sizes(problem.layer.loop_dimensions.size(), 1.0);
        std::int64_t cycles = 1;
        for (std::size_t element = 0; element < elements_.size(); ++element) {
            const Loop& loop = elements_[element].loop;
            const auto count = vertex / strides_[element] % (static_cast<std::size_t>(elements_[element].multiplicity) + 1);
            for (std::size_t repeat = 0; repeat < count; ++repeat) {
                sizes[static_cast<std::size_t>(loop.dimension)] *= static_cast<double>(loop.factor);
                cycles *= loop.factor;
            }
            if (count < static_cast<std::size_t>(elements_[element].multiplicity) &&
                problem.operands[0].relevancy.is_irrelevant[static_cast<std::size_t>(loop.dimension)]) {
                irrelevant_left_[vertex] = 1;
            }
        }
        build_vertex(vertex, sizes, cycles);
    }
}

void LatticeTables::build_vertex(std::size_t vertex, const std::vector<double>& temporal_sizes, std::int64_t cycles) {
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        const OperandProblem& owner = problem_->operands[operand];
        const std::size_t nb_levels = owner.nb_levels();
        for (std::size_t level = 0; level < nb_levels; ++level) {
            slices_[slots_.of(operand, level) * nb_vertices_ + vertex] =
                elements_below(owner, owner.fractional.levels, level + 1, temporal_sizes);
        }
        double irrelevant_iterations = 1;  // of the output, outside the vertex
        if (owner.is_output) {
            for (const Loop& loop : problem_->temporal_sizes) {
                if (owner.relevancy.is_irrelevant[static_cast<std::size_t>(loop.dimension)]) {
                    irrelevant_iterations *=
                        static_cast<double>(loop.factor) / temporal_sizes[static_cast<std::size_t>(loop.dimension)];
                }
            }
        }
        for (std::size_t level = 0; level <= nb_levels; ++level) {
            InterfaceState state;
            state.period = cycles;
            for (const bool fractional : {true, false}) {
                const LevelSpatialMapping& spatial = fractional ? owner.fractional.levels : owner.integer.levels;
                // Below the array there are no loops: interface 0 sees one element, whatever the vertex (its period).
                const double elements = level == 0 ? 1.0 : elements_below(owner, spatial, level, temporal_sizes);
                const bool inexact_path = !owner.relevancy.related.empty();
                exact_ = exact_ && !(inexact_path && near_half(elements));
                (fractional ? state.elements_fractional : state.elements_integer) = round_half_even(elements);
                if (!owner.is_output) {
                    continue;
                }
                bool partial_sum = irrelevant_left_[vertex] != 0;
                double irrelevant_above = irrelevant_iterations;
                for (std::size_t above = level + 1; above <= nb_levels; ++above) {
                    for (const IndexedSpatialLoop& loop : spatial[above]) {
                        if (owner.relevancy.is_irrelevant[static_cast<std::size_t>(loop.dimension)]) {
                            irrelevant_above *= loop.factor;
                            partial_sum = partial_sum || loop.factor > 1;
                        }
                    }
                }
                const double partial_moves = owner.size_elements * (irrelevant_above - 1);
                exact_ = exact_ && !(partial_moves != 0 && std::abs(partial_moves - 1) < rounding_margin);
                (fractional ? state.partial_sum_fractional : state.partial_sum_integer) = partial_sum;
                (fractional ? state.partial_moves_fractional : state.partial_moves_integer) = std::trunc(partial_moves);
            }
            if (level == 0 && owner.is_output) {
                state.period = 1;
            }
            figures_[slots_.of(operand, level) * nb_vertices_ + vertex] = figures_of(*problem_, operand, level, state);
        }
    }
}

}  // namespace zigzag
