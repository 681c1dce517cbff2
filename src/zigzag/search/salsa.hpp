#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "zigzag/cost/score.hpp"
#include "zigzag/search/order_space.hpp"
#include "zigzag/search/search_settings.hpp"

namespace zigzag {

/// An order over the elements of a space, with what it costs.
struct ScoredOrder {
    std::vector<std::uint8_t> order;
    Score score;
};

/// Scores an order (indices into OrderSpace::elements(), innermost first); none when it does not fit the memories.
using ScoreOrder = std::function<std::optional<Score>(const std::vector<std::uint8_t>&)>;

/// Simulated annealing over the orders of one space (Jung et al., "SALSA: Simulated Annealing based Loop-Ordering Scheduler for
/// DNN Accelerators", AICAS 2023). None when no order that fits was met. The same seed gives the same result. Where the space has
/// no more orders than one walk would try, all are tried instead, and the result is the best there is. Walks begin at `start`, an
/// arrangement of the free elements, if it is not empty.
std::optional<ScoredOrder> anneal(const OrderSpace& space, const Objective& objective, const SalsaOptions& options,
                                  const ScoreOrder& score, const std::vector<std::uint8_t>& start = {});

/// The spaces that SALSA walks: loop prime factors glued down to the limit, then to ever more loops, until none is glued.
/// (Neither end covers the other: a memory boundary cannot cut a glued factor, and stopping before it may be the better choice.)
/// Without a limit, only the prime factors.
std::vector<OrderSpace> salsa_spaces(const MappingProblem& problem, const std::vector<OrderConstraint>& constraints,
                                     std::optional<int> lpf_limit);

}  // namespace zigzag
