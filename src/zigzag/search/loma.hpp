#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/search/multiset_permutations.hpp"
#include "zigzag/search/order_space.hpp"

namespace zigzag {

/// LOMA: all orders of the loop prime factors, within the user's constraints (Symons et al., "LOMA: Fast Auto-Scheduling on DNN
/// Accelerators through Loop-Order-based Memory Allocation", AICAS 2021).
///
/// Usage: `while (loma.next()) use(loma.order());`. Orders come in ZigZag's sequence. Loops that the user fixed stay at their
/// position; what remains is permuted, and orders that break a dimension-only constraint are skipped.
class Loma {
public:
    /// `lpf_limit` as in loop_prime_factors. Throws InputError when the constraints leave no order at all.
    Loma(const MappingProblem& problem, const std::vector<OrderConstraint>& constraints, std::optional<int> lpf_limit);

    /// The loops that orders are made of.
    const std::vector<LoopElement>& elements() const { return space_.elements(); }
    /// Orders of the multiset, before dimension-only constraints are applied.
    double number_of_orders() const { return space_.number_of_orders(); }

    bool next();
    /// Indices into elements(), innermost first; stays at the same address.
    const std::vector<std::uint8_t>& order() const { return space_.is_unconstrained() ? permutations_.current() : order_; }

private:
    OrderSpace space_;
    MultisetPermutations permutations_;
    std::vector<std::uint8_t> order_;
    bool started_ = false;
};

}  // namespace zigzag
