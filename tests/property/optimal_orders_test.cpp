#include <catch2/catch.hpp>

#include "property/brute_force_orders.hpp"

using namespace zigzag::test;

TEST_CASE("the optimal order is the best of all orders on random small problems") {
    const ProofAgreement agreement = compare_with_all_orders(20260601, 4000, 3000);
    INFO(describe(agreement));
    CHECK(agreement.different.empty());
}

TEST_CASE("the optimal order is the best of all where operands compete and the data of one grow unevenly") {
    const ProofAgreement agreement =
        compare_with_all_orders(20261128, 120, 3000, zigzag::Allocation::greedy, Problems::uneven_contests);
    INFO(describe(agreement));
    CHECK(agreement.different.empty());
    CHECK(agreement.proven == agreement.problems);
}

TEST_CASE("the optimal allocation is the best of all orders, cut in all ways, on random small problems") {
    const ProofAgreement agreement = compare_with_all_orders(20261125, 1200, 2500, zigzag::Allocation::optimal);
    INFO(describe(agreement));
    CHECK(agreement.different.empty());
    CHECK(agreement.proven > 1000);
    CHECK(agreement.cut_elsewhere > 200);
}
