// One mapping explained: the figures of PathEvaluator, which are flat and nameless for speed, with their names and units.
//
// The evaluation has no formulas of its own for what a score holds, so the two can't differ: energy, stalls and loading are the
// assembler's numbers for the same order. It adds what only a report needs: loops by level, data sizes, accesses by direction,
// the share of each memory that is used. Example: the figure of W's interface above the register file becomes reads of the buffer
// and writes of the register file, each with its accesses and pJ.
//
// Cost: levels x loops and levels x directions; once for each mapping that is kept.
#include "zigzag/cost/cost_model.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "zigzag/base/numbers.hpp"
#include "zigzag/cost/path_evaluator.hpp"
#include "zigzag/cost/rules/accesses.hpp"
#include "zigzag/mapping/least_needs.hpp"

namespace zigzag {

namespace {

/// Turns the evaluator's flat figures into named ones.
class Explainer {
public:
    Explainer(const MappingProblem& problem, const LoopOrder& order, PathEvaluator& path, const AssembledCost& cost)
        : problem_(problem), order_(order), path_(path), cost_(cost) {}

    CostModelEvaluation evaluation() {
        CostModelEvaluation result;
        result.accelerator = problem_.accelerator;
        result.layer = problem_.layer;
        result.memory_operand_links = problem_.constraints.memory_operand_links;
        result.options = problem_.options;
        result.cycles_per_operation = problem_.cycles_per_op;
        result.spatial_mapping = problem_.spatial_mapping;
        result.loop_order = loops(0, order_.size());
        for (std::size_t operand = 0; operand < problem_.operands.size(); ++operand) {
            result.operands.push_back(operand_evaluation(operand));
        }
        add_utilization(result);
        for (std::size_t port = 0; port < problem_.ports.size(); ++port) {
            result.ports.push_back(port_evaluation(port));
        }
        result.totals = totals();
        result.stall_cycles = cost_.stall_cycles;
        result.imc_energy = path_.imc_energy();
        result.imc_use = path_.imc_use();
        return result;
    }

private:
    std::size_t slot(std::size_t operand, std::size_t level) const { return path_.assembler().slots().of(operand, level); }

    std::vector<TemporalLoop> loops(std::size_t begin, std::size_t end) const {
        std::vector<TemporalLoop> result;
        for (std::size_t position = begin; position < end; ++position) {
            const Loop& loop = order_[position];
            result.push_back({problem_.layer.loop_dimensions[static_cast<std::size_t>(loop.dimension)].name, loop.factor});
        }
        return result;
    }

    std::vector<std::vector<TemporalLoop>> loops_per_level(const std::vector<std::size_t>& boundaries) const {
        std::vector<std::vector<TemporalLoop>> result;
        std::size_t begin = 0;
        for (const std::size_t end : boundaries) {
            result.push_back(loops(begin, end));
            begin = end;
        }
        return result;
    }

    std::vector<std::vector<SpatialFactor>> spatial_per_level(const LevelSpatialMapping& levels) const {
        std::vector<std::vector<SpatialFactor>> result;
        for (const auto& level : levels) {
            result.emplace_back();
            for (const IndexedSpatialLoop& loop : level) {
                result.back().push_back(
                    {problem_.layer.loop_dimensions[static_cast<std::size_t>(loop.dimension)].name, loop.factor});
            }
        }
        return result;
    }

    OperandEvaluation operand_evaluation(std::size_t operand) {
        const OperandProblem& owner = problem_.operands[operand];
        OperandEvaluation result;
        result.operand = owner.operand;
        result.memory_operand = owner.memory_operand;
        for (std::size_t level = 0; level <= owner.nb_levels(); ++level) {
            result.double_buffer.push_back(path_.assembler().double_buffer()[slot(operand, level)]);
            result.unit_count.push_back(static_cast<std::int64_t>(owner.fractional.unit_count[level]));
        }
        result.spatial_fractional = spatial_per_level(owner.fractional.levels);
        result.spatial_integer = spatial_per_level(owner.integer.levels);
        result.temporal_allocated = loops_per_level(path_.boundaries().allocated[operand]);
        result.temporal = loops_per_level(path_.boundaries().stationary[operand]);
        for (std::size_t dimension = 0; dimension < problem_.layer.loop_dimensions.size(); ++dimension) {
            const LoopDimension& loop = problem_.layer.loop_dimensions[dimension];
            if (loop.size == 1) {
                continue;
            }
            if (owner.relevancy.is_relevant[dimension]) {
                result.relevant.push_back(loop.name);
            } else if (owner.relevancy.is_irrelevant[dimension]) {
                result.irrelevant.push_back(loop.name);
            } else if (owner.relevancy.is_partially_relevant[dimension]) {
                result.partially_relevant.push_back(loop.name);
            }
        }
        for (std::size_t level = 0; level < owner.nb_levels(); ++level) {
            result.levels.push_back(level_evaluation(operand, level));
        }
        for (const bool fractional : {true, false}) {
            count_element_moves(operand, fractional, result);
        }
        return result;
    }

