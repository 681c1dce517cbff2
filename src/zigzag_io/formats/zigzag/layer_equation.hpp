#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "zigzag/network/layer.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// `O[b][k]+=W[k][c]*I[b][c]`, names in capitals.
struct LayerEquation {
    std::array<OperandAccess, 3> operands;  ///< output first
    char operation = '*';
    bool accumulates = true;
};

/// Reads an equation: output `O`, `=` or `+=`, two inputs called `W` and `I` in either order with `*` or `+` between them, each
/// followed by its dimensions in brackets. Only the last input may have none (`[]`). Blanks do not matter.
std::optional<LayerEquation> read_equation(const yaml::Value& value);

/// Reads a relation `ix = 2*ox + 1*fx`; factors are 1 when left out. Whether its names exist is not checked here.
std::optional<DimensionRelation> read_relation(const yaml::Value& value);

/// Reads a dimension name: a letter and then letters and digits. Returned in capitals.
std::optional<std::string> read_dimension_name(const yaml::Value& value);

}  // namespace zigzag
