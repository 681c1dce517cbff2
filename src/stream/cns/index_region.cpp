#include "index_region.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "zigzag/base/checked_arithmetic.hpp"

// Walking one costless operator back, from elements of its output to the elements of its inputs that they are copies of.
//
// Idea: regions stay products of per-axis index sets as long as axes keep their identity (transpose, slice, gather, concat). A
// reshape is cut in the smallest blocks of axes whose sizes multiply up to the same number on both sides: inside a block, the
// region is turned into runs of the row-major index, and every run into boxes of the input's axes (at most 2 axes - 1 boxes
// each). Example: [4, 6] -> [2, 12]: one block; row 1 of the output is the run [12, 24), which is rows 2 and 3 of the input.
//
// Cost: proportional to the ranges and runs that come out.

namespace stream {

namespace {

void append(IndexSet& set, Range range) {
    if (range.lo >= range.hi) {
        return;
    }
    if (!set.empty() && set.back().hi == range.lo) {
        set.back().hi = range.hi;
    } else {
        set.push_back(range);
    }
}

/// Sorts and merges.
IndexSet normalized(IndexSet set) {
    std::sort(set.begin(), set.end(), [](const Range& a, const Range& b) { return a.lo < b.lo; });
    IndexSet merged;
    for (const Range& range : set) {
        if (!merged.empty() && range.lo <= merged.back().hi) {
            merged.back().hi = std::max(merged.back().hi, range.hi);
        } else {
            merged.push_back(range);
        }
    }
    return merged;
}

IndexSet clipped(const IndexSet& set, std::int64_t lo, std::int64_t hi, std::int64_t shift = 0) {
    IndexSet result;
    for (const Range& range : set) {
        append(result, {std::max(range.lo, lo) + shift, std::min(range.hi, hi) + shift});
    }
    return result;
}

IndexBox whole(const std::vector<std::int64_t>& shape) {
    IndexBox box;
    for (const std::int64_t size : shape) {
        box.push_back({{0, size}});
    }
    return box;
}

bool is_empty(const IndexBox& box) {
    return std::any_of(box.begin(), box.end(), [](const IndexSet& set) { return set.empty(); });
}

/// Runs of the row-major index over the axes [first, last) of the shape.
IndexSet runs_of(const IndexBox& box, const std::vector<std::int64_t>& shape, std::size_t first, std::size_t last) {
    IndexSet runs{{0, 1}};
    for (std::size_t axis = first; axis < last; ++axis) {
        const std::int64_t size = shape[axis];
        const bool is_whole = box[axis].size() == 1 && box[axis][0] == Range{0, size};
        IndexSet finer;
        for (const Range& run : runs) {
            if (is_whole) {
                append(finer, {run.lo * size, run.hi * size});
                continue;
            }
            for (std::int64_t index = run.lo; index < run.hi; ++index) {
                for (const Range& range : box[axis]) {
                    append(finer, {index * size + range.lo, index * size + range.hi});
                }
            }
        }
        runs = std::move(finer);
    }
    return runs;
}

/// Boxes over the axes [first, last) of the shape that together hold a run of their row-major index.
void boxes_of(Range run, const std::vector<std::int64_t>& shape, std::size_t first, std::size_t last, const IndexBox& prefix,
              std::vector<IndexBox>& boxes) {
    if (run.lo >= run.hi) {
        return;
    }
    if (first == last) {
        boxes.push_back(prefix);
        return;
    }
    const std::int64_t inner =
        std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(first) + 1, shape.begin() + static_cast<std::ptrdiff_t>(last),
                        std::int64_t{1}, std::multiplies<>());
    const auto descend = [&](std::int64_t index, Range rest) {
        IndexBox longer = prefix;
        longer.push_back({{index, index + 1}});
        boxes_of(rest, shape, first + 1, last, longer, boxes);
    };
    std::int64_t lo = run.lo / inner;
    const std::int64_t hi = run.hi / inner;
    if (lo == hi) {
        descend(lo, {run.lo - lo * inner, run.hi - lo * inner});
        return;
    }
    if (run.lo % inner != 0) {
        descend(lo, {run.lo - lo * inner, inner});
        ++lo;
    }
    if (lo < hi) {
        IndexBox middle = prefix;
        middle.push_back({{lo, hi}});
        for (std::size_t axis = first + 1; axis < last; ++axis) {
            middle.push_back({{0, shape[axis]}});
        }
        boxes.push_back(std::move(middle));
    }
    if (run.hi % inner != 0) {
        descend(hi, {0, run.hi - hi * inner});
    }
}

IndexRegion reshaped(const IndexBox& box, const std::vector<std::int64_t>& from, const std::vector<std::int64_t>& to) {
    std::vector<IndexBox> partial{{}};
    std::size_t output_axis = 0;
    std::size_t input_axis = 0;
    while (output_axis < from.size() || input_axis < to.size()) {
        const std::size_t output_begin = output_axis;
        const std::size_t input_begin = input_axis;
        std::int64_t output_size = output_axis < from.size() ? from[output_axis++] : 1;
        std::int64_t input_size = input_axis < to.size() ? to[input_axis++] : 1;
        while (output_size != input_size) {
            const bool grows_output = output_size < input_size && output_axis < from.size();
            std::int64_t& smaller = grows_output ? output_size : input_size;
            const auto grown = grows_output             ? zigzag::checked_product(output_size, from[output_axis++])
                               : input_axis < to.size() ? zigzag::checked_product(input_size, to[input_axis++])
                                                        : std::nullopt;
            if (!grown) {
                return {whole(to)};  // sizes that disagree: nothing closer can be said
            }
            smaller = *grown;
        }
        std::vector<IndexBox> block;
        if (output_axis - output_begin == 1 && input_axis - input_begin == 1) {
            block.push_back({box[output_begin]});
        } else {
            for (const Range& run : runs_of(box, from, output_begin, output_axis)) {
                boxes_of(run, to, input_begin, input_axis, {}, block);
            }
        }
        std::vector<IndexBox> longer;
        for (const IndexBox& head : partial) {
            for (const IndexBox& tail : block) {
                longer.push_back(head);
                longer.back().insert(longer.back().end(), tail.begin(), tail.end());
            }
        }
        partial = std::move(longer);
    }
    return partial;
}

IndexSet sliced(const IndexSet& set, std::int64_t begin, std::int64_t step) {
    IndexSet result;
    for (const Range& range : set) {
        if (step == 1) {
            result.push_back({begin + range.lo, begin + range.hi});
            continue;
        }
        for (std::int64_t index = range.lo; index < range.hi; ++index) {
            result.push_back({begin + step * index, begin + step * index + 1});
        }
    }
    return normalized(std::move(result));
}

IndexSet gathered(const IndexSet& set, const std::vector<std::int64_t>& indices) {
    IndexSet result;
    for (const Range& range : set) {
        for (std::int64_t index = range.lo; index < range.hi; ++index) {
            const std::int64_t from = indices[static_cast<std::size_t>(index)];
            result.push_back({from, from + 1});
        }
    }
    return normalized(std::move(result));
}

/// Of an axis of `size` indices that the output runs through again and again.
IndexSet repeated(const IndexSet& set, std::int64_t size) {
    IndexSet result;
    for (const Range& range : set) {
        const std::int64_t lo = range.lo % size;
        const std::int64_t hi = lo + std::min(range.size(), size);
        result.push_back({lo, std::min(hi, size)});
        if (hi > size) {
            result.push_back({0, hi - size});
        }
    }
    return normalized(std::move(result));
}

/// Of an axis of which every index stands for `factor` indices of the output.
IndexSet stretched(const IndexSet& set, std::int64_t factor) {
    IndexSet result;
    for (const Range& range : set) {
        result.push_back({range.lo / factor, (range.hi - 1) / factor + 1});
    }
    return normalized(std::move(result));
}

IndexRegion box_of_input(const zigzag::Reindexing& reindexing, std::size_t input, const IndexBox& box) {
    const std::vector<std::int64_t>& shape = reindexing.input_shapes[input];
    IndexBox result = box;
    switch (reindexing.kind) {
        case zigzag::Reindexing::Kind::identity:
            break;
        case zigzag::Reindexing::Kind::transpose:
            for (std::size_t axis = 0; axis < box.size(); ++axis) {
                result[reindexing.permutation[axis]] = box[axis];
            }
            break;
        case zigzag::Reindexing::Kind::reshape:
            return reshaped(box, reindexing.output_shape, shape);
        case zigzag::Reindexing::Kind::slice:
            for (std::size_t axis = 0; axis < box.size(); ++axis) {
                result[axis] = sliced(box[axis], reindexing.begin[axis], reindexing.step[axis]);
            }
            break;
        case zigzag::Reindexing::Kind::gather: {
            // The indices' own axes (none, or several) take the place of the gathered one; they are flat in `indices`.
            const std::size_t taken = box.size() + 1 - shape.size();
            const IndexSet flat = runs_of(box, reindexing.output_shape, reindexing.axis, reindexing.axis + taken);
            const auto begin = result.begin() + static_cast<std::ptrdiff_t>(reindexing.axis);
            result.erase(begin, begin + static_cast<std::ptrdiff_t>(taken));
            result.insert(result.begin() + static_cast<std::ptrdiff_t>(reindexing.axis), gathered(flat, reindexing.indices));
            break;
        }
        case zigzag::Reindexing::Kind::repeat:
            result[reindexing.axis] = repeated(box[reindexing.axis], shape[reindexing.axis]);
            break;
        case zigzag::Reindexing::Kind::stretch:
            result[reindexing.axis] =
                stretched(box[reindexing.axis], reindexing.output_shape[reindexing.axis] / shape[reindexing.axis]);
            break;
        case zigzag::Reindexing::Kind::concat: {
            std::int64_t before = 0;
            for (std::size_t earlier = 0; earlier < input; ++earlier) {
                before += reindexing.input_shapes[earlier][reindexing.axis];
            }
            result[reindexing.axis] = clipped(box[reindexing.axis], before, before + shape[reindexing.axis], -before);
            break;
        }
        case zigzag::Reindexing::Kind::everything:
            return {whole(shape)};
    }
    return {std::move(result)};
}

}  // namespace

IndexRegion region_of_input(const zigzag::Reindexing& reindexing, std::size_t input, const IndexRegion& region) {
    IndexRegion result;
    for (const IndexBox& box : region) {
        IndexBox inside = box;
        for (std::size_t axis = 0; axis < inside.size() && axis < reindexing.output_shape.size(); ++axis) {
            inside[axis] = clipped(box[axis], 0, reindexing.output_shape[axis]);
        }
        if (is_empty(inside)) {
            continue;
        }
        for (IndexBox& from : box_of_input(reindexing, input, inside)) {
            if (!is_empty(from)) {
                result.push_back(std::move(from));
            }
        }
    }
    return result;
}

}  // namespace stream
