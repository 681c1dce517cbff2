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

#include "zigzag/mapping/spatial_limits.hpp"
#include "zigzag/mapping/validate.hpp"
#include "zigzag/mapping/validated_parts.hpp"

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

}  // namespace

SpatialMapping reduce_spatial_mapping(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry,
                                      Diagnostics& notes) {
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
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }

    const SpatialLimits limits(layer, accelerator, entry);
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
            const std::int64_t largest = limits.largest(position, dimension_index(layer, loop.dimension));
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
    return mapping;
}

std::vector<std::string> open_array_dimensions(const Accelerator& accelerator, const SpatialMapping& mapping) {
    std::vector<std::string> open;
    for (const ArrayDimension& dimension : accelerator.operational_array.dimensions) {
        const bool given = std::any_of(mapping.begin(), mapping.end(), [&dimension](const ArrayDimensionMapping& on_dimension) {
            return on_dimension.array_dimension == dimension.name;
        });
        if (!given) {
            open.push_back(dimension.name);
        }
    }
    return open;
}

SpatialMapping complete_spatial_mapping(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry,
                                        const ModelRules& rules, Diagnostics& notes) {
    check_parts(layer, accelerator, entry);
    return fitted_spatial_mapping(layer, accelerator, entry, rules, notes);
}

SpatialMapping fitted_spatial_mapping(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry,
                                      const ModelRules& rules, Diagnostics& notes) {
    SpatialMapping mapping = reduce_spatial_mapping(layer, accelerator, entry, notes);
    const std::vector<std::string> open = open_array_dimensions(accelerator, mapping);
    std::vector<Fault> faults;
    faults.reserve(open.size());
    for (const std::string& dimension : open) {
        faults.push_back(
            {entry.where, entry.name + ".spatial_mapping",
             fmt::format("layer {}: array dimension {} of accelerator {} is left open", layer.name, dimension, accelerator.name),
             fmt::format("add {}: [...] (an empty list leaves it idle), or generate mappings with "
                         "SpatialMappingGeneratorStage",
                         dimension)});
    }
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
    SpatialLimits(layer, accelerator, entry).fit_inner_capacity(mapping, rules, notes);
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
