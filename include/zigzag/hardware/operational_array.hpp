#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/hardware/imc_array.hpp"

namespace zigzag {

/// One dimension of the multiplier array, e.g. `D1` with 32 positions (>= 1).
struct ArrayDimension {
    std::string name;
    std::int64_t size = 1;
};

/// The multiplier array: `unit_energy` pJ per multiply-accumulate, `unit_area` per unit (mm² or any unit of the file's choice).
struct OperationalArray {
    std::vector<ArrayDimension> dimensions;  ///< file order
    double unit_energy = 0;
    double unit_area = 0;
    std::vector<std::int64_t> input_precision;  ///< [activation, weight] bits when given; not used by a normal array
    std::optional<ImcArray> imc;                ///< cells that compute; unit_energy and unit_area are then not used

    /// Product of all dimension sizes.
    std::int64_t total_unit_count() const;
    std::optional<std::size_t> index_of(const std::string& dimension) const;
};

}  // namespace zigzag
