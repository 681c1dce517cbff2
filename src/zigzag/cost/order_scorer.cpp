#include "zigzag/cost/order_scorer.hpp"

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

/// An interface that would have to move data where no port is allocated.
bool misses_port(const MappingProblem& problem, const InterfaceSlots& slots, const std::vector<const InterfaceFigures*>& figures,
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

}  // namespace

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

std::optional<AssembledCost> PathEvaluator::evaluate(const LoopOrder& order) {
    const InterfaceSlots& slots = assembler_.slots();
    unplaced_.assign(order.size() + 1, 1.0);
    for (std::size_t position = order.size(); position-- > 0;) {
        unplaced_[position] = unplaced_[position + 1] * static_cast<double>(order[position].factor);
    }
    slices_.start(order.data(), order.size());
    if (!allocator_.allocate(order.size(), unplaced_.data(), slices_, boundaries_)) {
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
    if (misses_port(*problem_, slots, figure_pointers_, failure_)) {
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

OrderScorer::OrderScorer(const MappingProblem& problem, std::vector<LoopElement> elements)
    : OrderScorer(problem, std::move(elements), {}, TableArithmetic::exact_only) {
    for (std::size_t element = 0; element < tables_.elements().size(); ++element) {
        symbols_.push_back({tables_.elements()[element].loop, tables_.stride(element)});
    }
    classify();
}

OrderScorer::OrderScorer(const MappingProblem& problem, std::vector<LoopElement> elements, std::vector<OrderSymbol> symbols,
                         TableArithmetic arithmetic)
    : problem_(&problem),
      tables_(problem, std::move(elements), arithmetic),
      symbols_(std::move(symbols)),
      path_(problem),
      allocator_(problem),
      assembler_(problem),
      boundaries_(problem),
      figure_pointers_(assembler_.slots().count, nullptr) {
    classify();
    runs_.relevant.assign(assembler_.slots().count, 1);
    runs_.irrelevant.assign(assembler_.slots().count, 1);
}

void OrderScorer::classify() {
    class_of_.clear();
    for (const OperandProblem& operand : problem_->operands) {
        for (const OrderSymbol& symbol : symbols_) {
            class_of_.push_back(class_of(operand, symbol.loop));
        }
    }
}

std::optional<Score> OrderScorer::score(const std::vector<std::uint8_t>& order) {
    return score_indices(order);
}

std::optional<Score> OrderScorer::score(const std::vector<std::uint16_t>& order) {
    return score_indices(order);
}

template <class Index>
std::optional<Score> OrderScorer::score_indices(const std::vector<Index>& order) {
    if (tables_.exact()) {
        return score_from_tables(order);
    }
    loops_.resize(order.size());
    for (std::size_t position = 0; position < order.size(); ++position) {
        loops_[position] = symbols_[order[position]].loop;
    }
    const auto cost = path_.evaluate(loops_);
    if (!cost) {
        failure_ = path_.failure();
        return std::nullopt;
    }
    return Score{cost->energy_total, cost->latency_total2};
}

template <class Index>
std::optional<Score> OrderScorer::score_from_tables(const std::vector<Index>& order) {
    /// Sizes looked up at the vertex that the path passes.
    struct TableSlices {
        const LatticeTables* tables;
        const InterfaceSlots* slots;
        const std::size_t* vertices;
        std::array<std::size_t, 3> placed;

        double elements(std::size_t operand, std::size_t level, std::size_t k) const {
            return tables->slice(slots->of(operand, level), vertices[placed[operand] + k]);
        }
        void place(std::size_t operand, std::size_t /*level*/, std::size_t loops) { placed[operand] += loops; }
        bool irrelevant_left(std::size_t position) const { return tables->irrelevant_left(vertices[position]); }
    };

    const InterfaceSlots& slots = assembler_.slots();
    const std::size_t nb_loops = order.size();
    const std::size_t nb_symbols = symbols_.size();
    vertices_.resize(nb_loops + 1);
    unplaced_.resize(nb_loops + 1);
    vertices_[0] = 0;
    unplaced_[nb_loops] = 1;
    for (std::size_t position = 0; position < nb_loops; ++position) {
        vertices_[position + 1] = vertices_[position] + symbols_[order[position]].stride;
    }
    for (std::size_t position = nb_loops; position-- > 0;) {
        unplaced_[position] = unplaced_[position + 1] * static_cast<double>(symbols_[order[position]].loop.factor);
    }
    TableSlices slices{&tables_, &slots, vertices_.data(), {}};
    if (!allocator_.allocate(nb_loops, unplaced_.data(), slices, boundaries_)) {
        failure_ = allocator_.failure();
        return std::nullopt;
    }
    const auto loop_class = [&](std::size_t operand, std::size_t position) {
        return class_of_[operand * nb_symbols + order[position]];
    };
    make_stationary(
        *problem_, nb_loops,
        [&](std::size_t operand, std::size_t position) { return loop_class(operand, position) == irrelevant_loop; }, boundaries_);
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        const OperandProblem& owner = problem_->operands[operand];
        std::size_t reused = 0;  // loops for which the array keeps its element
        if (!owner.is_output && problem_->options.access_same_data_considered_as_no_access) {
            while (reused < nb_loops && loop_class(operand, reused) == irrelevant_loop) {
                ++reused;
            }
        }
        figure_pointers_[slots.of(operand, 0)] = &tables_.figures(slots.of(operand, 0), vertices_[reused]);
        for (std::size_t level = 1; level <= owner.nb_levels(); ++level) {
            const std::size_t slot = slots.of(operand, level);
            figure_pointers_[slot] = &tables_.figures(slot, vertices_[boundaries_.stationary[operand][level - 1]]);
        }
    }
    if (misses_port(*problem_, slots, figure_pointers_, failure_)) {
        return std::nullopt;
    }
    find_top_runs(
        *problem_, slots, boundaries_, [&](std::size_t position) { return symbols_[order[position]].loop.factor; }, loop_class,
        runs_);
    const AssembledCost cost = assembler_.assemble(figure_pointers_.data(), runs_);
    return Score{cost.energy_total, cost.latency_total2};
}

}  // namespace zigzag
