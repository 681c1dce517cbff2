// Tables over the lattice of loop sets.
//
// Example: loops {K2, K2, C3} give the vertices 0..2 of K times 0..1 of C, six in all; the orders K C K and C K K both pass the
// vertex (1, 1) or not, but whatever lies below a boundary is one of the six. Instead of 3 orders x boundaries, the model is
// evaluated at 6 vertices per interface, and an order is scored by look-ups.
//
// Exactness. A path multiplies the same factors as the table does, in another order. Products of integers below 2^53 are exact,
// and so are products with fractions whose significant bits add up to at most 53 (31.25 = 125 * 2^-2 has seven). Where they are
// not, as with 55/7, three things still do not depend on the path:
// - the size of a dimension, when all orders of its own few factors give the same double (7/3 * 3 has only one; tried out);
// - a slice, when that holds for all dimensions of its operand, since it multiplies their sizes in a fixed order;
// - figures, made of elements that were rounded to the nearest integer: any order gives the same integer unless the true value
//   lies near a half, or a size was truncated that is an integer but for rounding. Such vertices are marked as doubtful.
#include "zigzag/cost/lattice_tables.hpp"

#include <algorithm>
#include <cmath>

#include "zigzag/base/numbers.hpp"
#include "zigzag/cost/rules/accesses.hpp"

