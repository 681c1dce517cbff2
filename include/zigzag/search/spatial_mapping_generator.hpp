#pragma once

#include <cstddef>
#include <vector>

#include "zigzag/mapping/spatial_mapping.hpp"

namespace zigzag {

/// Names are those of ZigZag's Python API.
struct SpatialGeneratorOptions {
    std::size_t nb_spatial_mappings_generated = 3;  ///< best candidates by the indicator; all that tie with the last are kept too
    bool enable_mix_spatial_mapping = false;        ///< several loops on one array dimension
    bool corrected = false;
};

/// Fills the array dimensions that the user left open with every combination of the hinted loops (all loops without a hint) by
/// factors that divide the largest possible unrolling, and returns the best by the reference's indicator: multipliers in use,
/// plus how evenly loops share them. Best first, equals in the order of generation. A complete mapping is returned alone.
///
/// Combinations are counted down without storing them; time grows with their number (hints keep it small). Throws InputError as
/// reduce_spatial_mapping.
std::vector<SpatialMapping> generate_spatial_mappings(const Layer& layer, const Accelerator& accelerator,
                                                      const MappingEntry& entry, const SpatialGeneratorOptions& options,
                                                      Diagnostics& notes);

}  // namespace zigzag
