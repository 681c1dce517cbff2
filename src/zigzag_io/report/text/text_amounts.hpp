#pragma once

#include <string>

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

/// `12.3`; `-` when there is no whole.
std::string percent_text(double part, double whole);

TextColumn number_column(std::string title, std::string unit = {}, int importance = 0);

}  // namespace zigzag
