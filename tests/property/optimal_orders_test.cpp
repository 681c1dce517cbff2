#include <catch2/catch.hpp>

#include "property/brute_force_orders.hpp"

using namespace zigzag::test;

TEST_CASE("the optimal order is the best of all orders on random small problems") {
    const ProofAgreement agreement = compare_with_all_orders(20260601, 4000, 3000);
    CAPTURE(agreement.problems, agreement.proven, agreement.guarded, agreement.fractional, agreement.infeasible,
            agreement.contested, agreement.rounding_ties, agreement.orders, agreement.in_memory, agreement.precharging,
            agreement.even, agreement.gaps, agreement.last_bits);
    for (const auto& [limitation, problems] : agreement.limitations) {
        UNSCOPED_INFO(limitation << ": " << problems);
    }
    UNSCOPED_INFO("first difference: " << (agreement.different.empty() ? "" : agreement.different.front()));
    CHECK(agreement.different.empty());
}
