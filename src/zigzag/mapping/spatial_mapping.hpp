#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/layer.hpp"

namespace zigzag {

/// The user's spatial mapping, complete or partial, reduced to what the layer and the array allow: loops the layer lacks are
/// dropped, factors are clamped to SpatialLimits, products to array and layer sizes. Every change is reported to `notes`. Throws
/// InputError when the mapping names an array dimension that the accelerator lacks.
SpatialMapping reduce_spatial_mapping(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry,
                                      Diagnostics& notes);

/// Array dimensions that the mapping says nothing about (an empty list of loops says: idle).
std::vector<std::string> open_array_dimensions(const Accelerator& accelerator, const SpatialMapping& mapping);

/// A complete user mapping, reduced, with the data of one cycle cut to the capacity of the innermost memories as
/// ModelRules::inner_loops_are_cut_one_by_one says (docs/cost-model.md). Throws InputError when a dimension
/// is left open.
SpatialMapping complete_spatial_mapping(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry,
                                        const ModelRules& rules, Diagnostics& notes);

/// A spatial loop by index into Layer::loop_dimensions.
struct IndexedSpatialLoop {
    int dimension = 0;
    double factor = 1;
};

/// Per architecture level (0: the multiplier array, i: memory level i-1) the spatial loops between it and the level below.
using LevelSpatialMapping = std::vector<std::vector<IndexedSpatialLoop>>;

/// A spatial mapping with factors adjusted so that the temporal iterations are whole numbers: `fractional` keeps the exact
/// quotient (25 channels on 2 rows in 13 rounds: 25/13 per round), `integer` truncates it. Energy uses the first, latency the
/// second.
struct AdjustedSpatialMapping {
    struct OnArrayDimension {
        std::size_t array_dimension = 0;
        std::vector<IndexedSpatialLoop> fractional;
        std::vector<IndexedSpatialLoop> integer;
    };
    std::vector<OnArrayDimension> dimensions;  ///< order of the mapping; idle array dimensions left out
};

AdjustedSpatialMapping adjust_spatial_mapping(const Layer& layer, const Accelerator& accelerator, const SpatialMapping& mapping);

/// Distributes the loops over the memory levels of one operand: a memory takes the array dimensions that it serves and that no
/// level below has taken; what is left stays above the top memory. Result has one entry more than `chain`.
LevelSpatialMapping distribute_over_levels(const AdjustedSpatialMapping& mapping, const Accelerator& accelerator,
                                           const std::vector<std::size_t>& chain, bool fractional);

}  // namespace zigzag
