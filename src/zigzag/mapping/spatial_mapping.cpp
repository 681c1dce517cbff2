// Spatial mapping: from the user's form (array dimension -> loops) to the per-operand, per-level form of the cost model.
//
// The user writes how many iterations of which loop run side by side on each array dimension. Two steps follow. The reduction
// cuts that down to what layer and array allow. The conversion makes the temporal iterations whole numbers: K = 1000 on 32
// columns takes ceil(1000/32) = 32 rounds, so 1000/32 = 31.25 columns work on average (fractional form); the integer form
// keeps 31. Where a loop is unrolled on several array dimensions, the largest (first on ties) absorbs the rounding.
#include "zigzag/mapping/spatial_mapping.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "zigzag/mapping/relevancy.hpp"

namespace zigzag {

namespace {

std::size_t dimension_index(const Layer& layer, const std::string& name) {
    const auto found = std::find_if(layer.loop_dimensions.begin(), layer.loop_dimensions.end(),
                                    [&name](const LoopDimension& loop) { return loop.name == name; });
    return static_cast<std::size_t>(found - layer.loop_dimensions.begin());
}

std::int64_t product(const std::vector<SpatialLoop>& loops) {
    std::int64_t result = 1;
    for (const SpatialLoop& loop : loops) {
        result *= loop.factor;
    }
    return result;
}

/// One innermost memory's view of one operand: what it must deliver each cycle.
struct InnerMemoryOperand {
    const MemoryLevel* level;
    const OperandAccess* access;
    Relevancy relevancy;
    std::int64_t precision;
    bool is_output;
    MemoryOperand memory_operand;
};

std::vector<InnerMemoryOperand> inner_memory_operands(const Layer& layer, const Accelerator& accelerator,
                                                      const MappingEntry& entry) {
    const auto related = related_dimensions(layer, false);
    std::vector<InnerMemoryOperand> result;
    for (const std::size_t index : accelerator.memory_hierarchy.inner_levels()) {
        const MemoryLevel& level = accelerator.memory_hierarchy.levels()[index];
        for (const MemoryOperand memory_operand : level.operands) {
            for (const OperandAccess& access : layer.operands) {
                if (entry.link(access.operand) == memory_operand) {
                    result.push_back({&level, &access, relevancy_of(layer, access, related), layer.precision.of(access.operand),
                                      access.operand == LayerOperand::O, memory_operand});
                }
            }
        }
    }
    return result;
}

/// Largest factor of each loop on each array dimension: layer size, array size, and what the innermost memories can feed.
std::vector<std::vector<std::int64_t>> largest_factors(const Layer& layer, const Accelerator& accelerator,
                                                       const std::vector<InnerMemoryOperand>& inner) {
    const auto& array = accelerator.operational_array.dimensions;
    std::vector<std::vector<std::int64_t>> limit(array.size());
    for (std::size_t dimension = 0; dimension < array.size(); ++dimension) {
        for (const LoopDimension& loop : layer.loop_dimensions) {
            limit[dimension].push_back(std::min(loop.size, array[dimension].size));
        }
    }
    for (const InnerMemoryOperand& memory : inner) {
        const auto direction = memory.is_output ? DataDirection::wr_in_by_low : DataDirection::rd_out_to_low;
        const auto port = memory.level->port_for(memory.memory_operand, direction);
        if (!port || memory.precision == 0) {
            continue;
        }
        const std::int64_t per_cycle =
            std::max<std::int64_t>(1, memory.level->instance.ports[*port].bandwidth_max / memory.precision);
        for (const std::size_t served : memory.level->served_dimensions) {
            for (std::size_t loop = 0; loop < layer.loop_dimensions.size(); ++loop) {
                if (!memory.relevancy.is_irrelevant[loop]) {
                    limit[served][loop] = std::min(limit[served][loop], per_cycle);
                }
            }
        }
    }
    return limit;
}

/// Loops of the mapping that feed one innermost memory, one dimension after the other.
std::vector<SpatialLoop*> loops_served_by(const InnerMemoryOperand& memory, SpatialMapping& mapping, const Layer& layer,
                                          const Accelerator& accelerator) {
    std::vector<SpatialLoop*> loops;
    for (const std::size_t served : memory.level->served_dimensions) {
        const std::string& name = accelerator.operational_array.dimensions[served].name;
        for (ArrayDimensionMapping& on_dimension : mapping) {
            if (on_dimension.array_dimension != name) {
                continue;
            }
            for (SpatialLoop& loop : on_dimension.loops) {
                if (!memory.relevancy.is_irrelevant[dimension_index(layer, loop.dimension)]) {
                    const auto last_of_dimension = std::find_if(loops.rbegin(), loops.rend(), [&loop](const SpatialLoop* other) {
                        return other->dimension == loop.dimension;
                    });
                    loops.insert(last_of_dimension == loops.rend() ? loops.end() : last_of_dimension.base(), &loop);
                }
            }
        }
    }
    return loops;
}

/// Cuts the factors until the data of one cycle fits into each innermost memory, the largest factor first. The reference looks
/// the new factors up by the old ones, so that loops of equal factor all take the cut of the last of them and the data may still
/// not fit; `exact` cuts each loop by itself.
void fit_inner_capacity(SpatialMapping& mapping, const Layer& layer, const Accelerator& accelerator,
                        const std::vector<InnerMemoryOperand>& inner, const MappingEntry& entry, bool exact, Diagnostics& notes) {
    for (const InnerMemoryOperand& memory : inner) {
        if (memory.precision == 0) {
            continue;
        }
        const double capacity = static_cast<double>(memory.level->instance.size) / static_cast<double>(memory.precision);
        const std::vector<SpatialLoop*> loops = loops_served_by(memory, mapping, layer, accelerator);
        std::vector<std::int64_t> factors;
        for (const SpatialLoop* loop : loops) {
            factors.push_back(loop->factor);
        }
        const auto exceeds = [capacity](const std::vector<std::int64_t>& candidate) {
            double elements = 1;
            for (const std::int64_t factor : candidate) {
                elements *= static_cast<double>(factor);
            }
            return elements > capacity;
        };
        std::vector<std::int64_t> cut = factors;
        while (exceeds(cut)) {
            const auto largest = std::max_element(cut.begin(), cut.end());
            if (largest == cut.end() || *largest == 1) {
                break;
            }
            --*largest;
        }
        for (std::size_t index = 0; index < loops.size(); ++index) {
            std::size_t source = index;
            for (std::size_t later = index + 1; !exact && later < loops.size(); ++later) {
                source = factors[later] == factors[index] ? later : source;
            }
            if (cut[source] != factors[index]) {
                loops[index]->factor = cut[source];
                notes.warn(entry.where, entry.name,
                           fmt::format("layer {}: {} {} reduced to {} so that one cycle's data fits into {}", layer.name,
                                       loops[index]->dimension, factors[index], cut[source], memory.level->instance.name));
            }
        }
    }
}

}  // namespace

SpatialMapping reduce_spatial_mapping(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry,
                                      bool corrected, Diagnostics& notes) {
    const OperationalArray& array = accelerator.operational_array;
    const std::string key = entry.name + ".spatial_mapping";
    SpatialMapping mapping = entry.spatial_mapping.value_or(SpatialMapping{});

    std::vector<Fault> faults;
    for (const ArrayDimensionMapping& on_dimension : mapping) {
        if (!array.index_of(on_dimension.array_dimension)) {
            faults.push_back(
                {entry.where, key + "." + on_dimension.array_dimension,
                 fmt::format("accelerator {} has no array dimension {}", accelerator.name, on_dimension.array_dimension),
                 "remove it"});
        }
    }
    for (const ArrayDimension& dimension : array.dimensions) {
        const bool given = std::any_of(mapping.begin(), mapping.end(), [&dimension](const ArrayDimensionMapping& on_dimension) {
            return on_dimension.array_dimension == dimension.name;
        });
        if (!given) {
            faults.push_back({entry.where, key,
                              fmt::format("layer {}: array dimension {} of accelerator {} is left open, and generating spatial "
                                          "mappings is not available yet",
                                          layer.name, dimension.name, accelerator.name),
                              fmt::format("add {}: [...] (an empty list leaves it idle)", dimension.name)});
        }
    }
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }

