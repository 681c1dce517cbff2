#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#pragma GCC visibility push(default)

namespace zigzag {

/// Nearest integer, halves to even (the reference's `round`).
inline double round_half_even(double value) {
    return std::nearbyint(value);
}

/// Correctly rounded to three decimals (the reference's `round(x, 3)`).
double round_to_thousandths(double value);

/// `ceil(numerator / denominator)` with the division in double, as the reference does it.
inline std::int64_t ceil_of_quotient(double numerator, double denominator) {
    return static_cast<std::int64_t>(std::ceil(numerator / denominator));
}

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// Relative; far above what sums of rounded terms in another order differ by, far below any difference that counts.
inline constexpr double rounding_margin = 1e-9;

/// One prime and how often it divides a number (>= 1).
struct PrimePower {
    std::int64_t prime;
    int multiplicity;
};

/// Prime factorisation, primes ascending; empty for 1. Throws std::invalid_argument below 1. O(sqrt(value)).
std::vector<PrimePower> prime_factors(std::int64_t value);

/// Number of distinct values of `a*x + b*y` for 0 <= x < nb_x, 0 <= y < nb_y.
///
/// The reference's closed form overcounts when nb_x < b/gcd (dilated tiles with few outputs); `exact` clamps that term too
/// and gives the true count. See docs/cost-model.md.
inline std::int64_t count_distinct_indices(std::int64_t a, std::int64_t nb_x, std::int64_t b, std::int64_t nb_y,
                                           std::int64_t gcd_ab, bool exact) {
    const std::int64_t overlap_y = nb_y - a / gcd_ab;
    std::int64_t overlap_x = nb_x - b / gcd_ab;
    if (exact && overlap_x < 0) {
        overlap_x = 0;
    }
    return nb_x * nb_y - (overlap_y > 0 ? overlap_y : 0) * overlap_x;
}

}  // namespace zigzag

#pragma GCC visibility pop
