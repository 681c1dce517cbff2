#include <catch2/catch.hpp>

#include "property/more_resources.hpp"

using namespace zigzag::test;

TEST_CASE("more capacity or wider ports never make the best mapping worse, on two thousand random problems") {
    const ResourceComparison comparison = compare_with_more_resources(20261203, 2000, 1000);
    INFO(describe(comparison));
    CHECK(comparison.worse.empty());
    CHECK(comparison.better > 600);
    CHECK(comparison.mappings_gone > 0);
}
