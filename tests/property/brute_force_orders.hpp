#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "property/random_problem.hpp"

namespace zigzag::test {

/// How searches with a proof compared with the enumeration of all orders.
struct ProofAgreement {
    int problems = 0;  ///< problem x objective x factors
    int proven = 0;
    int guarded = 0;     ///< the sweep would not be exact; enumerated or bounded
    int fractional = 0;  ///< tables are not exact to the bit
    int infeasible = 0;
    int contested = 0;      ///< two operands compete for a memory
    int rounding_ties = 0;  ///< fractional: another decision of the allocator between equal traffic
    double orders = 0;      ///< enumerated
    std::vector<std::string> different;
};

/// Random small problems until `problems` were compared: the optimum must be the best of all orders, walked one by one.
ProofAgreement compare_with_all_orders(std::uint32_t seed, int problems, double most_orders);

}  // namespace zigzag::test
