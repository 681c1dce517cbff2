#include "zigzag/search/optimal/lattice/loop_steps.hpp"

#include <catch2/catch.hpp>

using namespace zigzag;

TEST_CASE("orders over all factors are counted exactly") {
    const auto count = [](const std::vector<LoopElement>& primes) { return number_of_loop_orders(primes, LoopFactors::any); };
    CHECK(count({}) == "1");
    CHECK(count({{{0, 2}, 1}}) == "1");
    CHECK(count({{{0, 2}, 2}}) == "2");               // 4; 2 2
    CHECK(count({{{0, 2}, 2}, {{1, 3}, 1}}) == "5");  // 4 with 3: 2 orders; 2 2 with 3: 3 orders
    CHECK(count({{{0, 2}, 1}, {{0, 3}, 1}}) == "3");  // 6; 2 3; 3 2
    CHECK(count({{{0, 2}, 10}}) == "512");            // compositions of 10
    CHECK(count({{{0, 2}, 40}}) == "549755813888");   // of 40: terms of the alternating sum are beyond 64 bits
}

TEST_CASE("orders over prime factors are permutations of a multiset") {
    CHECK(number_of_loop_orders({{{0, 2}, 2}, {{1, 3}, 1}}, LoopFactors::prime) == "3");
    CHECK(number_of_loop_orders({{{0, 2}, 8}, {{1, 2}, 8}, {{2, 2}, 8}}, LoopFactors::prime) == "9465511770");
}

TEST_CASE("steps take any sub-multiset of one dimension's prime factors") {
    const std::vector<LoopElement> primes{{{0, 2}, 2}, {{0, 3}, 1}, {{1, 5}, 1}};
    const auto steps = loop_steps(primes, LoopFactors::any);
    REQUIRE(steps.size() == 6);
    std::vector<std::int64_t> factors;
    for (const LoopStep& step : steps) {
        factors.push_back(step.loop.factor);
    }
    CHECK(factors == std::vector<std::int64_t>{2, 4, 3, 6, 12, 5});
    CHECK(steps[4].stride == 2 * 1 + 3);
    CHECK(steps[4].nb_primes == 3);
    CHECK(loop_steps(primes, LoopFactors::prime).size() == 3);
}