    OperandAtLevel level_evaluation(std::size_t operand, std::size_t level) const {
        const OperandProblem& owner = problem_.operands[operand];
        OperandAtLevel result;
        result.memory = owner.levels[level].memory;
        for (const DataDirection direction : all_directions) {
            const auto d = static_cast<std::size_t>(direction);
            const std::size_t interface = interface_of(level, direction);
            const InterfaceFigures& figures = path_.figures()[slot(operand, interface)];
            result.data_movement[d] = movement_record(operand, interface, direction, false);
            result.data_movement_fractional[d] = movement_record(operand, interface, direction, true);
            result.port[d] = problem_.memory(owner, level).port_for(owner.memory_operand, direction);
            if (interface == owner.nb_levels()) {
                continue;  // nothing moves above the top memory
            }
            const InterfaceMovement movement =
                movement_through(problem_, operand, interface, path_.states()[slot(operand, interface)], true);
            result.word_accesses[d] =
                static_cast<std::int64_t>(word_accesses(owner, interface, direction, movement, figures.period_count));
            result.energy_per_direction[d] = figures.energy[d];
            if (figures.active[d]) {
                result.real_cycles[d] = figures.real_cycles[d];
                result.allowed_cycles[d] = path_.assembler().allowed_cycles(slot(operand, interface));
            }
            const CostAssembler::Link link = path_.assembler().link(operand, level, direction);
            if (link.present) {
                result.loading[d] = LoadingCycles{link.cycles, link.shared};
            }
        }
        const InterfaceState& state = path_.states()[slot(operand, level + 1)];
        const InterfaceFigures& figures = path_.figures()[slot(operand, level + 1)];
        result.tile = {static_cast<std::int64_t>(state.elements_integer), figures.bits_integer};
        result.tile_fractional = {static_cast<std::int64_t>(state.elements_fractional), figures.bits_fractional};
        result.ranges = tile_ranges(operand, level);
        const auto& energy = result.energy_per_direction;
        result.energy = rules::level_energy(energy[rd_high], energy[rd_low], energy[wr_high], energy[wr_low]);
        return result;
    }

    /// Values of every index of the operand in one instance of a memory level: temporal loops up to the level, spatial loops
    /// below it.
    std::vector<TileRange> tile_ranges(std::size_t operand, std::size_t level) const {
        const OperandProblem& owner = problem_.operands[operand];
        std::vector<double> sizes(problem_.layer.loop_dimensions.size(), 1.0);
        // In the order of the model: fractional factors are truncated on the way.
        std::size_t position = 0;
        for (std::size_t below = 0; below <= level; ++below) {
            for (; position < path_.boundaries().stationary[operand][below]; ++position) {
                sizes[static_cast<std::size_t>(order_[position].dimension)] *= static_cast<double>(order_[position].factor);
            }
            for (const IndexedSpatialLoop& loop : owner.fractional.levels[below]) {
                sizes[static_cast<std::size_t>(loop.dimension)] *= loop.factor;
            }
        }
        std::vector<TileRange> ranges;
        for (const int dimension : owner.relevancy.relevant) {
            const auto index = static_cast<std::size_t>(dimension);
            if (problem_.layer.loop_dimensions[index].size > 1) {
                ranges.push_back({problem_.layer.loop_dimensions[index].name, sizes[index]});
            }
        }
        for (std::size_t relation = 0; relation < owner.relevancy.related.size(); ++relation) {
            const RelatedDimension& related = owner.relevancy.related[relation];
            ranges.push_back(
                {problem_.layer.relations[relation].left, related.tile_size(sizes[static_cast<std::size_t>(related.first)],
                                                                            sizes[static_cast<std::size_t>(related.second)])});
        }
        return ranges;
    }

    DataMovement movement_record(std::size_t operand, std::size_t interface, DataDirection direction, bool fractional) const {
        const auto d = static_cast<std::size_t>(direction);
        const InterfaceState& state = path_.states()[slot(operand, interface)];
        const InterfaceMovement movement = movement_through(problem_, operand, interface, state, fractional);
        DataMovement record;
        if (!movement.active[d]) {
            return record;
        }
        const bool low = direction == DataDirection::rd_out_to_low || direction == DataDirection::wr_in_by_low;
        const std::int64_t run = path_.top_runs().irrelevant[slot(operand, interface)];
        record.elements_per_period = static_cast<std::int64_t>(movement.elements[d]);
        record.precision = static_cast<std::int64_t>(movement.precision[d]);
        record.period = state.period;
        record.period_count = problem_.total_cycle / state.period;
        record.window = state.period / run;
        record.bandwidth_average = low ? movement.bandwidth_low : movement.bandwidth_high;
        record.bandwidth_instantaneous = record.bandwidth_average * run;
        return record;
    }

