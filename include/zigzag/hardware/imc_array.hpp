#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#pragma GCC visibility push(default)

namespace zigzag {

/// Where the sums are made: on the bitlines, read by converters (analog), or in adder trees (digital).
enum class ImcType : std::uint8_t { analog, digital };

/// Parts of an in-memory-compute array for which area, delay and energy are told apart, in the order in which they are summed.
enum class ImcPart : std::uint8_t {
    local_bl_precharging,  ///< choosing another weight of a group of cells; energy only
    cells,
    dacs,
    adcs,
    mults,               ///< one-bit multipliers beside the cells
    analog_bl_addition,  ///< charging bitlines; energy only
    adders_regular,      ///< trees that add along a bitline (digital)
    adders_pv,           ///< trees that add the place values of the bits
    accumulators,        ///< adders and registers over the bit-serial steps
};

inline constexpr std::size_t nb_imc_parts = 9;

/// Names in reports; those of ZigZag's results.
constexpr std::string_view to_string(ImcPart part) {
    constexpr std::array<std::string_view, nb_imc_parts> names{
        "local_bl_precharging", "cells",          "dacs",      "adcs",        "mults",
        "analog_bl_addition",   "adders_regular", "adders_pv", "accumulators"};
    return names[static_cast<std::size_t>(part)];
}

/// A quantity per part.
struct ImcFigures {
    std::array<double, nb_imc_parts> values{};

    double& operator[](ImcPart part) { return values[static_cast<std::size_t>(part)]; }
    double operator[](ImcPart part) const { return values[static_cast<std::size_t>(part)]; }
    /// In the order of the parts.
    double total() const;
};

/// An array of memory cells that multiply what they store with what comes in along their wordlines (ZigZag-IMC's model of
/// SRAM-based macros in 28 nm; formulas in docs/imc.md).
///
/// Invariants, checked by the reader: all sizes >= 1; activation_precision is a multiple of bit_serial_precision; the weight
/// precision (analog) or the bits per step and the bitlines (digital) are powers of two; a digital array has no converter.
struct ImcArray {
    ImcType type = ImcType::analog;
    std::int64_t activation_precision = 8;  ///< bits
    std::int64_t weight_precision = 8;      ///< bits
    std::int64_t bit_serial_precision = 8;  ///< activation bits that enter in one cycle
    double adc_resolution = 0;              ///< bits; 0 for digital arrays
    std::size_t wordline_dimension = 0;     ///< index into OperationalArray::dimensions: the first by name
    std::size_t bitline_dimension = 1;      ///< index into OperationalArray::dimensions: the second by name
    std::int64_t wordlines = 1;             ///< outputs side by side: size of the wordline dimension
    std::int64_t bitlines = 1;              ///< inputs added up: size of the bitline dimension
    std::int64_t banks = 1;                 ///< product of the other dimensions
    std::int64_t cells_size = 8;            ///< bits behind one multiplier
    double cells_area = 0;                  ///< mm², the cells of all banks

    /// Steps in which the bits of an activation enter; clock cycles per multiply-accumulate.
    double cycles_per_operation() const;
    /// Weights that share one multiplier.
    double group_depth() const;
    bool is_analog() const { return type == ImcType::analog; }
};

/// What one layer does with an array.
struct ImcUse {
    double operations = 1;  ///< multiply-accumulates of the layer over those of one step of one bank
    double rows = 1;        ///< bitlines in use
    double columns = 1;     ///< wordlines in use
    double precharges = 0;  ///< how often another weight of the groups is chosen; only counted when group_depth() > 1
};

/// mm².
ImcFigures area_of(const ImcArray& array);
/// Parts of the clock period, ns.
ImcFigures clock_period_of(const ImcArray& array);
/// pJ of one cycle in which everything works and no weight is written.
ImcFigures peak_energy_of(const ImcArray& array);
/// pJ of a layer.
ImcFigures energy_of(const ImcArray& array, const ImcUse& use);

/// What papers quote; one multiply-accumulate is two operations.
struct ImcPeak {
    double macs_per_cycle = 0;
    double tops = 0;          ///< TOP/s
    double tops_per_w = 0;    ///< TOP/s/W
    double tops_per_mm2 = 0;  ///< TOP/s/mm²
};

ImcPeak peak_of(const ImcArray& array);

}  // namespace zigzag

#pragma GCC visibility pop
