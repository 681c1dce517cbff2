#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/cost/lattice_tables.hpp"
#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/search/temporal_ordering.hpp"

namespace zigzag {

/// The loop orders of one problem that the user's constraints allow: loop prime factors, glued down to a limit, of which some
/// stand at fixed positions and the rest is free. Searches permute the free ones.
class OrderSpace {
public:
    /// `lpf_limit` as in loop_prime_factors. Throws InputError when the constraints leave no order at all.
    OrderSpace(const MappingProblem& problem, const std::vector<OrderConstraint>& constraints, std::optional<int> lpf_limit);

    /// The loops that orders are made of.
    const std::vector<LoopElement>& elements() const { return elements_; }
    /// Elements to permute: indices into elements(), ascending, repeated by multiplicity.
    const std::vector<std::uint8_t>& free_elements() const { return free_; }
    std::size_t nb_loops() const { return fixed_.size(); }
    /// Orders of the multiset, before dimension-only constraints are applied; exact below 2^53.
    double number_of_orders() const { return number_of_orders_; }

    /// No loop is fixed and no position asks for a dimension: every arrangement is an order as it stands.
    bool is_unconstrained() const { return is_unconstrained_; }
    /// Merges fixed loops and an arrangement of the free ones into `order` (indices into elements(), innermost first); false when
    /// a dimension-only constraint is broken. O(loops).
    bool compose(const std::vector<std::uint8_t>& arrangement, std::vector<std::uint8_t>& order) const;

private:
    std::vector<LoopElement> elements_;
    std::vector<std::uint8_t> free_;
    std::vector<std::optional<std::uint8_t>> fixed_;  ///< by position
    std::vector<int> required_dimension_;             ///< by position, -1 when free
    bool is_unconstrained_ = true;
    double number_of_orders_ = 1;
};

}  // namespace zigzag