    /// Elements that each direction moves over the whole layer.
    void count_element_moves(std::size_t operand, bool fractional, OperandEvaluation& result) {
        const OperandProblem& owner = problem_.operands[operand];
        const auto cumulate = [&](PathStates::Pairing pairing) {
            std::vector<double> products =
                path_.path_states().products(operand, order_, path_.boundaries(), pairing, fractional).irrelevant;
            for (std::size_t level = 1; level < products.size(); ++level) {
                products[level] *= products[level - 1];
            }
            return products;
        };
        const auto same_level = cumulate(PathStates::Pairing::same_level);
        const auto level_below = cumulate(PathStates::Pairing::level_below);
        const auto macs = static_cast<double>(problem_.total_mac_count);
        const auto moves = [macs](double reuse) { return static_cast<std::int64_t>(round_half_even(macs / reuse)); };
        for (std::size_t level = 0; level < owner.nb_levels(); ++level) {
            OperandAtLevel& at = result.levels[level];
            auto& records = fractional ? at.data_movement_fractional : at.data_movement;
            const InterfaceState& low = path_.states()[slot(operand, level)];
            const bool top = level + 1 == owner.nb_levels();
            if (owner.is_output) {
                const auto partial = [fractional](const InterfaceState& state) {
                    return static_cast<std::int64_t>(fractional ? state.partial_moves_fractional : state.partial_moves_integer);
                };
                records[wr_low].element_moves = moves(same_level[level]);
                records[rd_low].element_moves = partial(low);
                records[rd_high].element_moves = top ? 0 : moves(level_below[level + 1]);
                records[wr_high].element_moves = top ? 0 : partial(path_.states()[slot(operand, level + 1)]);
                continue;
            }
            records[rd_low].element_moves = moves(same_level[level]);
            if (level == 0 && rules::reuse_is_free(problem_.options.rules, owner.is_output) &&
                wide_enough_for_all(operand, fractional)) {
                records[rd_low].element_moves /= path_.states()[slot(operand, 0)].period;
            }
            records[wr_high].element_moves = top ? 0 : moves(level_below[level + 1]);
        }
    }

    /// The innermost memory can deliver all its data in one access, so repeated use of it is one access.
    bool wide_enough_for_all(std::size_t operand, bool fractional) const {
        const OperandProblem& owner = problem_.operands[operand];
        const OperandSpatialMapping& spatial = fractional ? owner.fractional : owner.integer;
        const InterfaceState& state = path_.states()[slot(operand, 0)];
        const double elements =
            round_half_even((fractional ? state.elements_fractional : state.elements_integer) * spatial.unit_unique[0]);
        return owner.levels[0].bandwidth_max[rd_low] >= std::floor(elements * owner.precision / spatial.unit_unique[1]);
    }

    void add_utilization(CostModelEvaluation& result) const {
        std::vector<double> shared(problem_.accelerator->memory_hierarchy.levels().size(), 0.0);
        for (std::size_t operand = 0; operand < result.operands.size(); ++operand) {
            for (std::size_t level = 0; level < result.operands[operand].levels.size(); ++level) {
                OperandAtLevel& at = result.operands[operand].levels[level];
                const double capacity = problem_.operands[operand].levels[level].capacity;
                const std::int64_t bits = path_.figures()[slot(operand, level + 1)].bits_fractional;
                const std::int64_t run = path_.top_runs().relevant[slot(operand, level + 1)];
                at.utilization = static_cast<double>(bits) / capacity;
                at.utilization_effective = rules::use_at_a_time(bits, run, capacity);
            }
        }
        for (const MemoryProblem& memory : problem_.memories) {
            for (const OperandInMemory& held : memory.operands) {
                shared[memory.memory] += result.operands[held.operand].levels[held.level].utilization;
            }
        }
        for (OperandEvaluation& operand : result.operands) {
            for (OperandAtLevel& at : operand.levels) {
                at.utilization_shared = shared[at.memory];
            }
        }
    }

