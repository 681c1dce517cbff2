#include "text_amounts.hpp"

#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace zigzag {

EnergyUnit unit_for(double largest) {
    constexpr std::array<EnergyUnit, 5> units{{{"J", 1e12}, {"mJ", 1e9}, {"µJ", 1e6}, {"nJ", 1e3}, {"pJ", 1}}};
    for (const EnergyUnit& unit : units) {
        if (std::abs(largest) >= unit.picojoules) {
            return unit;
        }
    }
    return units.back();
}

std::string energy_text(double picojoules, const EnergyUnit& unit) {
    const double value = picojoules / unit.picojoules;
    return value > 0 && value < 0.0005 ? "<0.001" : fmt::format("{:.3f}", value);
}

std::string cycles_text(double cycles) {
    return cycles == std::trunc(cycles) ? fmt::format("{:.0f}", cycles) : fmt::format("{:.1f}", cycles);
}

std::string percent_text(double part, double whole) {
    const double percent = 100 * part / whole;
    return std::isfinite(percent) ? fmt::format("{:.1f}", percent) : "-";
}

TextColumn number_column(std::string title, std::string unit, int importance) {
    return {std::move(title), std::move(unit), Alignment::right, importance};
}

std::string energy_text(double picojoules) {
    constexpr std::array<std::pair<const char*, double>, 4> units{{{"J", 1e12}, {"mJ", 1e9}, {"µJ", 1e6}, {"nJ", 1e3}}};
    for (const auto& [name, factor] : units) {
        if (std::abs(picojoules) >= factor) {
            return fmt::format("{:.4g} {}", picojoules / factor, name);
        }
    }
    return fmt::format("{:.4g} pJ", picojoules);
}

}  // namespace zigzag
