#pragma once

#include <array>
#include <string_view>

#include "zigzag/hardware/imc_array.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// How many of something are at work, or how often.
struct ImcCount {
    std::string_view of;  ///< in the plural: `columns`; empty for a count that is not there
    double count = 1;
};

/// What one part of an in-memory-compute array takes for one layer: unit energy x counts x times.
struct ImcPartEnergy {
    std::string_view unit;             ///< what the unit energy is for, in the singular; empty for a part that takes nothing
    double unit_energy = 0;            ///< pJ of one unit, once
    std::array<ImcCount, 4> counts{};  ///< their product is the number of units
    ImcCount times{"steps", 0};        ///< how often the units work

    double units() const;
    /// pJ; multiplied from left to right.
    double total() const;
};

/// By part.
using ImcEnergyTerms = std::array<ImcPartEnergy, nb_imc_parts>;

/// What `energy_of` multiplies. Source: docs/imc.md.
ImcEnergyTerms energy_terms_of(const ImcArray& array, const ImcUse& use);
/// pJ.
ImcFigures energy_of(const ImcEnergyTerms& terms);

}  // namespace zigzag

#pragma GCC visibility pop
