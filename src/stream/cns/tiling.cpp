// A layer cut by outer loops into equal parts, and what each part reads and writes.
//
// Parts are the cells of a grid: CN n has index (n div product of earlier counts) mod count on each loop. Example: OY of 56 cut
// by 4 and K of 64 cut by 2 gives 8 CNs of 14 rows and 32 channels; CN 5 has OY part 1 and K part 1: rows 14 to 27, channels 32
// to 63. Two loops over one dimension cut parts of parts. Ranges of data follow from the relations: with IY = 2 OY + FY - 1 those
// rows read the input rows 27 to 55; part 0 begins at row -1, which is padding.
//
// A dimension that its loops do not divide is enlarged to the next multiple. Hint loops avoid that by taking the closest divisor.
//
// Why extents follow from counts. Every outer loop cuts the parts that the earlier loops over its dimension left in `count` parts
// of equal extent, rounded up: a dimension of 112 rows that is cut in 5 and then in 4 has parts of 23, then of 6 rows, 20 of
// them, and counts as 120 rows. As ceil(ceil(a / b) / c) = ceil(a / (b c)), the extent follows from the product of the counts
// alone. A loop has at most as many parts as there are indices to cut; then no extent rounds up to more than twice what it holds,
// and work is never counted several times.
//
// Cost: each query is a few divisions by dimension; nothing is stored by CN.

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/checked_arithmetic.hpp"
#include "zigzag/base/numbers.hpp"

#include "stream/cns/cn_graph.hpp"

namespace stream {

namespace {

std::optional<std::int64_t> positive_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1) {
        return std::nullopt;
    }
    return number;
}

/// The divisor of `size` nearest to `count` among 2 .. size within a factor of 50; the smaller of two. None: `size`.
std::int64_t closest_divisor(std::int64_t size, std::int64_t count) {
    const std::int64_t least = std::max<std::int64_t>(2, count / 50);
    const std::int64_t most = std::min(size, 50 * count);
    std::int64_t closest = size;
    std::int64_t distance = -1;
    for (std::int64_t divisor = least; divisor <= most; ++divisor) {
        const std::int64_t away = std::abs(divisor - count);
        if (size % divisor == 0 && (distance < 0 || away < distance)) {
            closest = divisor;
            distance = away;
        }
    }
    return closest;
}

std::size_t dimension_index(const zigzag::Layer& layer, const std::string& name) {
    for (std::size_t index = 0; index < layer.loop_dimensions.size(); ++index) {
        if (layer.loop_dimensions[index].name == name) {
            return index;
        }
    }
    throw std::logic_error(fmt::format("layer {} has no dimension {}", layer.name, name));
}

bool has_dimension(const zigzag::Layer& layer, const std::string& name) {
    return layer.loop_size(name).has_value();
}

constexpr std::int64_t most_cns_of_a_grid = std::int64_t{1} << 62;

std::string counted(std::int64_t number, const char* one, const char* many) {
    return fmt::format("{} {}", number, number == 1 ? one : many);
}

/// Rows (columns) of data on the left side of a relation in the whole layer: what padding adds is not stored.
std::int64_t size_without_padding(const zigzag::Layer& layer, const zigzag::DimensionRelation& relation) {
    for (const auto& [name, size] : layer.pr_sizes) {
        if (name == relation.left) {
            return size;
        }
    }
    std::int64_t size = relation.first_factor * (*layer.loop_size(relation.first) - 1) +
                        relation.second_factor * (*layer.loop_size(relation.second) - 1) + 1;
    for (const zigzag::Padding& padding : layer.padding) {
        size -= padding.dimension == relation.left ? padding.begin + padding.end : 0;
    }
    return std::max<std::int64_t>(1, size);
}

}  // namespace

HintLoop parse_hint_loop(const std::string& text) {
    const auto refuse = [&text]() -> HintLoop {
        throw zigzag::UsageError(fmt::format(
            "`{}` is no hint loop; write DIMENSION:COUNT, DIMENSION:all or DIMENSION:all/N, such as OY:2 or OY:all", text));
    };
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || colon == 0) {
        return refuse();
    }
    HintLoop hint;
    hint.dimension = text.substr(0, colon);
    if (!std::all_of(hint.dimension.begin(), hint.dimension.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; })) {
        return refuse();
    }
    const std::string_view size = std::string_view(text).substr(colon + 1);
    if (size.substr(0, 3) == "all") {
        if (size.size() == 3) {
            return hint;
        }
        const auto divisor = size[3] == '/' ? positive_number(size.substr(4)) : std::nullopt;
        if (!divisor) {
            return refuse();
        }
        hint.divisor = *divisor;
        return hint;
    }
    hint.count = positive_number(size);
    return hint.count ? hint : refuse();
}

