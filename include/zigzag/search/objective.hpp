#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "zigzag/cost/score.hpp"

namespace zigzag {

/// What a search minimises: energy^a x latency^b with a, b >= 0, not both 0. `latency`, `energy` and `EDP` (energy x latency) are
/// the usual ones. Only the ratio of the exponents matters, so they are scaled to a maximum of 1; nothing can overflow, and the
/// usual three are exact.
class Objective {
public:
    static const Objective latency;
    static const Objective energy;
    static const Objective EDP;  // NOLINT(readability-identifier-naming): the field's name

    /// Throws UsageError for exponents that are negative, not finite, or both 0.
    constexpr Objective(double energy_exponent, double latency_exponent)
        : energy_exponent_(energy_exponent / scale(energy_exponent, latency_exponent)),
          latency_exponent_(latency_exponent / scale(energy_exponent, latency_exponent)) {}

    /// From 0 to 1; the larger of the two is 1.
    double energy_exponent() const { return energy_exponent_; }
    double latency_exponent() const { return latency_exponent_; }

    /// The figure to minimise; grows with energy and with latency.
    double cost(const Score& score) const {
        return power(score.energy_total, energy_exponent_) * power(score.latency_total2, latency_exponent_);
    }

    /// Less cost, then less latency, then less energy.
    bool is_better(const Score& a, const Score& b) const {
        const double cost_a = cost(a);
        const double cost_b = cost(b);
        return cost_a != cost_b                       ? cost_a < cost_b
               : a.latency_total2 != b.latency_total2 ? a.latency_total2 < b.latency_total2
                                                      : a.energy_total < b.energy_total;
    }

    bool operator==(const Objective&) const = default;

private:
    static constexpr double scale(double a, double b) {
        constexpr double largest = 1e300;
        if (!(a >= 0 && b >= 0 && a <= largest && b <= largest) || a + b == 0) {
            refuse();
        }
        return a < b ? b : a;
    }
    [[noreturn]] static void refuse();
    static double power(double base, double exponent) {
        return exponent == 0 ? 1.0 : exponent == 1 ? base : std::pow(base, exponent);
    }

    double energy_exponent_;
    double latency_exponent_;
};

inline constexpr Objective Objective::latency{0, 1};
inline constexpr Objective Objective::energy{1, 0};
inline constexpr Objective Objective::EDP{1, 1};

/// `latency`, `energy`, `EDP`, or a weighting such as `energy^2*latency` or `latency^0.5*energy`: factors at most once each,
/// exponents decimals from 0, upper or lower case, spaces allowed. Throws UsageError, with what is wrong, for anything else.
Objective parse_objective(std::string_view text);

/// The same, back: the shortest text that means the objective.
std::string to_string(const Objective& objective);

}  // namespace zigzag
