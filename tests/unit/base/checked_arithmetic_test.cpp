#include "zigzag/base/checked_arithmetic.hpp"

#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

using namespace zigzag;

TEST_CASE("sums, differences and products that do not fit 64 bits are nothing") {
    CHECK(checked_sum(INT64_MAX, 0) == INT64_MAX);
    CHECK_FALSE(checked_sum(INT64_MAX, 1));
    CHECK_FALSE(checked_difference(0, INT64_MIN));
    CHECK(checked_product(std::int64_t{1} << 31, std::int64_t{1} << 31) == std::int64_t{1} << 62);
    CHECK_FALSE(checked_product(std::int64_t{1} << 32, std::int64_t{1} << 31));
    CHECK_FALSE(checked_sum(checked_product(INT64_MAX, 2), 1));
}

TEST_CASE("a tensor's elements are counted only where every product of its sizes is safe") {
    const auto count = [](const std::vector<std::int64_t>& sizes) { return element_count(sizes); };
    CHECK(count({}) == 1);
    CHECK(count({3, 4}) == 12);
    CHECK(count({3, 0, 4}) == 0);
    CHECK_FALSE(count({3, -1}));
    CHECK_FALSE(count({std::int64_t{1} << 40, std::int64_t{1} << 40}));
    CHECK_FALSE(count({0, std::int64_t{1} << 40, std::int64_t{1} << 40}));
}
