#include <catch2/catch.hpp>

#include "property/brute_force_orders.hpp"

using namespace zigzag::test;

TEST_CASE("the optimal order is the best of all orders on twenty thousand random problems") {
    const ProofAgreement agreement = compare_with_all_orders(1729, 24000, 40000);
    CAPTURE(agreement.problems, agreement.proven, agreement.guarded, agreement.fractional, agreement.infeasible,
            agreement.contested, agreement.rounding_ties, agreement.orders);
    UNSCOPED_INFO("first difference: " << (agreement.different.empty() ? "" : agreement.different.front()));
    CHECK(agreement.different.empty());
    CHECK(agreement.problems - agreement.infeasible > 8000);
}
