#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/user_mapping.hpp"

namespace stream {

/// What a core is for: `compute` runs layers, `memory` (the off-chip core) only holds data.
enum class CoreType : std::uint8_t { compute, memory };

/// One core: a single-core accelerator and the spatial mappings that its array supports.
///
/// Pooling and SIMD engines are compute cores whose array suits those operators; only the mapping sends layers to them. A memory
/// core has an array without units and one memory that holds all operands.
struct Core {
    int id = 0;  ///< as in the file; unique in an accelerator
    CoreType type = CoreType::compute;
    zigzag::Accelerator accelerator;
    /// Spatial mappings that the array was built for; the best one of them is used for a layer. Empty: the layer's mapping
    /// decides.
    std::vector<zigzag::SpatialMapping> dataflows;

    const std::string& name() const { return accelerator.name; }
};

}  // namespace stream
