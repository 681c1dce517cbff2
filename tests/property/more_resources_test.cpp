#include "property/more_resources.hpp"

#include <utility>

#include <catch2/catch.hpp>

#include "zigzag/cost/rules/buffering.hpp"

using namespace zigzag::test;
using zigzag::rules::SecondCopies;

TEST_CASE("more capacity or wider ports never make the best mapping worse, where its spatial mapping is still generated") {
    const ResourceComparison comparison = compare_with_more_resources(20261202, 200, 1000);
    INFO(describe(comparison));
    CHECK(comparison.worse.empty());
    CHECK(comparison.of_capacity > 40);
    CHECK(comparison.of_one_width > 40);
    CHECK(comparison.of_all_widths > 40);
    CHECK(comparison.better > 40);
}

TEST_CASE("less than twice the capacity may take the second copy from a later operand, twice gives one to all") {
    const auto granted = [](double capacity) {
        SecondCopies copies((40 + 20) / capacity);
        const bool first = copies.grant(40 / capacity);
        return std::pair(first, copies.grant(20 / capacity));
    };
    CHECK(granted(83) == std::pair(false, true));
    CHECK(granted(100) == std::pair(true, false));
    CHECK(granted(2 * 83) == std::pair(true, true));
}
