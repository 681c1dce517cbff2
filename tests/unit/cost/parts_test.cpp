#include <cmath>

#include <catch2/catch.hpp>

#include "zigzag/cost/rules/accesses.hpp"

using namespace zigzag;

TEST_CASE("parts of a fractional size are counted as they are written, not as binary numbers round them") {
    for (int tenths = 1; tenths < 400; ++tenths) {
        const double size = tenths / 10.0;
        for (int count = 1; count < 3000; ++count) {
            const long exact = (10L * count + tenths - 1) / tenths;
            REQUIRE(rules::parts_of(count, size) == static_cast<double>(exact));
        }
    }
    CHECK(rules::parts_of(1e15, 12.8) == std::ceil(1e16 / 128));
    CHECK(rules::parts_of(9007199254740991.0, 2) == 4503599627370496.0);
}

TEST_CASE("a transfer over a fractional width takes the whole cycles that it needs") {
    CHECK(rules::transfer_cycles(16, 8, 12.8) == 10);
    CHECK(rules::transfer_cycles(16, 8, 12.7) == 11);
    CHECK(rules::transfer_cycles(1, 8, 0.5) == 16);
}
