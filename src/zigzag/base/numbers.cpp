#include "zigzag/base/numbers.hpp"

#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

namespace zigzag {

double round_to_thousandths(double value) {
    // Decimal rounding of the exact binary value: formatting rounds it correctly, scaling by 1000 would not.
    const std::string text = fmt::format("{:.3f}", value);
    return std::strtod(text.c_str(), nullptr);
}

std::vector<PrimePower> prime_factors(std::int64_t value) {
    if (value < 1) {
        throw std::invalid_argument(fmt::format("prime_factors: {} is below 1", value));
    }
    std::vector<PrimePower> factors;
    for (std::int64_t prime = 2; prime * prime <= value; ++prime) {
        int multiplicity = 0;
        while (value % prime == 0) {
            value /= prime;
            ++multiplicity;
        }
        if (multiplicity > 0) {
            factors.push_back({prime, multiplicity});
        }
    }
    if (value > 1) {
        factors.push_back({value, 1});
    }
    return factors;
}

}  // namespace zigzag
