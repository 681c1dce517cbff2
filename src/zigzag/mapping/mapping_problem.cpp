// A layer with one spatial mapping on one accelerator, compiled to what a search reads a million times: flat indices and
// products.
//
// Spatial loops are taken level by level, from the operand's innermost memory upwards, and split into what gives an operand other
// data (relevant) and what repeats the same (irrelevant). A loop that is only partly relevant, such as OX for the rows OX + FX -
// 1 of an input, is split by how the distinct elements grow: OX 2 beside FX 3 makes 4 of 3 elements, so it counts as 4/3 relevant
// and 3/2 irrelevant. What spatial loops leave of a dimension is temporal, rounded up: K of 10 on 4 columns takes 3 iterations.
//
// Memories are listed from the inside out with the operands that they hold, as the allocator visits them, and ports with the
// transfers that share them, as stalls are added up.
//
// Cost: levels x loops; once for each spatial mapping.
#include "zigzag/mapping/mapping_problem.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "zigzag/base/numbers.hpp"
#include "zigzag/mapping/imc_use.hpp"
#include "zigzag/mapping/validate.hpp"
#include "zigzag/mapping/validated_parts.hpp"

namespace zigzag {

namespace {

/// Relevant and irrelevant unrolling of one architecture level. Partially relevant loops split into a relevant part (growth of
/// the related dimension) and the rest; the caller keeps the running sizes.
struct Unrolling {
    double relevant = 1;
    double irrelevant = 1;
    double total = 1;
};

std::vector<Unrolling> unrolling_per_level(const Relevancy& relevancy, const LevelSpatialMapping& levels) {
    std::vector<Unrolling> result;
    std::vector<double> sizes(relevancy.is_relevant.size(), 1.0);
    std::vector<double> distinct(relevancy.related.size(), 1.0);
    std::vector<double> repeated(relevancy.related.size(), 1.0);
    for (const auto& loops : levels) {
        Unrolling unrolling;
        for (const IndexedSpatialLoop& loop : loops) {
            const auto dimension = static_cast<std::size_t>(loop.dimension);
            if (relevancy.is_relevant[dimension]) {
                unrolling.relevant *= loop.factor;
                unrolling.total *= loop.factor;
            } else if (!relevancy.is_partially_relevant[dimension]) {
                unrolling.irrelevant *= loop.factor;
                unrolling.total *= loop.factor;
            } else {
                sizes[dimension] *= loop.factor;
                for (std::size_t r = 0; r < relevancy.related.size(); ++r) {
                    const RelatedDimension& relation = relevancy.related[r];
                    if (relation.first != loop.dimension && relation.second != loop.dimension) {
                        continue;
                    }
                    const double first = sizes[static_cast<std::size_t>(relation.first)];
                    const double second = sizes[static_cast<std::size_t>(relation.second)];
                    const double now_distinct = relation.tile_size(first, second);
                    const double now_repeated = first * second / now_distinct;
                    unrolling.relevant *= now_distinct / distinct[r];
                    unrolling.total *= now_distinct / distinct[r];
                    unrolling.irrelevant *= now_repeated / repeated[r];
                    unrolling.total *= now_repeated / repeated[r];
                    distinct[r] = now_distinct;
                    repeated[r] = now_repeated;
                }
            }
        }
        result.push_back(unrolling);
    }
    return result;
}

OperandSpatialMapping operand_spatial_mapping(const Relevancy& relevancy, LevelSpatialMapping levels) {
    const auto unrolling = unrolling_per_level(relevancy, levels);
    const std::size_t nb = levels.size();
    OperandSpatialMapping mapping;
    mapping.levels = std::move(levels);
    mapping.boost.assign(nb, 1.0);
    for (std::size_t level = 0; level < nb; ++level) {
        double total = 1;
        double unique = 1;
        for (std::size_t above = level; above < nb; ++above) {
            total *= unrolling[above].total;
            unique *= unrolling[above].relevant;
        }
        mapping.unit_count.push_back(round_half_even(round_to_thousandths(total)));
        mapping.unit_unique.push_back(unique);
    }
    for (std::size_t level = 0; level + 1 < nb; ++level) {
        mapping.boost[level] = round_half_even(mapping.unit_unique[level] / mapping.unit_unique[level + 1]);
    }
    return mapping;
}

/// Temporal iterations: each spatial loop of the first input, lowest level first, divides what is left, rounded up.
LoopOrder temporal_sizes(const Layer& layer, const LevelSpatialMapping& spatial) {
    std::vector<std::int64_t> sizes;
    for (const LoopDimension& loop : layer.loop_dimensions) {
        sizes.push_back(loop.size);
    }
    std::vector<bool> removed(sizes.size(), false);
    for (const auto& loops : spatial) {
        for (const IndexedSpatialLoop& loop : loops) {
            const auto dimension = static_cast<std::size_t>(loop.dimension);
            if (!removed[dimension]) {
                sizes[dimension] = ceil_of_quotient(static_cast<double>(sizes[dimension]), loop.factor);
                removed[dimension] = sizes[dimension] == 1;
            }
        }
    }
    LoopOrder result;
    for (std::size_t dimension = 0; dimension < sizes.size(); ++dimension) {
        if (!removed[dimension] && sizes[dimension] > 1) {
            result.push_back({static_cast<int>(dimension), sizes[dimension]});
        }
    }
    return result;
}

std::vector<OperandLevelProblem> compile_levels(const MemoryHierarchy& hierarchy, MemoryOperand operand) {
    std::vector<OperandLevelProblem> levels;
    for (const std::size_t memory : hierarchy.chain(operand)) {
        const MemoryLevel& level = hierarchy.levels()[memory];
        OperandLevelProblem compiled{
            memory, static_cast<double>(level.instance.size), level.instance.r_cost, level.instance.w_cost, {}, {}};
        for (const DataDirection direction : all_directions) {
            if (const auto port = level.port_for(operand, direction)) {
                const auto index = static_cast<std::size_t>(direction);
                compiled.bandwidth_min[index] = level.instance.ports[*port].bandwidth_min;
                compiled.bandwidth_max[index] = level.instance.ports[*port].bandwidth_max;
            }
        }
        levels.push_back(compiled);
    }
    return levels;
}

void compile_memories(MappingProblem& problem) {
    const MemoryHierarchy& hierarchy = problem.accelerator->memory_hierarchy;
    const auto operands_of = [&problem](const MemoryLevel& level) {
        std::vector<std::size_t> operands;
        for (const MemoryOperand memory_operand : level.operands) {
            for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
                if (problem.operands[operand].memory_operand == memory_operand) {
                    operands.push_back(operand);
                }
            }
        }
        return operands;
    };
    for (const std::size_t memory : hierarchy.topological_order()) {
        const MemoryLevel& level = hierarchy.levels()[memory];
        MemoryProblem node{memory, static_cast<double>(level.instance.size), {}};
        for (const std::size_t operand : operands_of(level)) {
            node.operands.push_back({operand, *hierarchy.level_of_operand(memory, problem.operands[operand].memory_operand)});
        }
        problem.memories.push_back(std::move(node));
    }
    for (std::size_t memory = 0; memory < hierarchy.levels().size(); ++memory) {
        const MemoryLevel& level = hierarchy.levels()[memory];
        for (std::size_t index = 0; index < level.instance.ports.size(); ++index) {
            const MemoryPort& port = level.instance.ports[index];
            PortProblem compiled{memory, index, port.bandwidth_max, false, {}};
            std::array<bool, 3> carries{};
            for (const std::size_t operand : operands_of(level)) {
                const OperandProblem& owner = problem.operands[operand];
                for (const PortAllocation& allocation : port.allocation) {
                    const auto is_same = [&](const PortLink& link) {
                        return link.operand == operand && link.direction == allocation.direction;
                    };
                    if (allocation.operand == owner.memory_operand &&
                        level.port_for(allocation.operand, allocation.direction) == index &&
                        std::none_of(compiled.links.begin(), compiled.links.end(), is_same)) {
                        compiled.links.push_back(
                            {operand, *hierarchy.level_of_operand(memory, owner.memory_operand), allocation.direction});
                        carries[static_cast<std::size_t>(allocation.operand)] = true;
                    }
                }
            }
            compiled.serves_two_inputs =
                carries[static_cast<std::size_t>(MemoryOperand::I1)] && carries[static_cast<std::size_t>(MemoryOperand::I2)];
            if (!compiled.links.empty()) {
                problem.ports.push_back(std::move(compiled));
            }
        }
    }
}

void check_ports(const MappingProblem& problem) {
    std::vector<Fault> faults;
    for (const OperandProblem& operand : problem.operands) {
        for (std::size_t level = 0; level < operand.nb_levels(); ++level) {
            const bool is_top = level + 1 == operand.nb_levels();
            std::vector<DataDirection> needed{operand.is_output ? DataDirection::wr_in_by_low : DataDirection::rd_out_to_low};
            if (!is_top) {
                needed.push_back(operand.is_output ? DataDirection::rd_out_to_high : DataDirection::wr_in_by_high);
            }
            for (const DataDirection direction : needed) {
                if (operand.levels[level].bandwidth_max[static_cast<std::size_t>(direction)] == 0) {
                    const std::string allocation =
                        fmt::format("{}, {}", to_string(operand.memory_operand), allocation_name(direction));
                    const SourceLocation& where = problem.memory(operand, level).instance.where;
                    faults.push_back({where.file.empty() ? SourceLocation{problem.accelerator->name, 0, 0} : where,
                                      fmt::format("memories.{}.ports", problem.memory(operand, level).instance.name),
                                      fmt::format("no port carries '{}', which every mapping of layer {} needs", allocation,
                                                  problem.layer.name),
                                      fmt::format("add '{}' to the allocation of a port", allocation)});
                }
            }
        }
    }
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
}

}  // namespace

