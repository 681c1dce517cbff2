#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "zigzag/search/optimal/lattice/order_lattice.hpp"

namespace zigzag {

/// Index of the step that places exactly this loop, or -1.
int step_of(const OrderLattice& space, const Loop& loop);

/// The step of each element; none when glued loops are not in the space (of prime factors).
std::optional<std::vector<std::uint16_t>> steps_of(const OrderLattice& space, const std::vector<LoopElement>& elements);

/// Takes one order, as indices into OrderLattice::steps().
using TryOrder = std::function<void(const std::vector<std::uint16_t>&)>;

/// LOMA's orders, as far as they are in the space.
void for_each_loma_order(const OrderLattice& space, int lpf_limit, const TryOrder& try_order);

/// All orders of the space.
void for_each_order(const OrderLattice& space, const TryOrder& try_order);

}  // namespace zigzag