namespace zigzag {

namespace {

constexpr int double_bits = 53;
/// Far above what a hundred multiplications can lose, far below any fraction that occurs on purpose.

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

bool near_integer(double value) {
    return std::abs(value - std::nearbyint(value)) < rounding_margin * std::max(1.0, value);
}

struct RepeatedFactor {
    double factor = 1;
    int multiplicity = 1;
};

/// Whether the product of any choice of `temporal` (integers) and `spatial` factors is the same double in every order, also when
/// several of the temporal ones come as one factor.
bool all_orders_agree(const std::vector<RepeatedFactor>& temporal, const std::vector<RepeatedFactor>& spatial) {
    std::vector<RepeatedFactor> factors = temporal;
    factors.insert(factors.end(), spatial.begin(), spatial.end());
    std::vector<std::size_t> strides;
    std::size_t nb_choices = 1;
    std::size_t nb_temporal_choices = 1;
    for (std::size_t index = 0; index < factors.size(); ++index) {
        strides.push_back(nb_choices);
        nb_choices *= static_cast<std::size_t>(factors[index].multiplicity) + 1;
        nb_temporal_choices = index < temporal.size() ? nb_choices : nb_temporal_choices;
    }
    const auto digit = [&](std::size_t choice, std::size_t index) {
        return choice / strides[index] % (static_cast<std::size_t>(factors[index].multiplicity) + 1);
    };
    std::vector<double> product(nb_choices, 0.0);  // 0: none known yet
    product[0] = 1;
    const auto agrees = [&product](std::size_t choice, double value) {
        product[choice] = product[choice] == 0 ? value : product[choice];
        return product[choice] == value;
    };
    for (std::size_t choice = 1; choice < nb_choices; ++choice) {
        for (std::size_t part = 1; part < nb_temporal_choices; ++part) {
            bool contained = true;
            double at_once = 1;
            for (std::size_t index = 0; index < temporal.size(); ++index) {
                contained = contained && digit(part, index) <= digit(choice, index);
                for (std::size_t repeat = digit(part, index); repeat > 0; --repeat) {
                    at_once *= factors[index].factor;
                }
            }
            if (contained && !agrees(choice, product[choice - part] * at_once)) {
                return false;
            }
        }
        for (std::size_t index = temporal.size(); index < factors.size(); ++index) {
            if (digit(choice, index) > 0 && !agrees(choice, product[choice - strides[index]] * factors[index].factor)) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace

LatticeTables::LatticeTables(const MappingProblem& problem, std::vector<LoopElement> elements)
    : problem_(&problem), slots_(problem), elements_(std::move(elements)), sizes_(problem.layer.loop_dimensions.size()) {
    for (const LoopElement& element : elements_) {
        strides_.push_back(nb_vertices_);
        nb_vertices_ *= static_cast<std::size_t>(element.multiplicity) + 1;
        if (nb_vertices_ > max_vertices) {
            exact_ = false;
            return;
        }
    }
    // Relations that index the output would split its loops too; no such layer has tables.
    if (!problem.operands[0].relevancy.related.empty()) {
        exact_ = false;
        return;
    }
    products_are_exact_ = products_are_exact(problem);
    find_order_free_dimensions();
    figures_.resize(slots_.count * nb_vertices_);
    doubtful_.resize(slots_.count * nb_vertices_);
    slices_.resize(slots_.count * nb_vertices_);
    irrelevant_left_.resize(nb_vertices_);
    unplaced_.resize(nb_vertices_);
    std::vector<double> sizes(problem.layer.loop_dimensions.size());
    for (std::size_t vertex = 0; vertex < nb_vertices_; ++vertex) {
        std::fill(sizes.begin(), sizes.end(), 1.0);
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
        unplaced_[vertex] = static_cast<double>(problem.total_cycle / cycles);
        build_vertex(vertex, sizes, cycles);
    }
    // An array whose energy depends on the order is not in them, so they alone don't give the score.
    exact_ = products_are_exact_ && !has_doubtful_figures_ && !problem.precharges_depend_on_order();
    find_roomy_memories();
    find_falling_traffic();
}

void LatticeTables::find_order_free_dimensions() {
    order_free_.assign(sizes_.size(), true);
    slices_are_exact_.fill(true);
    if (products_are_exact_) {
        return;
    }
    for (std::size_t dimension = 0; dimension < order_free_.size(); ++dimension) {
        std::vector<RepeatedFactor> temporal;
        std::vector<RepeatedFactor> spatial;
        bool fractional = false;
        for (const LoopElement& element : elements_) {
            if (element.loop.dimension == static_cast<int>(dimension)) {
                temporal.push_back({static_cast<double>(element.loop.factor), element.multiplicity});
            }
        }
        for (const auto& loops : problem_->operands[1].fractional.levels) {
            for (const IndexedSpatialLoop& loop : loops) {
                if (loop.dimension == static_cast<int>(dimension)) {
                    spatial.push_back({loop.factor, 1});
                    fractional = fractional || loop.factor != std::trunc(loop.factor);
                }
            }
        }
        order_free_[dimension] = !fractional || all_orders_agree(temporal, spatial);
    }
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        const Relevancy& relevancy = problem_->operands[operand].relevancy;
        for (std::size_t dimension = 0; dimension < order_free_.size(); ++dimension) {
            const bool counts = relevancy.is_relevant[dimension] || relevancy.is_partially_relevant[dimension];
            slices_are_exact_[operand] = slices_are_exact_[operand] && (order_free_[dimension] || !counts);
        }
    }
}

/// Product over the operand's dimensions with the spatial loops of architecture levels below `nb_spatial_levels`.
double LatticeTables::elements_below(std::size_t operand, bool fractional, std::size_t nb_spatial_levels,
                                     const std::vector<double>& temporal_sizes) {
    const OperandProblem& owner = problem_->operands[operand];
    const LevelSpatialMapping& spatial = fractional ? owner.fractional.levels : owner.integer.levels;
    sizes_ = temporal_sizes;
    may_truncate_ = false;
    for (std::size_t level = 0; level < nb_spatial_levels; ++level) {
        for (const IndexedSpatialLoop& loop : spatial[level]) {
            sizes_[static_cast<std::size_t>(loop.dimension)] *= loop.factor;
        }
    }
    if (!products_are_exact_ && fractional) {
        for (std::size_t level = 0; level < nb_spatial_levels; ++level) {
            for (const IndexedSpatialLoop& loop : spatial[level]) {
                const auto dimension = static_cast<std::size_t>(loop.dimension);
                may_truncate_ = may_truncate_ || (!order_free_[dimension] && owner.relevancy.is_partially_relevant[dimension] &&
                                                  near_integer(sizes_[dimension]));
            }
        }
    }
    return owner.relevancy.elements(sizes_.data());
}

void LatticeTables::build_vertex(std::size_t vertex, const std::vector<double>& temporal_sizes, std::int64_t cycles) {
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        const OperandProblem& owner = problem_->operands[operand];
        const std::size_t nb_levels = owner.nb_levels();
        for (std::size_t level = 0; level < nb_levels; ++level) {
            slices_[slots_.of(operand, level) * nb_vertices_ + vertex] = elements_below(operand, true, level + 1, temporal_sizes);
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
        const bool inexact_path = !owner.relevancy.related.empty() || !products_are_exact_;
        for (std::size_t level = 0; level <= nb_levels; ++level) {
            InterfaceState state;
            state.period = cycles;
            bool doubtful = false;
            for (const bool fractional : {true, false}) {
                const LevelSpatialMapping& spatial = fractional ? owner.fractional.levels : owner.integer.levels;
                // Below the array there are no loops: interface 0 sees one element, whatever the vertex (its period).
                if (level > 0) {
                    const double elements = elements_below(operand, fractional, level, temporal_sizes);
                    doubtful = doubtful || may_truncate_ || (inexact_path && near_half(elements));
                    (fractional ? state.elements_fractional : state.elements_integer) = round_half_even(elements);
                }
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
                const double partial_moves = rules::revisited_elements(owner.size_elements, irrelevant_above);
                doubtful = doubtful || (partial_moves != 0 && std::abs(partial_moves - 1) < rounding_margin);
                (fractional ? state.partial_sum_fractional : state.partial_sum_integer) = partial_sum;
                (fractional ? state.partial_moves_fractional : state.partial_moves_integer) = std::trunc(partial_moves);
            }
            if (level == 0 && owner.is_output) {
                state.period = 1;
            }
            const std::size_t at = slots_.of(operand, level) * nb_vertices_ + vertex;
            figures_[at] = figures_of(*problem_, operand, level, state);
            doubtful_[at] = doubtful ? 1 : 0;
            has_doubtful_figures_ = has_doubtful_figures_ || doubtful;
            misses_ports_ = misses_ports_ || (level < nb_levels && figures_[at].missing_port >= 0);
        }
    }
}

void LatticeTables::find_roomy_memories() {
    for (const MemoryProblem& memory : problem_->memories) {
        double bits = 0;
        for (const OperandInMemory& held : memory.operands) {
            const OperandProblem& owner = problem_->operands[held.operand];
            const auto first = slices_.begin() + static_cast<std::ptrdiff_t>(slots_.of(held.operand, held.level) * nb_vertices_);
            const double most = *std::max_element(first, first + static_cast<std::ptrdiff_t>(nb_vertices_));
            bits += most * std::max(owner.precision, owner.final_precision);
        }
        holds_all_.push_back(bits * (1 + rounding_margin) <= memory.capacity ? 1 : 0);
    }
}

void LatticeTables::find_falling_traffic() {
    traffic_falls_.assign(slots_.count, 0);
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        const OperandProblem& owner = problem_->operands[operand];
        for (std::size_t level = 0; level < owner.nb_levels() && slices_are_exact_[operand]; ++level) {
            const std::size_t slot = slots_.of(operand, level);
            const bool falls = traffic_falls(slot, owner.precision) && traffic_falls(slot, owner.final_precision);
            traffic_falls_[slot] = falls ? 1 : 0;
        }
    }
}

bool LatticeTables::traffic_falls(std::size_t slot, double precision) const {
    const double* const slice = slices(slot);
    return along_all_steps([&](std::size_t vertex, std::size_t next) {
        return unplaced_[next] * (slice[next] * precision) <= unplaced_[vertex] * (slice[vertex] * precision);
    });
}

}  // namespace zigzag
