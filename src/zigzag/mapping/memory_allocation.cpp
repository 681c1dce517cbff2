// Where one memory of several operands ends their loops: the joint choice of MemoryAllocator (memory_allocation.hpp says what it
// is for and holds what depends on the slices).
//
// Each operand may take 0, 1, 2, ... more loops: more bits, less traffic above. Of all combinations that fit, the one with least
// traffic wins, the later loops in ties. Example: 64 bits are free; I takes 8, 16 or 32 bits for a traffic of 90, 50, 20 and O
// takes 16 or 48 for 80, 30. I 16 with O 48 fits and costs 80; I 32 with O 16 costs 100: the first one is taken.
//
// Cost: the product of the numbers of choices at most; a row whose cheapest members cost no less than the best is not looked at.
#include "zigzag/mapping/memory_allocation.hpp"

#include <limits>

namespace zigzag {

MemoryAllocator::MemoryAllocator(const MappingProblem& problem)
    : problem_(&problem), is_even_(problem.options.temporal_mapping_type == TemporalMappingType::even) {
    for (const MemoryProblem& memory : problem.memories) {
        Memory& compiled = memories_.emplace_back();
        compiled.capacity = memory.capacity;
        compiled.memory = memory.memory;
        for (const auto& [operand, level] : memory.operands) {
            const OperandProblem& owner = problem.operands[operand];
            Holder holder{operand,         level,           level + 1 == owner.nb_levels(),
                          owner.is_output, owner.precision, owner.final_precision};
            for (std::size_t above = level + 1; above <= owner.nb_levels(); ++above) {
                for (const IndexedSpatialLoop& loop : owner.fractional.levels[above]) {
                    holder.may_be_final =
                        holder.may_be_final && !owner.relevancy.is_irrelevant[static_cast<std::size_t>(loop.dimension)];
                }
            }
            compiled.only_tops = compiled.only_tops && holder.is_top;
            compiled.holders[compiled.nb_holders++] = holder;
        }
        compiled.is_plain = compiled.nb_holders == 1 && !compiled.only_tops;
    }
    stops_.resize(memories_.size());
    for (Choices& choices : choices_) {
        choices.bits.assign(1, 0.0);
        choices.cost.assign(1, 0.0);
    }
}

/// The last of the cheapest choices that fit, in the order of (first, second, third) ascending: found first when they are tried
/// in descending order. A row of choices whose cheapest parts together cost no less than the best so far is skipped; sums of
/// doubles are monotone in their terms, so nothing is missed.
bool MemoryAllocator::choose_together(const MemoryProblem& memory, std::array<std::size_t, 3>& chosen) {
    const std::size_t nb_operands = memory.operands.size();
    for (std::size_t position = nb_operands; position < choices_.size(); ++position) {
        Choices& nothing = choices_[position];  // a memory with fewer operands: nothing to choose for the missing ones
        nothing.count = 1;
        nothing.offset = 0;
        nothing.bits[0] = nothing.cost[0] = nothing.least_cost = 0;
    }
    std::array<std::size_t, 3> k{};
    const auto is_even = [&] {
        std::size_t lowest_end = std::numeric_limits<std::size_t>::max();
        for (std::size_t position = 0; position < nb_operands; ++position) {
            lowest_end =
                std::min(lowest_end, placed_[memory.operands[position].operand] + k[position] + choices_[position].offset);
        }
        for (std::size_t position = 0; position < nb_operands; ++position) {
            const std::size_t loops = k[position] + choices_[position].offset;
            if (loops > 0 && placed_[memory.operands[position].operand] + loops != lowest_end) {
                return false;
            }
        }
        return true;
    };

    const auto& [first, second, third] = choices_;
    const double capacity = memory.capacity;
    if (first.bits[0] + second.bits[0] + third.bits[0] > capacity) {
        return false;
    }
    chosen = {};
    bool found = false;
    double least = std::numeric_limits<double>::infinity();
    const double floor = first.least_cost + second.least_cost + third.least_cost;
    for (k[0] = first.count; k[0]-- > 0 && least > floor;) {
        const double row_floor = first.cost[k[0]] + second.least_cost + third.least_cost;
        for (k[1] = second.count; k[1]-- > 0 && least > row_floor;) {
            const double bits = first.bits[k[0]] + second.bits[k[1]];
            const double cost = first.cost[k[0]] + second.cost[k[1]];
            if (bits > capacity || cost + third.least_cost >= least) {
                continue;
            }
            for (k[2] = third.count; k[2]-- > 0;) {
                if (bits + third.bits[k[2]] <= capacity && cost + third.cost[k[2]] < least && (!is_even_ || is_even())) {
                    found = true;
                    least = cost + third.cost[k[2]];
                    chosen = k;
                }
            }
        }
    }
    for (std::size_t position = 0; found && position < nb_operands; ++position) {
        chosen[position] += choices_[position].offset;
    }
    return true;
}

PathSlices::PathSlices(const MappingProblem& problem)
    : problem_(&problem),
      nb_dimensions_(problem.layer.loop_dimensions.size()),
      initial_sizes_(problem.operands.size() * nb_dimensions_, 1.0),
      sizes_(initial_sizes_),
      trial_(nb_dimensions_, 1.0) {
    for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
        const OperandProblem& owner = problem.operands[operand];
        for (const IndexedSpatialLoop& loop : owner.fractional.levels[0]) {
            initial_sizes_[operand * nb_dimensions_ + static_cast<std::size_t>(loop.dimension)] *= loop.factor;
        }
        for (std::size_t dimension = 0; dimension < nb_dimensions_; ++dimension) {
            counts_.push_back(owner.relevancy.is_relevant[dimension] || owner.relevancy.is_partially_relevant[dimension] ? 1 : 0);
        }
    }
}

void PathSlices::start(const Loop* order, std::size_t nb_loops) {
    order_ = order;
    placed_ = {};
    std::copy(initial_sizes_.begin(), initial_sizes_.end(), sizes_.begin());
    last_irrelevant_ = nb_loops;
    const auto& irrelevant = problem_->operands[0].relevancy.is_irrelevant;
    while (last_irrelevant_ > 0 && !irrelevant[static_cast<std::size_t>(order[last_irrelevant_ - 1].dimension)]) {
        --last_irrelevant_;
    }
}

double PathSlices::elements_with(std::size_t operand, std::size_t k) {
    if (k == 0) {
        std::copy_n(placed_sizes(operand), nb_dimensions_, trial_.begin());
    } else {
        const Loop& loop = order_[placed_[operand] + k - 1];
        const auto dimension = static_cast<std::size_t>(loop.dimension);
        if (counts_[operand * nb_dimensions_ + dimension] == 0) {
            return trial_elements_;
        }
        trial_[dimension] *= static_cast<double>(loop.factor);
    }
    trial_elements_ = problem_->operands[operand].relevancy.elements(trial_.data());
    return trial_elements_;
}

void PathSlices::place(std::size_t operand, std::size_t level, std::size_t loops) {
    double* sizes = placed_sizes(operand);
    for (std::size_t k = 0; k < loops; ++k) {
        const Loop& loop = order_[placed_[operand] + k];
        sizes[loop.dimension] *= static_cast<double>(loop.factor);
    }
    placed_[operand] += loops;
    for (const IndexedSpatialLoop& loop : problem_->operands[operand].fractional.levels[level + 1]) {
        sizes[loop.dimension] *= loop.factor;
    }
}

}  // namespace zigzag
