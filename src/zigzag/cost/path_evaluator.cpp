#include "zigzag/cost/path_evaluator.hpp"

namespace zigzag {

namespace {

enum : unsigned char { other_loop = 0, relevant_loop = 1, irrelevant_loop = 2 };

unsigned char class_of(const OperandProblem& operand, const Loop& loop) {
    const auto dimension = static_cast<std::size_t>(loop.dimension);
    return operand.relevancy.is_relevant[dimension]     ? relevant_loop
           : operand.relevancy.is_irrelevant[dimension] ? irrelevant_loop
                                                        : other_loop;
}

/// Runs at the top of each architecture level; `factor(p)` and `loop_class(operand, p)` describe the loop at position p.
template <class Factor, class LoopClass>
void find_top_runs(const MappingProblem& problem, const InterfaceSlots& slots, const LoopBoundaries& boundaries,
                   const Factor& factor, const LoopClass& loop_class, TopRuns& runs) {
    for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
        const std::size_t nb_levels = problem.operands[operand].nb_levels();
        for (std::size_t level = 0; level <= nb_levels; ++level) {
            const std::size_t slot = slots.of(operand, level);
            runs.relevant[slot] = 1;
            runs.irrelevant[slot] = 1;
            if (level == 0) {
                continue;
            }
            const std::size_t begin = level == 1 ? 0 : boundaries.stationary[operand][level - 2];
            const std::size_t end = boundaries.stationary[operand][level - 1];
            if (begin == end) {
                continue;
            }
            const auto topmost = loop_class(operand, end - 1);
            if (topmost == other_loop) {
                continue;
            }
            std::int64_t& run = topmost == relevant_loop ? runs.relevant[slot] : runs.irrelevant[slot];
            for (std::size_t position = end; position > begin && loop_class(operand, position - 1) == topmost; --position) {
                run *= factor(position - 1);
            }
        }
    }
}

}  // namespace

bool misses_port(const MappingProblem& problem, const InterfaceSlots& slots, const InterfaceFigures* const* figures,
                 AllocationFailure& failure) {
    for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
        for (std::size_t level = 0; level < problem.operands[operand].nb_levels(); ++level) {
            const int missing = figures[slots.of(operand, level)]->missing_port;
            if (missing >= 0) {
                const std::size_t lacking = memory_level_of(level, static_cast<DataDirection>(missing));
                failure = {problem.operands[operand].levels[lacking].memory, {}, 0, 0, missing};
                failure.operands[operand] = true;
                return true;
            }
        }
    }
    return false;
}

PathEvaluator::PathEvaluator(const MappingProblem& problem)
    : problem_(&problem),
      allocator_(problem),
      slices_(problem),
      path_states_(problem),
      assembler_(problem),
      boundaries_(problem) {
    const std::size_t nb_slots = assembler_.slots().count;
    figures_.resize(nb_slots);
    for (const InterfaceFigures& figures : figures_) {
        figure_pointers_.push_back(&figures);
    }
    runs_.relevant.assign(nb_slots, 1);
    runs_.irrelevant.assign(nb_slots, 1);
    if (problem.imc_use) {
        imc_use_ = problem.imc_use;
        imc_energy_ = energy_of(*problem.accelerator->operational_array.imc, *problem.imc_use);
    }
}

/// Where several weights share a multiplier, another one is chosen whenever a loop that indexes weights goes on: after every run
/// of the innermost loops in the cells that do not.
void PathEvaluator::add_precharges(const LoopOrder& order, AssembledCost& cost) {
    std::size_t in_cells = 0;
    while (problem_->operands[in_cells].memory_operand != MemoryOperand::I2) {
        ++in_cells;
    }
    double interval = 1;
    for (std::size_t position = 0; position < boundaries_.allocated[in_cells][0] &&
                                   class_of(problem_->operands[in_cells], order[position]) == irrelevant_loop;
         ++position) {
        interval *= static_cast<double>(order[position].factor);
    }
    ImcUse use = *problem_->imc_use;
    use.precharges = static_cast<double>(problem_->total_mac_count) / interval;
    imc_use_ = use;
    imc_energy_ = energy_of(*problem_->accelerator->operational_array.imc, use);
    cost.mac_energy = imc_energy_->total();
    cost.energy_total = cost.mem_energy + cost.mac_energy;
}

bool PathEvaluator::place_loops(const LoopOrder& order, const MemoryBoundaries* boundaries) {
    slices_.start(order.data(), order.size());
    if (boundaries != nullptr) {
        return allocator_.place(*boundaries, slices_, boundaries_);
    }
    unplaced_.assign(order.size() + 1, 1.0);
    for (std::size_t position = order.size(); position-- > 0;) {
        unplaced_[position] = unplaced_[position + 1] * static_cast<double>(order[position].factor);
    }
    return allocator_.allocate(order.size(), unplaced_.data(), slices_, boundaries_);
}

std::optional<AssembledCost> PathEvaluator::evaluate(const LoopOrder& order, const MemoryBoundaries* boundaries) {
    const InterfaceSlots& slots = assembler_.slots();
    if (!place_loops(order, boundaries)) {
        failure_ = allocator_.failure();
        return std::nullopt;
    }
    const auto loop_class = [&](std::size_t operand, std::size_t position) {
        return class_of(problem_->operands[operand], order[position]);
    };
    make_stationary(
        *problem_, order.size(),
        [&](std::size_t operand, std::size_t position) { return loop_class(operand, position) == irrelevant_loop; }, boundaries_);
    path_states_.derive(order, boundaries_, states_);
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        for (std::size_t level = 0; level <= problem_->operands[operand].nb_levels(); ++level) {
            const std::size_t slot = slots.of(operand, level);
            figures_[slot] = figures_of(*problem_, operand, level, states_[slot]);
        }
    }
    if (misses_port(*problem_, slots, figure_pointers_.data(), failure_)) {
        return std::nullopt;
    }
    find_top_runs(
        *problem_, slots, boundaries_, [&](std::size_t position) { return order[position].factor; }, loop_class, runs_);
    AssembledCost cost = assembler_.assemble(figure_pointers_.data(), runs_);
    if (problem_->precharges_depend_on_order()) {
        add_precharges(order, cost);
    }
    return cost;
}

}  // namespace zigzag
