#pragma once

#include <cstdint>
#include <vector>

namespace zigzag {

/// A temporal loop: index into Layer::loop_dimensions and number of iterations (> 1).
struct Loop {
    int dimension = 0;
    std::int64_t factor = 1;

    bool operator==(const Loop&) const = default;
};

/// All temporal loops of a layer, innermost first.
using LoopOrder = std::vector<Loop>;

/// Whether the operands' loops may be cut at different places (`uneven`) or at the same ones (`even`) by the memories.
enum class TemporalMappingType : std::uint8_t { uneven, even };

/// Choices that change the cost model itself.
struct ModelOptions {
    TemporalMappingType temporal_mapping_type = TemporalMappingType::uneven;
    /// Repeated use of the same element by the multiplier array is one access, not many (ZigZag's API default).
    bool access_same_data_considered_as_no_access = true;
    /// The documented corrections of the reference's oddities (`--corrected`, docs/cost-model.md).
    bool corrected = false;

    bool operator==(const ModelOptions&) const = default;
};

}  // namespace zigzag
