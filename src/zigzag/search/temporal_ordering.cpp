#include "zigzag/search/temporal_ordering.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace zigzag {

namespace {

std::int64_t temporal_size(const MappingProblem& problem, int dimension) {
    for (const Loop& size : problem.temporal_sizes) {
        if (size.dimension == dimension) {
            return size.factor;
        }
    }
    return 1;
}

std::string ordering_key(const MappingProblem& problem) {
    return problem.constraints.name + ".temporal_ordering";
}

const std::string& name_of(const MappingProblem& problem, int dimension) {
    return problem.layer.loop_dimensions[static_cast<std::size_t>(dimension)].name;
}

/// Products of the given factors per dimension must divide the temporal size.
void check_products(const MappingProblem& problem, const std::vector<OrderConstraint>& constraints) {
    std::vector<Fault> faults;
    for (std::size_t index = 0; index < problem.layer.loop_dimensions.size(); ++index) {
        const int dimension = static_cast<int>(index);
        const std::int64_t size = temporal_size(problem, dimension);
        double product = 1;
        for (const OrderConstraint& constraint : constraints) {
            if (constraint.dimension == dimension && constraint.factor) {
                product *= static_cast<double>(*constraint.factor);
            }
        }
        if (product > static_cast<double>(size) || size % static_cast<std::int64_t>(product) != 0) {
            faults.push_back({problem.constraints.where, ordering_key(problem),
                              fmt::format("layer {}: factors of {} multiply up to {:.0f}, but {} temporal iterations are left by "
                                          "the spatial mapping",
                                          problem.layer.name, name_of(problem, dimension), product, size),
                              fmt::format("give factors of {} whose product divides {}", name_of(problem, dimension), size)});
        }
    }
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
}

/// Boundaries among the loops that were kept; `kept[n]` of the first n entries were.
MemoryBoundaries read_boundaries(const MappingProblem& problem, bool complete, const std::vector<std::size_t>& kept) {
    const std::string key = problem.constraints.name + ".memory_allocation";
    const auto refuse = [&](const std::string& message, const std::string& remedy) {
        throw InputError(Fault{problem.constraints.where, key, fmt::format("layer {}: {}", problem.layer.name, message), remedy});
    };
    if (!complete) {
        refuse("the temporal_ordering beside it leaves loops open", "give all loops with their factors, innermost first");
    }
    MemoryBoundaries boundaries;
    for (std::size_t index = 0; index < problem.operands.size(); ++index) {
        const OperandProblem& operand = problem.operands[index];
        const auto& entries = problem.constraints.memory_allocation;
        const auto found = std::find_if(entries.begin(), entries.end(), [&operand](const OperandAllocation& allocation) {
            return allocation.operand == operand.operand;
        });
        const std::size_t nb_given = found == entries.end() ? 0 : found->loops.size();
        if (nb_given != operand.nb_levels()) {
            refuse(fmt::format("{} numbers for {}, which has {} memories", nb_given, to_string(operand.operand),
                               operand.nb_levels()),
                   "give one for each memory, innermost first");
        }
        if (static_cast<std::size_t>(found->loops.back()) != kept.size() - 1) {
            refuse(fmt::format("the last memory of {} has {} of {} loops", to_string(operand.operand), found->loops.back(),
                               kept.size() - 1),
                   "the outermost memory has all loops of temporal_ordering at or below it");
        }
        for (const std::int64_t loops : found->loops) {
            boundaries[index].push_back(kept[static_cast<std::size_t>(loops)]);
        }
    }
    return boundaries;
}

}  // namespace

TemporalOrdering read_temporal_ordering(const MappingProblem& problem, Diagnostics& notes) {
    const auto& entries = problem.constraints.temporal_ordering;
    std::vector<OrderConstraint> inner;
    std::vector<OrderConstraint> outer;
    bool after_separator = false;
    bool all_given = true;
    std::vector<std::size_t> kept{0};
    for (const TemporalOrderingEntry& entry : entries) {
        if (entry.is_separator()) {
            after_separator = true;
            continue;
        }
        kept.push_back(kept.back());
        const auto& loops = problem.layer.loop_dimensions;
        const auto found = std::find_if(loops.begin(), loops.end(),
                                        [&entry](const LoopDimension& loop) { return loop.name == entry.dimension; });
        if (found == loops.end()) {
            notes.warn(problem.constraints.where, ordering_key(problem),
                       fmt::format("layer {} has no loop {}; entry ignored", problem.layer.name, entry.dimension));
            continue;
        }
        if (entry.factor == 1) {
            continue;
        }
        const int dimension = static_cast<int>(found - loops.begin());
        if (!entry.factor && temporal_size(problem, dimension) == 1) {
            notes.warn(
                problem.constraints.where, ordering_key(problem),
                fmt::format("layer {} has no temporal iterations of {}; entry ignored", problem.layer.name, entry.dimension));
            continue;
        }
        all_given = all_given && entry.factor;
        (after_separator ? outer : inner).push_back({0, dimension, entry.factor});
        ++kept.back();
    }
    for (std::size_t position = 0; position < inner.size(); ++position) {
        inner[position].position = static_cast<int>(position);
    }
    for (std::size_t position = 0; position < outer.size(); ++position) {
        outer[position].position = static_cast<int>(position) - static_cast<int>(outer.size());
    }
    TemporalOrdering ordering;
    ordering.constraints = std::move(inner);
    ordering.constraints.insert(ordering.constraints.end(), outer.begin(), outer.end());
    check_products(problem, ordering.constraints);

    LoopOrder order;
    double iterations = 1;
    for (const OrderConstraint& constraint : ordering.constraints) {
        order.push_back({constraint.dimension, constraint.factor.value_or(1)});
        iterations *= static_cast<double>(order.back().factor);
    }
    if (all_given &&
        iterations == static_cast<double>(problem.total_cycle)) {  // factors divide, so equal products mean equal sizes
        ordering.complete = std::move(order);
    }
    if (!problem.constraints.memory_allocation.empty()) {
        ordering.boundaries = read_boundaries(problem, ordering.complete.has_value(), kept);
    }
    return ordering;
}

TemporalOrdering complete_temporal_ordering(const MappingProblem& problem, Diagnostics& notes) {
    TemporalOrdering ordering = read_temporal_ordering(problem, notes);
    if (ordering.complete) {
        return ordering;
    }
    std::string missing;
    for (const Loop& size : problem.temporal_sizes) {
        std::int64_t given = 1;
        for (const OrderConstraint& constraint : ordering.constraints) {
            if (constraint.dimension == size.dimension) {
                given *= constraint.factor.value_or(1);
            }
        }
        if (given != size.factor) {
            missing += fmt::format("{}{} has {} of {}", missing.empty() ? "" : ", ", name_of(problem, size.dimension), given,
                                   size.factor);
        }
    }
    throw InputError(Fault{problem.constraints.where, ordering_key(problem),
                           fmt::format("layer {}: the ordering does not multiply up to the temporal iterations: {}",
                                       problem.layer.name, missing.empty() ? "factors are left open" : missing),
                           "give every loop with its factor, innermost first, or use LomaStage to search"});
}

}  // namespace zigzag
