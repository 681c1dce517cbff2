#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/network/network.hpp"

#include "stream/cns/cn_graph.hpp"

namespace stream {

/// Disjoint half-open ranges, ascending, none empty.
using IndexSet = std::vector<Range>;

/// A product of one index set per axis.
using IndexBox = std::vector<IndexSet>;

/// Elements of a tensor as a union of boxes; boxes may overlap.
using IndexRegion = std::vector<IndexBox>;

/// What of input number `input` the elements `region` of a costless operator's output are taken from. Both are clipped to the
/// shapes; an identity with unknown shape is not clipped. Exact for every kind of re-indexing.
///
/// Example: Flatten [1, 4, 2, 2] -> [1, 16]; elements 4 .. 11 of the output are channels 1 and 2 of the input.
IndexRegion region_of_input(const zigzag::Reindexing& reindexing, std::size_t input, const IndexRegion& region);

}  // namespace stream