    PortEvaluation port_evaluation(std::size_t index) const {
        const PortProblem& port = problem_.ports[index];
        PortEvaluation result;
        result.memory = port.memory;
        result.port = port.port;
        result.stall_cycles = path_.assembler().port_stalls()[index];
        for (const PortLink& link : port.links) {
            const std::size_t at = slot(link.operand, interface_of(link.level, link.direction));
            const auto d = static_cast<std::size_t>(link.direction);
            const InterfaceFigures& figures = path_.figures()[at];
            if (!figures.active[d]) {
                continue;
            }
            const std::int64_t allowed = path_.assembler().allowed_cycles(at);
            const std::int64_t period = rules::clock_cycles(figures.period, problem_.cycles_per_op);
            result.activities.push_back({problem_.operands[link.operand].operand, link.level, link.direction,
                                         figures.real_cycles[d], allowed, period, figures.period_count,
                                         rules::transfer_stall(figures.real_cycles[d], allowed, figures.period_count)});
        }
        return result;
    }

    CostTotals totals() const {
        CostTotals totals;
        totals.mac_energy = cost_.mac_energy;
        totals.mem_energy = cost_.mem_energy;
        totals.energy_total = cost_.energy_total;
        totals.data_onloading_cycle = cost_.onloading;
        totals.data_offloading_cycle = cost_.offloading;
        totals.ideal_cycle = static_cast<double>(path_.assembler().ideal_cycle());
        totals.ideal_temporal_cycle = path_.assembler().ideal_temporal_cycle();
        totals.latency_total0 = cost_.latency_total0;
        totals.latency_total1 = cost_.latency_total1;
        totals.latency_total2 = cost_.latency_total2;
        return totals;
    }

    const MappingProblem& problem_;
    const LoopOrder& order_;
    PathEvaluator& path_;
    const AssembledCost& cost_;
};

}  // namespace

std::optional<CostModelEvaluation> explain(const MappingProblem& problem, const LoopOrder& order, AllocationFailure* failure,
                                           const MemoryBoundaries* boundaries) {
    PathEvaluator path(problem);
    const auto cost = path.evaluate(order, boundaries);
    if (!cost) {
        if (failure != nullptr) {
            *failure = path.failure();
        }
        return std::nullopt;
    }
    CostModelEvaluation evaluation = Explainer(problem, order, path, *cost).evaluation();
    evaluation.has_own_boundaries = boundaries != nullptr;
    return evaluation;
}

namespace {

/// `O and W in memory dram: 24 bits needed, 16 bits there (8 too many)`.
std::string describe_one(const MappingProblem& problem, const AllocationFailure& failure) {
    std::string operands;
    for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
        if (failure.operands[operand]) {
            operands += (operands.empty() ? "" : " and ") + std::string(to_string(problem.operands[operand].operand));
        }
    }
    const std::string& memory = problem.accelerator->memory_hierarchy.levels()[failure.memory].instance.name;
    if (failure.missing_port >= 0) {
        return fmt::format("{} must move through {} in direction {}, which no port of it carries", operands, memory,
                           to_string(static_cast<DataDirection>(failure.missing_port)));
    }
    return fmt::format("{} in memory {}: {:.0f} bits needed, {:.0f} bits there ({:.0f} too many)", operands, memory,
                       std::ceil(failure.needed_bits), failure.capacity_bits, std::ceil(failure.excess_bits()));
}

}  // namespace

std::string describe(const MappingProblem& problem, const AllocationFailure& failure) {
    std::string text = describe_one(problem, failure);
    for (const AllocationFailure& other : memories_too_small(problem)) {
        if (other.memory != failure.memory) {
            text += "; " + describe_one(problem, other);
        }
    }
    return text;
}

const OperandEvaluation& CostModelEvaluation::operand(LayerOperand name) const {
    return *std::find_if(operands.begin(), operands.end(),
                         [name](const OperandEvaluation& evaluation) { return evaluation.operand == name; });
}

void CumulativeEvaluation::add(const CostModelEvaluation& evaluation) {
    layer_ids.push_back(evaluation.layer.id);
    const std::string& name = evaluation.accelerator->name;
    if (accelerator.empty() || accelerator.starts_with(name)) {  // layers may see parts of it, under longer names
        accelerator = name;
    }
    clock_rate = evaluation.accelerator->clock_rate;
    operations += evaluation.layer.operation_count();
    const CostTotals& other = evaluation.totals;
    totals.mac_energy += other.mac_energy;
    totals.mem_energy += other.mem_energy;
    totals.energy_total += other.energy_total;
    totals.data_onloading_cycle += other.data_onloading_cycle;
    totals.data_offloading_cycle += other.data_offloading_cycle;
    totals.ideal_cycle += other.ideal_cycle;
    totals.ideal_temporal_cycle += other.ideal_temporal_cycle;
    totals.latency_total0 += other.latency_total0;
    totals.latency_total1 += other.latency_total1;
    totals.latency_total2 += other.latency_total2;
}

}  // namespace zigzag
