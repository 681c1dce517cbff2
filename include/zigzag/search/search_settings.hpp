#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "zigzag/cost/score.hpp"
#include "zigzag/results/layer_result.hpp"

#pragma GCC visibility push(default)

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
        return power(score.energy, energy_exponent_) * power(score.latency, latency_exponent_);
    }

    /// Less cost, then less latency, then less energy.
    bool is_better(const Score& a, const Score& b) const {
        const double cost_a = cost(a);
        const double cost_b = cost(b);
        return cost_a != cost_b ? cost_a < cost_b : a.latency != b.latency ? a.latency < b.latency : a.energy < b.energy;
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

/// How long and how freely to anneal; names follow ZigZag's SalsaStage (there with the prefix `salsa_`).
struct SalsaOptions {
    std::int64_t iteration_number = 1000;  ///< orders tried per walk
    double start_temperature = 0.05;       ///< of relative cost: at first, 5 % worse is accepted with probability 1/e
    std::int64_t number_of_walks = 4;      ///< independent walks per granularity (the reference's `number_of_core`)
    std::uint64_t seed = 0;
};

/// One line of the log of a search.
struct OptimalSearchProgress {
    double seconds = 0;
    const char* phase = "";
    std::optional<double> incumbent;
    double lower_bound = 0;
    std::uint64_t labels = 0;
};

/// Told how far a search with proof of a layer is. Called from any thread, also from several at once.
using SearchLog = std::function<void(const std::string& layer, const OptimalSearchProgress&)>;

/// How far a search goes.
enum class SearchEffort : std::uint8_t {
    bound,       ///< no order: the bound that the tables give
    incumbents,  ///< a good order, from LOMA and narrow sweeps
    proof        ///< all of it
};

/// What a user may set.
struct OptimalSettings {
    LoopFactors factors = LoopFactors::any;
    Allocation allocation = Allocation::greedy;
    double gap = 0;                                   ///< stop when the relative gap is proven to be this small
    std::optional<double> time_limit;                 ///< seconds per loop order search
    std::size_t memory_limit = std::size_t{1} << 30;  ///< bytes of partial orders
};

/// What the caller chose for the searches of every layer.
struct SearchSettings {
    std::optional<int> lpf_limit = 6;
    SalsaOptions salsa;
    OptimalSettings optimal;
    std::size_t nb_spatial_mappings_generated = 3;
    bool exhaustive_spatial_search = false;
    bool enable_mix_spatial_mapping = false;
    bool bounds_layers = false;  ///< lower bounds of the chosen mapping's loop orders are wanted
};

}  // namespace zigzag

#pragma GCC visibility pop
