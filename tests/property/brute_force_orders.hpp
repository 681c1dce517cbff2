#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "zigzag/results/layer_result.hpp"

#include "property/random_problem.hpp"

namespace zigzag::test {

/// How searches with a proof compared with the enumeration of all orders.
struct ProofAgreement {
    int problems = 0;  ///< problem x objective x factors
    int proven = 0;
    int guarded = 0;     ///< the sweep would not be exact; enumerated or bounded
    int fractional = 0;  ///< tables are not exact to the bit
    int infeasible = 0;
    int contested = 0;                       ///< two operands compete for a memory
    int in_memory = 0;                       ///< arrays that take several cycles per operation
    int precharging = 0;                     ///< of these, with energy that depends on the order
    int even = 0;                            ///< memories cut all operands' loops at the same places
    int gaps = 0;                            ///< not proven
    std::map<std::string, int> limitations;  ///< why not, and why enumerated
    int rounding_ties = 0;                   ///< fractional: another decision of the allocator between equal traffic
    int last_bits = 0;                       ///< the optimum, up to the last bits of an energy that is a sum of equal parts
    int cut_elsewhere = 0;                   ///< the search's boundaries were better than the allocator's, or as good
    double orders = 0;                       ///< enumerated; with chosen boundaries every way to cut one counts
    std::vector<std::string> different;
};

/// All counts, and the first difference.
std::string describe(const ProofAgreement& agreement);

/// Which random problems to compare.
enum class Problems : std::uint8_t {
    any,
    contests,        ///< operands compete for a memory
    uneven_contests  ///< operands compete for a memory, and the data of one grow by more than a loop's factor: rare
};

/// Random small problems until `problems` were compared: the optimum must be the best of all orders, walked one by one. With
/// Allocation::optimal, of all orders cut in all ways.
ProofAgreement compare_with_all_orders(std::uint32_t seed, int problems, double most_orders,
                                       Allocation allocation = Allocation::greedy, Problems which = Problems::any,
                                       Rules rules = Rules::presets);

}  // namespace zigzag::test
