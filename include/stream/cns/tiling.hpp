#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/layer.hpp"

namespace stream {

/// An outer loop of a layer: `dimension` is cut in `count` (> 1) equal parts. `inter_core` loops spread parts over cores.
struct OuterLoop {
    std::string dimension;
    std::int64_t count = 1;
    bool inter_core = false;

    bool operator==(const OuterLoop&) const = default;
};

/// `--hint-loops OY:2`, `OY:all`, `OY:all/4`: how often a dimension is cut in every layer that has it. Without `count`: `all`.
struct HintLoop {
    std::string dimension;
    std::optional<std::int64_t> count;
    std::int64_t divisor = 1;  ///< of `all/N`

    bool operator==(const HintLoop&) const = default;
};

/// Reads `OY:2`, `OY:all`, `OY:all/4`. Throws UsageError otherwise.
HintLoop parse_hint_loop(const std::string& text);
std::string to_string(const HintLoop& hint);

/// Half-open range of indices; may be negative or go beyond the layer where padding is read.
struct Range {
    std::int64_t lo = 0;
    std::int64_t hi = 0;

    std::int64_t size() const { return hi - lo; }
    bool operator==(const Range&) const = default;
};

/// The CNs of one layer: the cells of a regular grid over its loops. CN n has index (n div product of earlier counts) mod count
/// on loop i, so the first loop varies fastest (source: Stream 2023/2025, docs/stream-model.md).
///
/// A dimension that its loops do not divide is enlarged to the next multiple; the padding is computed like data. A loop cuts the
/// parts that the earlier loops of its dimension left, so it has at most as many parts as those have indices, and a dimension is
/// never enlarged to twice its size.
class TileGrid {
public:
    /// Throws InputError for a loop with more parts than there are indices to cut, and for more than 2^62 CNs.
    TileGrid(const zigzag::Layer& layer, std::vector<OuterLoop> loops);

    const std::vector<OuterLoop>& loops() const { return loops_; }
    std::int64_t count() const { return count_; }
    /// Extent of one CN on each loop dimension, in the layer's order.
    const std::vector<std::int64_t>& spans() const { return spans_; }
    /// Parts that a loop dimension is cut in.
    const std::vector<std::int64_t>& parts() const { return parts_; }
    /// Multiply-accumulates of one CN. All CNs together do those of the layer, and those in what dimensions were enlarged by.
    std::int64_t cn_macs() const;
    /// Which part of each loop dimension the CN is: its range there is [part * span, (part + 1) * span).
    std::int64_t part(std::int64_t cn, std::size_t dimension) const;
    Range range(std::int64_t cn, std::size_t dimension) const;
    /// Range of a loop dimension or of a relation's left side (`IX`), where begin padding is subtracted and nothing is clipped.
    Range range(std::int64_t cn, const std::string& dimension) const;
    /// Ranges of an operand's subscripts, in equation order.
    std::vector<Range> operand_ranges(std::int64_t cn, zigzag::LayerOperand operand) const;
    /// The CN has the last part of every dimension that the output does not have: its output is complete.
    bool produces_final_output(std::int64_t cn) const;
    /// CNs of one group run on the same core: groups are numbered by first appearance of a combination of inter-core parts.
    std::int64_t group(std::int64_t cn) const;
    std::int64_t groups() const { return groups_; }
    /// The layer of one CN: sizes are the spans; `pr_sizes` those of the ranges, at most the layer's without its padding.
    zigzag::Layer cn_layer() const;

private:
    struct Relation {
        std::size_t first = 0;
        std::size_t second = 0;
        std::int64_t first_factor = 1;
        std::int64_t second_factor = 1;
        std::int64_t padding = 0;
    };

    const zigzag::Layer* layer_;
    std::vector<OuterLoop> loops_;
    std::vector<std::int64_t> strides_;  ///< by loop: product of earlier counts
    std::vector<std::int64_t> weights_;  ///< by loop: parts of its dimension that one step of the loop skips
    std::vector<std::int64_t> spans_;
    std::vector<std::int64_t> parts_;
    std::int64_t count_ = 1;
    std::int64_t groups_ = 1;
};

/// Indices in one part of a dimension that `loops` have cut already: its size when none of them is over it. The dimension exists.
std::int64_t part_size(const zigzag::Layer& layer, const std::vector<OuterLoop>& loops, const std::string& dimension);

/// A loop over a dimension that is cut already, with more parts than one part has indices: it got as many as there are.
struct LoweredCut {
    zigzag::SourceLocation where;  ///< of the mapping's entry; nothing for hint loops
    std::string key;               ///< `hint loops OY:2`, `intra_core_tiling OY, 28`
    std::string layer;
    std::int64_t wanted = 1;
    std::int64_t indices = 1;  ///< of one part
};

/// Warns of lowered cuts: one line for each place and key, which names the first layer and counts the others.
void warn_of_lowered_cuts(const std::vector<LoweredCut>& cuts, zigzag::Diagnostics& warnings);

/// Outer loops that hint loops give a layer: dimensions that it lacks are skipped, `all` and counts above the size become the
/// size, and a count that does not divide is replaced by the closest divisor within a factor of 50 (smaller wins ties), reported
/// to `notes` (source: Stream 2023). The size is that of a part when an earlier hint loop cuts the same dimension; counts above
/// it then go to `lowered`, too.
std::vector<OuterLoop> outer_loops(const zigzag::Layer& layer, const std::vector<HintLoop>& hints, zigzag::Diagnostics* notes,
                                   std::vector<LoweredCut>* lowered = nullptr);

}  // namespace stream
