#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "zigzag/search/optimal/lattice/order_lattice.hpp"

namespace zigzag {

/// LOMA's default limit of loop prime factors.
constexpr int loma_limit = 6;

/// Takes an order: indices into OrderLattice::steps(), innermost first.
using TryOrder = std::function<void(const std::vector<std::uint16_t>&)>;

/// Index of the step that places exactly this loop; none: no order of the space has it.
std::optional<std::uint16_t> step_of(const OrderLattice& space, const Loop& loop);

/// The step of each element; none when glued loops are not in the space (of prime factors).
std::optional<std::vector<std::uint16_t>> steps_of(const OrderLattice& space, const std::vector<LoopElement>& elements);

/// All orders of the space: as many as OrderCertificate::nb_orders says.
void for_each_order(const OrderLattice& space, const TryOrder& try_order);

/// The orders of LOMA with its default limit. None in a space of prime factors where LOMA glues factors together.
void for_each_loma_order(const OrderLattice& space, const TryOrder& try_order);

}  // namespace zigzag
