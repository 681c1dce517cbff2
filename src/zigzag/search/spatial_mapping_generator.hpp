#pragma once

#include <cstddef>
#include <vector>

#include "zigzag/mapping/spatial_mapping.hpp"

namespace zigzag {

/// Candidates that an exhaustive spatial search evaluates at most.
inline constexpr std::size_t max_exhaustive_spatial_mappings = 4096;

/// Candidates that are looked at one by one, and kept; where there are more, alike ones are set aside (SpatialMappingsLeftOut).
inline constexpr std::size_t max_kept_spatial_mappings = 16384;

/// Names are those of ZigZag's Python API.
struct SpatialGeneratorOptions {
    std::size_t nb_spatial_mappings_generated = 3;  ///< best candidates by the indicator; all that tie with the last are kept too
    bool enable_mix_spatial_mapping = false;        ///< several loops on one array dimension
    ModelRules rules;
    bool exhaustive = false;  ///< every candidate (the max_exhaustive best, and ties, where there are more) instead of the best
};

/// Candidates that generate_spatial_mappings does not return.
struct SpatialMappingsLeftOut {
    bool worse = false;  ///< not among the best
    bool alike =
        false;  ///< one that is returned, with array dimensions exchanged that are of one size and served by the same memories
    bool unseen = false;  ///< too many to look at them all, or to keep all that tie
};

/// Fills the array dimensions that the user left open with every combination of the hinted loops (all loops without a hint) by
/// factors that divide the largest possible unrolling, and returns the best by the reference's indicator: multipliers in use,
/// plus how evenly loops share them. Best first, equals in the order of generation. A complete mapping is returned alone.
///
/// Combinations are walked without storing them; branches that cannot reach the worst of the best are left out. Where that is too
/// much (ten open dimensions of size 2 have 14^10 combinations), each set of combinations that differ only by exchanging alike
/// array dimensions is walked once, as its first member, and counts as all of them. `left_out`, when given, tells what was not
/// returned. Throws InputError as reduce_spatial_mapping.
std::vector<SpatialMapping> generate_spatial_mappings(const Layer& layer, const Accelerator& accelerator,
                                                      const MappingEntry& entry, const SpatialGeneratorOptions& options,
                                                      Diagnostics& notes, SpatialMappingsLeftOut* left_out = nullptr);

}  // namespace zigzag