MappingProblem make_mapping_problem(const Layer& layer, std::shared_ptr<const Accelerator> accelerator,
                                    const MappingEntry& constraints, SpatialMapping spatial_mapping,
                                    const ModelOptions& options) {
    check_parts(layer, *accelerator, constraints);
    return compile_mapping_problem(layer, std::move(accelerator), constraints, std::move(spatial_mapping), options);
}

MappingProblem compile_mapping_problem(const Layer& layer, std::shared_ptr<const Accelerator> accelerator,
                                       const MappingEntry& constraints, SpatialMapping spatial_mapping,
                                       const ModelOptions& options) {
    MappingProblem problem;
    problem.accelerator = std::move(accelerator);
    problem.layer = layer;
    problem.constraints = constraints;
    problem.options = options;
    problem.spatial_mapping = std::move(spatial_mapping);
    problem.total_mac_count = layer.total_mac_count();

    const auto related = related_dimensions(layer, options.rules.dilated_tiles_are_exact);
    const auto adjusted = adjust_spatial_mapping(layer, *problem.accelerator, problem.spatial_mapping);
    std::vector<double> full_sizes;
    for (const LoopDimension& loop : layer.loop_dimensions) {
        full_sizes.push_back(static_cast<double>(loop.size));
    }
    for (std::size_t position = 0; position < problem.operands.size(); ++position) {
        const OperandAccess& access = layer.operands[position];
        OperandProblem& operand = problem.operands[position];
        operand.operand = access.operand;
        operand.memory_operand = constraints.link(access.operand);
        operand.is_output = position == 0;
        operand.precision = static_cast<double>(layer.precision.of(access.operand));
        operand.final_precision = operand.is_output ? static_cast<double>(layer.precision.O_final) : operand.precision;
        operand.relevancy = relevancy_of(layer, access, related);
        operand.size_elements = operand.relevancy.elements(full_sizes.data());
        const auto& chain = problem.accelerator->memory_hierarchy.chain(operand.memory_operand);
        operand.levels = compile_levels(problem.accelerator->memory_hierarchy, operand.memory_operand);
        if (chain.empty()) {
            throw InputError(Fault{{problem.accelerator->name, 0, 0},
                                   "memories",
                                   fmt::format("no memory holds {}, to which operand {} of layer {} is linked",
                                               to_string(operand.memory_operand), to_string(operand.operand), layer.name),
                                   "add it to the operands of a memory"});
        }
        operand.fractional =
            operand_spatial_mapping(operand.relevancy, distribute_over_levels(adjusted, *problem.accelerator, chain, true));
        operand.integer =
            operand_spatial_mapping(operand.relevancy, distribute_over_levels(adjusted, *problem.accelerator, chain, false));
    }
    problem.temporal_sizes = temporal_sizes(layer, problem.operands[1].fractional.levels);
    double covered = 1;
    for (const Loop& loop : problem.temporal_sizes) {
        problem.total_cycle *= loop.factor;
        covered *= static_cast<double>(loop.factor);
    }
    for (const auto& loops : problem.operands[1].fractional.levels) {
        for (const IndexedSpatialLoop& loop : loops) {
            covered *= loop.factor;
        }
    }
    problem.coverage = covered / static_cast<double>(problem.total_mac_count);
    compile_memories(problem);
    check_ports(problem);
    if (const auto& imc = problem.accelerator->operational_array.imc) {
        const auto in_cells = std::find_if(problem.operands.begin(), problem.operands.end(), [](const OperandProblem& operand) {
            return operand.memory_operand == MemoryOperand::I2;
        });
        problem.cycles_per_op = imc->cycles_per_operation();
        problem.imc_use = imc_use_of(layer, *problem.accelerator, problem.spatial_mapping, in_cells->relevancy.is_irrelevant);
    }
    return problem;
}

