#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/hardware/validate.hpp"

#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

/// What a description of an accelerator may look like.
struct AcceleratorForm {
    std::string_view array_key = "operational_array";
    AcceleratorRules rules;
    std::int64_t largest_memory = yaml::max_count;   ///< bits; larger than max_count is read as max_count, with a warning
    const MemoryCostSource* memory_costs = nullptr;  ///< who works out automatic costs; null: the own model
};

/// The keys that every description of an accelerator has: `name`, `operational_array`, `memories`, perhaps `clock`. Anything else
/// in the record is the caller's. Only of use when no fault was noted.
Accelerator read_accelerator_parts(const yaml::Record& record, const AcceleratorForm& form);

/// Keys of later versions of Stream in descriptions of cores, which say nothing about cost.
inline constexpr std::array<std::string_view, 2> unused_core_keys{"operator_types", "operand_precision"};

/// `operational_array`, or `multipliers` where an older file calls the array so.
std::string_view array_key_of(const yaml::Value& accelerator);

/// Cycles per second.
std::optional<double> read_clock_rate(const yaml::Value& value);

}  // namespace zigzag
