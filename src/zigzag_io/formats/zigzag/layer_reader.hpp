#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/network/layer.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// `I: 3` under `operand_source`: layer 3 produces operand I. The layer's own id stands for constant data.
struct LayerSource {
    LayerOperand operand = LayerOperand::I;
    std::int64_t id = 0;
    yaml::Value place;
};

struct LayerId {
    std::int64_t value = 0;
    yaml::Value place;
};

/// One entry of a workload file. `layer` lacks its constant operands, which follow from the sources; it is only of use when no
/// fault was noted.
struct LayerReading {
    Layer layer;
    std::optional<LayerId> id;  ///< none when missing or wrong
    std::vector<LayerSource> sources;
};

/// Whether `operator_type` must be one of ZigZag's, or is a name of the user's choice that only a mapping refers to.
enum class OperatorTypes : std::uint8_t { known, any };

LayerReading read_layer(const yaml::Value& value, OperatorTypes types);

}  // namespace zigzag
