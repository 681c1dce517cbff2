#pragma once

#include <string>

#include "zigzag/results/layer_summary.hpp"

#include "text_table.hpp"

namespace zigzag {

/// A unit in which energies of one size are easy to read.
struct EnergyUnit {
    const char* name;
    double picojoules;
};

/// `12.3 µJ`
std::string energy_text(double picojoules);

/// The unit for a table whose largest energy (pJ) this is.
EnergyUnit unit_for(double largest);

/// `12.345` in that unit; `<0.001` for what would look like nothing.
std::string energy_text(double picojoules, const EnergyUnit& unit);

/// Shared loading may end within a cycle; tables show one decimal, totals and files the exact value.
std::string cycles_text(double cycles);

/// `500 MHz`
std::string rate_text(double hertz);

/// `12.34 ms`
std::string seconds_text(double seconds);

/// `12.34 ms at 500 MHz, 1.234 TOPS, 0.5 TOPS/W`
std::string clocked_text(const ClockedFigures& figures);

/// `12.3`; `-` when there is no whole.
std::string percent_text(double part, double whole);

TextColumn number_column(std::string title, std::string unit = {}, int importance = 0);

}  // namespace zigzag