std::vector<double> spatial_figures(const MappingProblem& problem) {
    std::vector<double> figures;
    if (problem.imc_use) {
        return figures;
    }
    const auto add_all = [&figures](const std::vector<double>& numbers) {
        figures.push_back(static_cast<double>(numbers.size()));
        figures.insert(figures.end(), numbers.begin(), numbers.end());
    };
    for (const OperandProblem& operand : problem.operands) {
        for (const OperandSpatialMapping* mapping : {&operand.fractional, &operand.integer}) {
            for (std::vector<IndexedSpatialLoop> loops : mapping->levels) {
                // Whole factors may be multiplied in any order.
                const bool whole = std::all_of(loops.begin(), loops.end(), [](const IndexedSpatialLoop& loop) {
                    return loop.factor == std::floor(loop.factor);
                });
                if (whole) {
                    std::sort(loops.begin(), loops.end(), [](const IndexedSpatialLoop& a, const IndexedSpatialLoop& b) {
                        return a.dimension != b.dimension ? a.dimension < b.dimension : a.factor < b.factor;
                    });
                }
                figures.push_back(static_cast<double>(loops.size()));
                for (const IndexedSpatialLoop& loop : loops) {
                    figures.push_back(loop.dimension);
                    figures.push_back(loop.factor);
                }
            }
            add_all(mapping->unit_count);
            add_all(mapping->unit_unique);
            add_all(mapping->boost);
        }
    }
    for (const Loop& loop : problem.temporal_sizes) {
        figures.push_back(loop.dimension);
        figures.push_back(static_cast<double>(loop.factor));
    }
    figures.push_back(problem.coverage);
    return figures;
}

}  // namespace zigzag