std::string to_string(const HintLoop& hint) {
    if (hint.count) {
        return fmt::format("{}:{}", hint.dimension, *hint.count);
    }
    return hint.divisor == 1 ? fmt::format("{}:all", hint.dimension) : fmt::format("{}:all/{}", hint.dimension, hint.divisor);
}

TileGrid::TileGrid(const zigzag::Layer& layer, std::vector<OuterLoop> loops) : layer_(&layer), loops_(std::move(loops)) {
    loops_.erase(std::remove_if(loops_.begin(), loops_.end(), [](const OuterLoop& loop) { return loop.count <= 1; }),
                 loops_.end());
    parts_.assign(layer.loop_dimensions.size(), 1);
    for (const OuterLoop& loop : loops_) {
        const std::size_t dimension = dimension_index(layer, loop.dimension);
        const std::int64_t size = layer.loop_dimensions[dimension].size;
        const std::int64_t indices = (size + parts_[dimension] - 1) / parts_[dimension];
        if (loop.count > indices) {
            throw zigzag::InputError({{},
                                      fmt::format("layer {}, loop over {}", layer.name, loop.dimension),
                                      fmt::format("{} parts of what has {}", loop.count, counted(indices, "index", "indices")),
                                      "cut a dimension in at most as many parts as it has indices"});
        }
        const auto count = zigzag::checked_product(count_, loop.count);
        if (!count || *count > most_cns_of_a_grid) {
            throw zigzag::InputError({{},
                                      fmt::format("layer {}, loop over {}", layer.name, loop.dimension),
                                      "the layer is cut in more than 2^62 computation nodes",
                                      "cut it in fewer parts"});
        }
        strides_.push_back(count_);
        weights_.push_back(parts_[dimension]);
        count_ = *count;
        parts_[dimension] *= loop.count;
        groups_ *= loop.inter_core ? loop.count : 1;
    }
    for (std::size_t dimension = 0; dimension < parts_.size(); ++dimension) {
        spans_.push_back((layer.loop_dimensions[dimension].size + parts_[dimension] - 1) / parts_[dimension]);
    }
}

std::int64_t TileGrid::cn_macs() const {
    std::int64_t macs = 1;
    for (const std::int64_t span : spans_) {
        macs *= span;
    }
    return macs;
}

std::int64_t TileGrid::part(std::int64_t cn, std::size_t dimension) const {
    if (parts_[dimension] == 1) {
        return 0;
    }
    std::int64_t part = 0;
    for (std::size_t loop = 0; loop < loops_.size(); ++loop) {
        if (loops_[loop].dimension == layer_->loop_dimensions[dimension].name) {
            part += cn / strides_[loop] % loops_[loop].count * weights_[loop];
        }
    }
    return part;
}

Range TileGrid::range(std::int64_t cn, std::size_t dimension) const {
    const std::int64_t lo = part(cn, dimension) * spans_[dimension];
    return {lo, lo + spans_[dimension]};
}

Range TileGrid::range(std::int64_t cn, const std::string& dimension) const {
    for (const zigzag::DimensionRelation& relation : layer_->relations) {
        if (relation.left != dimension) {
            continue;
        }
        std::int64_t before = 0;
        for (const zigzag::Padding& padding : layer_->padding) {
            if (padding.dimension == dimension) {
                before = padding.begin;
            }
        }
        const Range first = range(cn, dimension_index(*layer_, relation.first));
        const Range second = range(cn, dimension_index(*layer_, relation.second));
        return {relation.first_factor * first.lo + relation.second_factor * second.lo - before,
                relation.first_factor * (first.hi - 1) + relation.second_factor * (second.hi - 1) - before + 1};
    }
    return range(cn, dimension_index(*layer_, dimension));
}

std::vector<Range> TileGrid::operand_ranges(std::int64_t cn, zigzag::LayerOperand operand) const {
    std::vector<Range> ranges;
    for (const zigzag::OperandAccess& access : layer_->operands) {
        if (access.operand == operand) {
            for (const std::string& dimension : access.dimensions) {
                ranges.push_back(range(cn, dimension));
            }
        }
    }
    return ranges;
}

