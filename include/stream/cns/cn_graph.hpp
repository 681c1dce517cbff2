#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "zigzag/network/network.hpp"

#include "stream/cns/tiling.hpp"

namespace stream {

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
    std::int64_t bits = 0;  ///< elements x precision (of the final output for O)
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
CnGraph make_cn_graph(const zigzag::Network& workload, const std::vector<std::vector<OuterLoop>>& tilings, zigzag::Diagnostics* notes,
                      const std::vector<TilingOrigin>& origins = {}, std::optional<std::uint64_t> memory = {});

}  // namespace stream
