#pragma once

#include <cstdint>
#include <vector>

#include "zigzag/mapping/model_rules.hpp"

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

/// How mappings are made and costed.
struct ModelOptions {
    TemporalMappingType temporal_mapping_type = TemporalMappingType::uneven;
    ModelRules rules;

    bool operator==(const ModelOptions&) const = default;
};

}  // namespace zigzag
