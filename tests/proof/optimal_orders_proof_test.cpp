#include <catch2/catch.hpp>

#include "property/brute_force_orders.hpp"

using namespace zigzag::test;

TEST_CASE("the optimal order is the best of all orders on twenty thousand random problems") {
    const ProofAgreement agreement = compare_with_all_orders(1729, 24000, 40000);
    INFO(describe(agreement));
    CHECK(agreement.different.empty());
    CHECK(agreement.problems - agreement.infeasible > 16000);
    CHECK(agreement.proven > 20000);
    CHECK(agreement.in_memory > 500);
    CHECK(agreement.precharging > 100);
    CHECK(agreement.even > 1000);
}

TEST_CASE("the optimal order is the best of all where operands compete for a memory") {
    const ProofAgreement contests = compare_with_all_orders(31, 2400, 10000, zigzag::Allocation::greedy, Problems::contests);
    INFO(describe(contests));
    CHECK(contests.different.empty());
    CHECK(contests.proven == contests.problems);
    const ProofAgreement uneven = compare_with_all_orders(32, 480, 10000, zigzag::Allocation::greedy, Problems::uneven_contests);
    INFO(describe(uneven));
    CHECK(uneven.different.empty());
    CHECK(uneven.proven == uneven.problems);
}

TEST_CASE("the optimal allocation is the best of all orders, cut in all ways, on six thousand random problems") {
    const ProofAgreement agreement = compare_with_all_orders(2024, 6000, 30000, zigzag::Allocation::optimal);
    INFO(describe(agreement));
    CHECK(agreement.different.empty());
    CHECK(agreement.proven > 5000);
    CHECK(agreement.cut_elsewhere > 1000);
    CHECK(agreement.in_memory > 200);
}

TEST_CASE("under any rules the optimal order is the best of all orders on ten thousand random problems") {
    const ProofAgreement placed =
        compare_with_all_orders(20261202, 8000, 20000, zigzag::Allocation::greedy, Problems::any, Rules::any);
    INFO(describe(placed));
    CHECK(placed.different.empty());
    const ProofAgreement cut =
        compare_with_all_orders(20261203, 2000, 20000, zigzag::Allocation::optimal, Problems::any, Rules::any);
    INFO(describe(cut));
    CHECK(cut.different.empty());
}
