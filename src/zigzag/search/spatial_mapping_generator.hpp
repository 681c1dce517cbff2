#pragma once

#include <cstddef>
#include <vector>

#include "zigzag/mapping/spatial_mapping.hpp"

namespace zigzag {

/// Candidates that an exhaustive spatial search evaluates at most.
inline constexpr std::size_t max_exhaustive_spatial_mappings = 4096;

/// Names are those of ZigZag's Python API.
struct SpatialGeneratorOptions {
    std::size_t nb_spatial_mappings_generated = 3;  ///< best candidates by the indicator; all that tie with the last are kept too
    bool enable_mix_spatial_mapping = false;        ///< several loops on one array dimension
    bool corrected = false;
    bool exhaustive = false;  ///< every candidate (the max_exhaustive best, and ties, where there are more) instead of the best
};

/// Fills the array dimensions that the user left open with every combination of the hinted loops (all loops without a hint) by
/// factors that divide the largest possible unrolling, and returns the best by the reference's indicator: multipliers in use,
/// plus how evenly loops share them. Best first, equals in the order of generation. A complete mapping is returned alone.
///
/// Combinations are walked without storing them; branches that cannot reach the worst of the best are left out. `left_out`, when
/// given, tells whether some candidate was not among the best. Throws InputError as
/// reduce_spatial_mapping.
std::vector<SpatialMapping> generate_spatial_mappings(const Layer& layer, const Accelerator& accelerator,
                                                      const MappingEntry& entry, const SpatialGeneratorOptions& options,
                                                      Diagnostics& notes, bool* left_out = nullptr);

}  // namespace zigzag
