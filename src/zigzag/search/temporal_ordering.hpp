#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/mapping/memory_allocation.hpp"

namespace zigzag {

/// A position of the loop order that the user fixed, wholly (`loop`) or by dimension only.
struct OrderConstraint {
    int position = 0;   ///< from the innermost loop, or when negative from the outermost: -1 is the outermost
    int dimension = 0;  ///< index into Layer::loop_dimensions
    std::optional<std::int64_t> factor;
};

/// A `temporal_ordering` of the mapping file as it applies to one layer.
struct TemporalOrdering {
    std::optional<LoopOrder> complete;           ///< all loops given: the one order to evaluate
    std::optional<MemoryBoundaries> boundaries;  ///< where its loops lie, when the user says so
    std::vector<OrderConstraint> constraints;    ///< otherwise what the order must satisfy (may be empty)
};

/// Reads the constraints of a problem. Entries over dimensions that the layer lacks or has no temporal iterations of, and
/// entries with factor 1, are left out and reported to `notes`. A complete ordering has a factor everywhere and multiplies up to
/// all temporal sizes; without temporal loops the empty ordering is complete.
///
/// Throws InputError when given factors do not multiply up: more than a dimension has, or not dividing it; and when a
/// `memory_allocation` belongs to an incomplete ordering, or its numbers don't match loops and memories.
TemporalOrdering read_temporal_ordering(const MappingProblem& problem, Diagnostics& notes);

/// As above, for a chain that evaluates the user's ordering and searches nothing: throws InputError unless it is complete.
TemporalOrdering complete_temporal_ordering(const MappingProblem& problem, Diagnostics& notes);

}  // namespace zigzag