    const auto inner = inner_memory_operands(layer, accelerator, entry);
    const auto limit = largest_factors(layer, accelerator, inner);
    for (ArrayDimensionMapping& on_dimension : mapping) {
        auto& loops = on_dimension.loops;
        const std::size_t position = *array.index_of(on_dimension.array_dimension);
        const auto missing = std::remove_if(loops.begin(), loops.end(), [&](const SpatialLoop& loop) {
            const bool lacks = !layer.loop_size(loop.dimension);
            if (lacks) {
                notes.warn(entry.where, key, fmt::format("layer {}: has no loop {}; ignored", layer.name, loop.dimension));
            }
            return lacks;
        });
        loops.erase(missing, loops.end());
        for (SpatialLoop& loop : loops) {
            const std::int64_t largest = limit[position][dimension_index(layer, loop.dimension)];
            if (loop.factor > largest) {
                notes.warn(entry.where, key,
                           fmt::format("layer {}: {} {} on {} reduced to {}", layer.name, loop.dimension, loop.factor,
                                       on_dimension.array_dimension, largest));
                loop.factor = largest;
            }
        }
        while (product(loops) > array.dimensions[position].size) {
            notes.warn(entry.where, key,
                       fmt::format("layer {}: {} removed from {}, whose size {} is exceeded", layer.name, loops.front().dimension,
                                   on_dimension.array_dimension, array.dimensions[position].size));
            loops.erase(loops.begin());
        }
    }
    for (const LoopDimension& dimension : layer.loop_dimensions) {
        for (;;) {
            std::int64_t total = 1;
            std::vector<SpatialLoop>* first = nullptr;
            for (ArrayDimensionMapping& on_dimension : mapping) {
                for (const SpatialLoop& loop : on_dimension.loops) {
                    if (loop.dimension == dimension.name) {
                        total *= loop.factor;
                        first = first == nullptr ? &on_dimension.loops : first;
                    }
                }
            }
            if (total <= dimension.size) {
                break;
            }
            notes.warn(entry.where, key,
                       fmt::format("layer {}: {} is unrolled {} times but has size {}; removed from the first array dimension",
                                   layer.name, dimension.name, total, dimension.size));
            first->erase(std::find_if(first->begin(), first->end(),
                                      [&dimension](const SpatialLoop& loop) { return loop.dimension == dimension.name; }));
        }
    }
    fit_inner_capacity(mapping, layer, accelerator, inner, entry, corrected, notes);
    return mapping;
}

