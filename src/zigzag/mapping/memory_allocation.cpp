#include "zigzag/mapping/memory_allocation.hpp"

#include <limits>

namespace zigzag {

MemoryAllocator::MemoryAllocator(const MappingProblem& problem) : problem_(&problem) {
    const OperandProblem& output = problem.operands[0];
    for (std::size_t level = 0; level < output.nb_levels(); ++level) {
        bool irrelevant = false;
        for (std::size_t above = level + 1; above <= output.nb_levels(); ++above) {
            for (const IndexedSpatialLoop& loop : output.fractional.levels[above]) {
                irrelevant = irrelevant || output.relevancy.is_irrelevant[static_cast<std::size_t>(loop.dimension)];
            }
        }
        spatial_irrelevant_above_.push_back(irrelevant);
    }
}

bool MemoryAllocator::choose(const MemoryProblem& memory, std::array<std::size_t, 3>& chosen) {
    const std::size_t nb_operands = memory.operands.size();
    for (std::size_t position = nb_operands; position < choices_.size(); ++position) {
        choices_[position].count = 1;  // a memory with fewer operands: nothing to choose for the missing ones
        choices_[position].offset = 0;
        choices_[position].bits.assign(1, 0.0);
        choices_[position].cost.assign(1, 0.0);
    }
    const bool even = problem_->options.temporal_mapping_type == TemporalMappingType::even;
    const auto is_even = [&](const std::array<std::size_t, 3>& k) {
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
    if (first.bits[0] + second.bits[0] + third.bits[0] > memory.capacity) {
        failure_ = {memory.memory, {}, first.bits[0] + second.bits[0] + third.bits[0], memory.capacity};
        for (const OperandInMemory& held : memory.operands) {
            failure_.operands[held.operand] = true;
        }
        return false;
    }
    bool found = false;
    double least = std::numeric_limits<double>::infinity();
    std::array<std::size_t, 3> k{};
    const auto consider = [&](double bits, double cost) {
        if (bits <= memory.capacity && cost <= least && (!even || is_even(k))) {
            found = true;
            least = cost;
            chosen = k;
        }
    };
    for (k[0] = 0; k[0] < first.count; ++k[0]) {
        for (k[1] = 0; k[1] < second.count; ++k[1]) {
            const double bits = first.bits[k[0]] + second.bits[k[1]];
            const double cost = first.cost[k[0]] + second.cost[k[1]];
            if (bits > memory.capacity || cost > least) {
                continue;  // a third operand only adds to both
            }
            k[2] = 0;
            consider(bits + third.bits[0], cost + third.cost[0]);
            for (k[2] = 1; k[2] < third.count; ++k[2]) {
                consider(bits + third.bits[k[2]], cost + third.cost[k[2]]);
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
      sizes_(2 * problem.operands.size() * nb_dimensions_, 1.0) {}

void PathSlices::start(const Loop* order, std::size_t nb_loops) {
    order_ = order;
    placed_ = {};
    std::fill(sizes_.begin(), sizes_.end(), 1.0);
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        double* sizes = placed_sizes(operand);
        for (const IndexedSpatialLoop& loop : problem_->operands[operand].fractional.levels[0]) {
            sizes[loop.dimension] *= loop.factor;
        }
    }
    last_irrelevant_ = nb_loops;
    const auto& irrelevant = problem_->operands[0].relevancy.is_irrelevant;
    while (last_irrelevant_ > 0 && !irrelevant[static_cast<std::size_t>(order[last_irrelevant_ - 1].dimension)]) {
        --last_irrelevant_;
    }
}

double PathSlices::elements(std::size_t operand, std::size_t /*level*/, std::size_t k) {
    double* trial = trial_sizes(operand);
    if (k == 0) {
        std::copy_n(placed_sizes(operand), nb_dimensions_, trial);
    } else {
        const Loop& loop = order_[placed_[operand] + k - 1];
        trial[loop.dimension] *= static_cast<double>(loop.factor);
    }
    return problem_->operands[operand].relevancy.elements(trial);
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
