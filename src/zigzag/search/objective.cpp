#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"
#include "zigzag/search/search_settings.hpp"

namespace zigzag {

namespace {

[[noreturn]] void refuse_text(std::string_view text, const std::string& reason) {
    throw UsageError(
        fmt::format("must be latency, energy, EDP or a weighting such as energy^2*latency, found {}{}", text, reason));
}

double parse_exponent(std::string_view text, std::string_view factor) {
    double value = 0;
    const char* const end_of_text = factor.data() + factor.size();
    const auto [end, error] = std::from_chars(factor.data(), end_of_text, value, std::chars_format::fixed);
    const bool starts_with_digit = !factor.empty() && factor.front() >= '0' && factor.front() <= '9';
    if (!starts_with_digit || error != std::errc{} || end != end_of_text) {
        refuse_text(text, fmt::format(" (the exponent \"{}\" is not a decimal number from 0)", factor));
    }
    return value;
}

/// The shortest decimal that means the exponent, in full: parse_objective knows no powers of ten.
std::string factor_text(std::string_view name, double exponent) {
    if (exponent == 1) {
        return std::string(name);
    }
    std::array<char, 400> digits{};  // at most 324 zeros, then 17 digits
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), exponent, std::chars_format::fixed);
    return fmt::format("{}^{}", name, std::string_view(digits.data(), static_cast<std::size_t>(written.ptr - digits.data())));
}

}  // namespace

void Objective::refuse() {
    throw UsageError("the exponents of an objective must be finite and not negative, and one of them above 0");
}

Objective parse_objective(std::string_view text) {
    std::string compact;
    for (const char character : text) {
        if (character != ' ') {
            compact += character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
        }
    }
    if (compact == "edp") {
        return Objective::EDP;
    }
    std::optional<double> energy;
    std::optional<double> latency;
    std::string_view rest = compact;
    for (bool more = true; more;) {
        const std::size_t star = rest.find('*');
        more = star != std::string_view::npos;
        const std::string_view factor = rest.substr(0, star);
        rest = more ? rest.substr(star + 1) : std::string_view();
        const std::size_t caret = factor.find('^');
        const std::string_view name = factor.substr(0, caret);
        if (name != "energy" && name != "latency") {
            refuse_text(text, "");
        }
        std::optional<double>& exponent = name == "energy" ? energy : latency;
        if (exponent) {
            refuse_text(text, fmt::format(" ({} stands there twice)", name));
        }
        exponent = caret == std::string_view::npos ? 1.0 : parse_exponent(text, factor.substr(caret + 1));
    }
    if (energy.value_or(0) == 0 && latency.value_or(0) == 0) {
        refuse_text(text, " (one exponent must be above 0)");
    }
    return {energy.value_or(0), latency.value_or(0)};
}

std::string to_string(const Objective& objective) {
    if (objective == Objective::EDP) {
        return "EDP";
    }
    std::string text;
    if (objective.energy_exponent() > 0) {
        text = factor_text("energy", objective.energy_exponent());
    }
    if (objective.latency_exponent() > 0) {
        text += (text.empty() ? "" : "*") + factor_text("latency", objective.latency_exponent());
    }
    return text;
}

}  // namespace zigzag