AdjustedSpatialMapping adjust_spatial_mapping(const Layer& layer, const Accelerator& accelerator, const SpatialMapping& mapping) {
    AdjustedSpatialMapping adjusted;
    const std::size_t nb_dimensions = layer.loop_dimensions.size();
    std::vector<double> done_fractional(nb_dimensions, 1.0);
    std::vector<double> done_integer(nb_dimensions, 1.0);
    std::vector<std::int64_t> largest(nb_dimensions, 0);
    std::vector<bool> absorbed(nb_dimensions, false);
    for (const ArrayDimensionMapping& on_dimension : mapping) {
        for (const SpatialLoop& loop : on_dimension.loops) {
            auto& current = largest[dimension_index(layer, loop.dimension)];
            current = std::max(current, loop.factor);
        }
    }
    for (const ArrayDimensionMapping& on_dimension : mapping) {
        AdjustedSpatialMapping::OnArrayDimension result;
        result.array_dimension = *accelerator.operational_array.index_of(on_dimension.array_dimension);
        for (const SpatialLoop& loop : on_dimension.loops) {
            const std::size_t dimension = dimension_index(layer, loop.dimension);
            const auto factor = static_cast<double>(loop.factor);
            double fractional = factor;
            double integer = factor;
            if (loop.factor == largest[dimension] && !absorbed[dimension]) {
                absorbed[dimension] = true;
                const auto size = static_cast<double>(layer.loop_dimensions[dimension].size);
                const auto share = [size, factor](double early) { return size / std::ceil(size / (factor * early)) / early; };
                fractional = share(done_fractional[dimension]);
                integer = std::max(1.0, std::trunc(share(done_integer[dimension])));
            }
            result.fractional.push_back({static_cast<int>(dimension), fractional});
            result.integer.push_back({static_cast<int>(dimension), integer});
        }
        for (std::size_t loop = 0; loop < result.fractional.size(); ++loop) {
            const auto dimension = static_cast<std::size_t>(result.fractional[loop].dimension);
            done_fractional[dimension] *= result.fractional[loop].factor;
            done_integer[dimension] *= result.integer[loop].factor;
        }
        if (!result.fractional.empty()) {
            adjusted.dimensions.push_back(std::move(result));
        }
    }
    return adjusted;
}

LevelSpatialMapping distribute_over_levels(const AdjustedSpatialMapping& mapping, const Accelerator& accelerator,
                                           const std::vector<std::size_t>& chain, bool fractional) {
    LevelSpatialMapping levels(chain.size() + 1);
    std::vector<bool> taken(mapping.dimensions.size(), false);
    const auto take = [&](std::size_t position, std::vector<IndexedSpatialLoop>& into) {
        taken[position] = true;
        const auto& on_dimension = mapping.dimensions[position];
        for (const IndexedSpatialLoop& loop : fractional ? on_dimension.fractional : on_dimension.integer) {
            const auto same = std::find_if(
                into.begin(), into.end(), [&loop](const IndexedSpatialLoop& other) { return other.dimension == loop.dimension; });
            if (same == into.end()) {
                into.push_back(loop);
            } else {
                same->factor *= loop.factor;
            }
        }
    };
    for (std::size_t level = 0; level < chain.size(); ++level) {
        for (const std::size_t served : accelerator.memory_hierarchy.levels()[chain[level]].served_dimensions) {
            for (std::size_t position = 0; position < mapping.dimensions.size(); ++position) {
                if (!taken[position] && mapping.dimensions[position].array_dimension == served) {
                    take(position, levels[level]);
                }
            }
        }
    }
    for (std::size_t position = 0; position < mapping.dimensions.size(); ++position) {
        if (!taken[position]) {
            take(position, levels.back());
        }
    }
    return levels;
}

}  // namespace zigzag
