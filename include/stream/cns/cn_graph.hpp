#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/layer.hpp"
#include "zigzag/network/network.hpp"

#pragma GCC visibility push(default)

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

using CnIndex = std::uint32_t;
using TensorIndex = std::uint32_t;
inline constexpr std::uint32_t no_index = std::numeric_limits<std::uint32_t>::max();

/// One layer with its CNs, which are numbered layer by layer: first_cn .. first_cn + count - 1.
struct GraphLayer {
    std::size_t node = 0;  ///< index into Network::nodes
    int id = 0;            ///< of that node
    TileGrid grid;
    CnIndex first_cn = 0;
    std::uint32_t cn_count = 0;
    std::uint32_t first_gene = 0;  ///< genes are (layer, group) pairs: first_gene + group
};

/// Data of one operand in one range of one layer. CNs that use the same range share the tensor.
struct Tensor {
    std::uint32_t layer = 0;  ///< index into CnGraph::layers
    zigzag::LayerOperand operand = zigzag::LayerOperand::O;
    CnIndex first_cn = 0;   ///< the first CN that has it
    std::uint32_t cns = 0;  ///< how many CNs of the layer have it
    std::int64_t bits = 0;  ///< elements x precision (of the final output for O); of a partly stored operand the stored elements
    bool is_partly_stored = false;  ///< other elements are outputs of CNs
};

/// A dependency between CNs. `bits` is the producer's whole output, 0 inside a layer, where edges only chain the CNs of a group.
struct CnEdge {
    CnIndex producer = 0;
    CnIndex consumer = 0;
    bool same_layer = false;
    zigzag::LayerOperand operand = zigzag::LayerOperand::O;  ///< consumer's operand; O inside a layer
    std::int64_t bits = 0;
};

/// The network cut in CNs: tensors and dependencies, flat. Keeps a pointer to the workload.
struct CnGraph {
    const zigzag::Network* workload = nullptr;
    std::vector<GraphLayer> layers;  ///< order of the workload
    std::uint32_t genes = 0;         ///< number of (layer, group) pairs

    // By CN.
    std::vector<std::uint32_t> layer_of;
    std::vector<std::uint32_t> gene_of;
    std::vector<std::array<TensorIndex, 3>> tensor_of;  ///< by LayerOperand
    std::vector<std::array<std::uint32_t, 3>> use_of;   ///< by LayerOperand: the CN is the use_of-th (from 0) user of its tensor
    std::vector<std::uint8_t> produces_final_output;

    std::vector<Tensor> tensors;

    // Edges sorted by consumer, then by (layer id, CN) of the producer; and by producer, then by (layer id, CN) of the consumer.
    std::vector<CnEdge> in_edges;
    std::vector<std::uint32_t> first_in;   ///< nb_cns + 1 offsets into in_edges
    std::vector<std::uint32_t> out_edges;  ///< indices into in_edges
    std::vector<std::uint32_t> first_out;  ///< nb_cns + 1 offsets into out_edges

    std::size_t number_of_cns() const { return layer_of.size(); }
    const zigzag::Layer& layer(std::size_t index) const { return *workload->nodes[layers[index].node].layer; }
    std::uint32_t sub_id(CnIndex cn) const { return cn - layers[layer_of[cn]].first_cn; }
    std::span<const CnEdge> incoming(CnIndex cn) const {
        return std::span(in_edges).subspan(first_in[cn], first_in[cn + 1] - first_in[cn]);
    }
    std::span<const std::uint32_t> outgoing(CnIndex cn) const {
        return std::span(out_edges).subspan(first_out[cn], first_out[cn + 1] - first_out[cn]);
    }
    bool is_constant(CnIndex cn, zigzag::LayerOperand operand) const;
    /// Operands that come from off chip, or part of which does: the bits of their tensors. Constant ones first.
    std::vector<zigzag::LayerOperand> stored_operands(CnIndex cn) const;
    bool is_partly_stored(CnIndex cn, zigzag::LayerOperand operand) const {
        return tensors[tensor_of[cn][static_cast<std::size_t>(operand)]].is_partly_stored;
    }
};

/// Where the outer loops of a node come from, for messages.
struct TilingOrigin {
    zigzag::SourceLocation where;
    std::string key = "hint loops";
};

/// Cuts every layer by its outer loops (`tilings`: one entry per node of the workload, ignored for costless ones), makes the
/// tensors and the dependencies. Time proportional to CNs and edges. What had to be approximated (a costless operator of unknown
/// kind) goes to `notes`. `origins`: one per node, or none.
///
/// Throws InputError for a loop with more parts than there are indices to cut; and, before the work, when graph and schedule
/// would need more than `memory` bytes (by default what this process may use) or CNs or edges more than 2^31.
CnGraph make_cn_graph(const zigzag::Network& workload, const std::vector<std::vector<OuterLoop>>& tilings,
                      zigzag::Diagnostics* notes, const std::vector<TilingOrigin>& origins = {},
                      std::optional<std::uint64_t> memory = {});

}  // namespace stream

#pragma GCC visibility pop
