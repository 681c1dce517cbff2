#pragma once

#include <cstdint>
#include <vector>

#include "zigzag/network/layer.hpp"

namespace zigzag {

/// A dimension such as IX that is built from two loop dimensions: `first_factor * first + second_factor * second`.
struct RelatedDimension {
    int first = 0;   ///< index into Layer::loop_dimensions
    int second = 0;  ///< index into Layer::loop_dimensions
    std::int64_t first_factor = 1;
    std::int64_t second_factor = 1;
    std::int64_t gcd = 1;
    std::int64_t total_size = 1;  ///< distinct values over the whole layer, padding taken off (or the size given by the file)
    bool exact_count = false;     ///< count dilated tiles exactly instead of as the reference does

    /// Distinct values for a tile of `first_size` x `second_size`; fractional sizes are truncated first, as the reference does.
    double tile_size(double first_size, double second_size) const;
};

/// Which loops change the index of one operand (docs/cost-model.md, "relevancy"). A dimension of size 1 may be in neither class.
struct Relevancy {
    std::vector<int> relevant;                ///< in the order of the operand's subscript
    std::vector<bool> is_relevant;            ///< per loop dimension
    std::vector<bool> is_irrelevant;          ///< per loop dimension
    std::vector<bool> is_partially_relevant;  ///< per loop dimension: belongs to a relation that indexes this operand
    std::vector<RelatedDimension> related;    ///< all relations of the layer when the operand is indexed by one, else empty

    /// Elements of a tile with `sizes[d]` (may be fractional) iterations of loop dimension d.
    double elements(const double* sizes) const;
};

/// All relations of the layer with their total sizes. Throws InputError when padding leaves nothing.
std::vector<RelatedDimension> related_dimensions(const Layer& layer, bool exact_count);

Relevancy relevancy_of(const Layer& layer, const OperandAccess& operand, const std::vector<RelatedDimension>& related);

}  // namespace zigzag
