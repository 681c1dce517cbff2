#include "batch_copies.hpp"

#include <algorithm>
#include <utility>

#include "zigzag/network/operand_axes.hpp"

namespace zigzag::operators {

namespace {

bool any_copy(const std::vector<AxisFactor>& factors) {
    return std::any_of(factors.begin(), factors.end(), [](const AxisFactor& factor) { return factor.is_copy; });
}

/// Factors of a dimension that are copies and make up its size; none otherwise.
std::vector<AxisFactor> factors_of(const BatchAxes& axes, std::size_t dimension) {
    if (axes.copies.size() != axes.sizes.size() || !any_copy(axes.copies[dimension])) {
        return {};
    }
    std::int64_t size = 1;
    for (const AxisFactor& factor : axes.copies[dimension]) {
        size *= factor.size;
    }
    return axes.sizes[dimension].integer() == size ? axes.copies[dimension] : std::vector<AxisFactor>{};
}

/// Puts the factors in the place of a dimension.
void split_dimension(BatchAxes& axes, std::size_t dimension, const std::vector<AxisFactor>& factors, bool has_copies) {
    Shape sizes;
    Shape stored;
    for (const AxisFactor& factor : factors) {
        sizes.emplace_back(factor.is_copy && has_copies ? 1 : factor.size);
        stored.emplace_back(factor.size);
    }
    const auto replace = [dimension](Shape& shape, const Shape& parts) {
        const auto place = shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(dimension));
        shape.insert(place, parts.begin(), parts.end());
    };
    replace(axes.sizes, sizes);
    replace(axes.stored, stored);
}

}  // namespace

bool split_copies(BatchAxes& left, BatchAxes& right) {
    left.stored = left.sizes;
    right.stored = right.sizes;
    const std::size_t shared = std::min(left.sizes.size(), right.sizes.size());
    const std::size_t left_offset = left.sizes.size() - shared;
    const std::size_t right_offset = right.sizes.size() - shared;
    bool is_split = false;
    for (std::size_t place = shared; place-- > 0;) {  // from the last on, so that the places before it stay
        if (!certainly_equal(left.sizes[left_offset + place], right.sizes[right_offset + place])) {
            continue;
        }
        const std::vector<AxisFactor> of_left = factors_of(left, left_offset + place);
        const std::vector<AxisFactor> of_right = factors_of(right, right_offset + place);
        if (of_left.empty() && of_right.empty()) {
            continue;
        }
        const bool right_has_copies = !of_right.empty();
        const std::vector<AxisFactor>& factors = right_has_copies ? of_right : of_left;
        split_dimension(left, left_offset + place, factors, !right_has_copies);
        split_dimension(right, right_offset + place, factors, right_has_copies);
        for (BatchAxes* axes : {&left, &right}) {
            axes->copies.resize(std::min(axes->copies.size(), (axes == &left ? left_offset : right_offset) + place));
            axes->copies.resize(axes->sizes.size());
        }
        is_split = true;
    }
    return is_split;
}

std::vector<Reindexing> steps_to_one_copy(const std::vector<std::int64_t>& from, const BatchAxes& batch,
                                          const std::vector<std::int64_t>& to) {
    std::vector<std::int64_t> sizes;
    for (const Number& size : batch.stored) {
        sizes.push_back(size.integer().value_or(0));
    }
    sizes.insert(sizes.end(), from.end() - 2, from.end());
    std::vector<Reindexing> steps;
    if (sizes != from) {
        steps.push_back(reshape_step(from, sizes));
    }
    for (std::size_t axis = 0; axis < batch.stored.size(); ++axis) {
        if (!certainly_equal(batch.sizes[axis], batch.stored[axis])) {
            steps.push_back(slice_step(sizes, axis, 0, 1));
            sizes[axis] = 1;
        }
    }
    if (sizes != to) {
        steps.push_back(reshape_step(std::move(sizes), to));
    }
    return steps;
}

}  // namespace zigzag::operators
