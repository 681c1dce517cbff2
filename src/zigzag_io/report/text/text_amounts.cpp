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

namespace {

/// In the largest of the units (descending) that it reaches, else in the last one.
template <std::size_t count>
std::string scaled_text(double value, const std::array<std::pair<const char*, double>, count>& units) {
    for (const auto& [name, factor] : units) {
        if (std::abs(value) >= factor) {
            return fmt::format("{:.4g} {}", value / factor, name);
        }
    }
    return fmt::format("{:.4g} {}", value / units.back().second, units.back().first);
}

}  // namespace

std::string rate_text(double hertz) {
    constexpr std::array<std::pair<const char*, double>, 4> units{{{"GHz", 1e9}, {"MHz", 1e6}, {"kHz", 1e3}, {"Hz", 1}}};
    return scaled_text(hertz, units);
}

std::string seconds_text(double seconds) {
    constexpr std::array<std::pair<const char*, double>, 4> units{{{"s", 1}, {"ms", 1e-3}, {"µs", 1e-6}, {"ns", 1e-9}}};
    return scaled_text(seconds, units);
}

std::string clocked_text(const ClockedFigures& figures) {
    std::string text = fmt::format("{} at {}", seconds_text(figures.seconds), rate_text(figures.clock_rate));
    if (std::isfinite(figures.tops)) {
        text += fmt::format(", {:.4g} TOPS", figures.tops);
    }
    if (std::isfinite(figures.tops_per_w)) {
        text += fmt::format(", {:.4g} TOPS/W", figures.tops_per_w);
    }
    return text;
}

std::string percent_text(double part, double whole) {
    const double percent = 100 * part / whole;
    return std::isfinite(percent) ? fmt::format("{:.1f}", percent) : "-";
}

TextColumn number_column(std::string title, std::string unit, int importance) {
    return {std::move(title), std::move(unit), Alignment::right, importance};
}

std::string energy_text(double picojoules) {
    constexpr std::array<std::pair<const char*, double>, 5> units{
        {{"J", 1e12}, {"mJ", 1e9}, {"µJ", 1e6}, {"nJ", 1e3}, {"pJ", 1}}};
    return scaled_text(picojoules, units);
}

}  // namespace zigzag
