#include "zigzag/base/numbers.hpp"

#include <numeric>
#include <set>
#include <stdexcept>

#include <catch2/catch.hpp>

using namespace zigzag;

TEST_CASE("halves round to the even neighbour") {
    CHECK(round_half_even(0.5) == 0);
    CHECK(round_half_even(1.5) == 2);
    CHECK(round_half_even(62.5) == 62);
    CHECK(round_half_even(-2.5) == -2);
}

TEST_CASE("thousandths are rounded from the exact binary value") {
    CHECK(round_to_thousandths(440.99999999999994) == 441.0);
    CHECK(round_to_thousandths(1.0005) == 1.0);    // 1.0005 lies just below one half of a thousandth
    CHECK(round_to_thousandths(2.6755) == 2.675);  // 2.67549999...
    CHECK(round_to_thousandths(0.0015) == 0.002);  // 0.00150000...03
}

TEST_CASE("prime factors come in ascending order with their multiplicity") {
    const auto factors = prime_factors(360);
    REQUIRE(factors.size() == 3);
    CHECK((factors[0].prime == 2 && factors[0].multiplicity == 3));
    CHECK((factors[1].prime == 3 && factors[1].multiplicity == 2));
    CHECK((factors[2].prime == 5 && factors[2].multiplicity == 1));
    CHECK(prime_factors(1).empty());
    CHECK(prime_factors(1000003).front().prime == 1000003);
    CHECK_THROWS_AS(prime_factors(0), std::invalid_argument);
}

TEST_CASE("distinct indices are counted in closed form") {
    const auto counted = [](std::int64_t a, std::int64_t x, std::int64_t b, std::int64_t y, bool exact) {
        return count_distinct_indices(a, x, b, y, std::gcd(a, b), exact);
    };
    // Figures of ZigZag 3.8.5.
    CHECK(counted(2, 112, 1, 7, false) == 229);
    CHECK(counted(2, 56, 1, 1, false) == 56);
    CHECK(counted(1, 8, 2, 3, false) == 12);
    CHECK(counted(2, 4, 2, 3, false) == 6);
    // Dilated tiles with few outputs: the reference counts too many.
    CHECK(counted(1, 1, 3, 3, false) == 7);
    CHECK(counted(1, 2, 3, 3, false) == 8);
}

TEST_CASE("the exact count equals counting one by one") {
    for (std::int64_t a = 1; a <= 4; ++a) {
        for (std::int64_t b = 1; b <= 4; ++b) {
            for (std::int64_t x = 1; x <= 6; ++x) {
                for (std::int64_t y = 1; y <= 6; ++y) {
                    std::set<std::int64_t> values;
                    for (std::int64_t i = 0; i < x; ++i) {
                        for (std::int64_t j = 0; j < y; ++j) {
                            values.insert(a * i + b * j);
                        }
                    }
                    CAPTURE(a, b, x, y);
                    CHECK(count_distinct_indices(a, x, b, y, std::gcd(a, b), true) == static_cast<std::int64_t>(values.size()));
                }
            }
        }
    }
}
