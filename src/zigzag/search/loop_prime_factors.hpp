#pragma once

#include <optional>
#include <vector>

#include "zigzag/cost/lattice_tables.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/network/layer.hpp"

namespace zigzag {

/// The loops that LOMA permutes: the prime factors of every temporal size, glued together until at most `limit` are left.
///
/// While there are more, the dimension with most factors (the first on ties) has its two smallest multiplied. A limit below the
/// number of dimensions is raised to it; none means no limit. `reserved` loops, whose factors must divide their
/// dimension's size, are split off first, count towards the limit and are never glued.
/// Result: distinct (dimension, factor) pairs with multiplicity, sorted by dimension name, then factor; reserved loops left out.
std::vector<LoopElement> loop_prime_factors(const Layer& layer, const LoopOrder& temporal_sizes, const LoopOrder& reserved,
                                            std::optional<int> limit);

}  // namespace zigzag