bool TileGrid::produces_final_output(std::int64_t cn) const {
    const std::vector<std::string>& output = layer_->operands[0].dimensions;
    for (std::size_t dimension = 0; dimension < parts_.size(); ++dimension) {
        const bool reduced = std::find(output.begin(), output.end(), layer_->loop_dimensions[dimension].name) == output.end();
        if (reduced && part(cn, dimension) + 1 != parts_[dimension]) {
            return false;
        }
    }
    return true;
}

std::int64_t TileGrid::group(std::int64_t cn) const {
    // First appearance: with all other loops at 0, CNs in ascending order step through the inter-core loops in their order.
    std::int64_t group = 0;
    std::int64_t stride = 1;
    for (std::size_t loop = 0; loop < loops_.size(); ++loop) {
        if (loops_[loop].inter_core) {
            group += cn / strides_[loop] % loops_[loop].count * stride;
            stride *= loops_[loop].count;
        }
    }
    return group;
}

zigzag::Layer TileGrid::cn_layer() const {
    zigzag::Layer layer = *layer_;
    for (std::size_t dimension = 0; dimension < spans_.size(); ++dimension) {
        layer.loop_dimensions[dimension].size = spans_[dimension];
    }
    layer.pr_sizes.clear();
    for (const zigzag::DimensionRelation& relation : layer.relations) {
        layer.pr_sizes.emplace_back(relation.left,
                                    std::min(range(0, relation.left).size(), size_without_padding(*layer_, relation)));
    }
    return layer;
}

std::int64_t part_size(const zigzag::Layer& layer, const std::vector<OuterLoop>& loops, const std::string& dimension) {
    std::int64_t size = *layer.loop_size(dimension);
    for (const OuterLoop& loop : loops) {
        if (loop.dimension == dimension) {
            size = (size + loop.count - 1) / loop.count;
        }
    }
    return size;
}

void warn_of_lowered_cuts(const std::vector<LoweredCut>& cuts, zigzag::Diagnostics& warnings) {
    const auto same_line = [](const LoweredCut& a, const LoweredCut& b) { return a.where == b.where && a.key == b.key; };
    for (auto cut = cuts.begin(); cut != cuts.end(); ++cut) {
        const auto is_alike = [&](const LoweredCut& other) { return same_line(*cut, other); };
        if (std::any_of(cuts.begin(), cut, is_alike)) {
            continue;
        }
        std::set<std::string> layers;
        for (const LoweredCut& other : cuts) {
            if (is_alike(other)) {
                layers.insert(other.layer);
            }
        }
        warnings.warn(
            cut->where, cut->key,
            fmt::format("layer {}: earlier cuts leave parts of {}, which cannot be cut in {}; they are cut in {}{}", cut->layer,
                        counted(cut->indices, "index", "indices"), cut->wanted, cut->indices,
                        layers.size() == 1 ? std::string() : fmt::format(" (so in {} other layers)", layers.size() - 1)),
            "a cut divides each part that the cuts before it made; `all` cuts a part in single indices");
    }
}

std::vector<OuterLoop> outer_loops(const zigzag::Layer& layer, const std::vector<HintLoop>& hints, zigzag::Diagnostics* notes,
                                   std::vector<LoweredCut>* lowered) {
    std::vector<OuterLoop> loops;
    for (const HintLoop& hint : hints) {
        if (!has_dimension(layer, hint.dimension)) {
            continue;
        }
        const std::int64_t size = part_size(layer, loops, hint.dimension);
        std::int64_t count = size;
        if (!hint.count) {
            count = size % hint.divisor == 0 ? size / hint.divisor : size;
        } else if (*hint.count <= size) {
            count = size % *hint.count == 0 ? *hint.count : closest_divisor(size, *hint.count);
            if (count != *hint.count && notes != nullptr) {
                notes->warn({}, fmt::format("hint loop {}", to_string(hint)),
                            fmt::format("layer {}: {} parts do not divide {} = {}; it is cut in {}", layer.name, *hint.count,
                                        hint.dimension, size, count));
            }
        } else if (size < *layer.loop_size(hint.dimension) && lowered != nullptr) {
            lowered->push_back({{}, fmt::format("hint loop {}", to_string(hint)), layer.name, *hint.count, size});
        }
        if (count > 1) {
            loops.push_back({hint.dimension, count, false});
        }
    }
    return loops;
}

}  // namespace stream
