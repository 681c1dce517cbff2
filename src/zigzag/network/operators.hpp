#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "zigzag/network/network.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// What a program makes of an operator.
enum class OperatorTreatment : std::uint8_t {
    layer,     ///< layers, which cost time and energy; costless where a node lacks what they need
    moves,     ///< it only moves data, and how is followed exactly
    free,      ///< costs nothing, and is no news to anybody
    costless,  ///< computes, but is taken as costless, which is reported
};

std::string_view to_string(OperatorTreatment treatment);

/// Operators of one meaning, as the operator table has them. ONNX's names.
struct OperatorGroup {
    std::string_view meaning;
    OperatorTreatment zigzag = OperatorTreatment::free;
    OperatorTreatment stream = OperatorTreatment::free;
    std::vector<std::string_view> names;
    std::vector<std::string_view> workload_file_names;  ///< of which only ZigZag's workload files speak
};

std::vector<OperatorGroup> operator_groups();

/// Operator types of layers that an in-memory-compute array has no means for, and which ZigZag does not count there.
std::vector<std::string_view> operators_left_out_in_memory();

}  // namespace zigzag

#pragma GCC visibility pop
