// A network cut into computation nodes: tensors that they share, and who waits for whom.
//
// 1. CNs are numbered layer by layer, in each layer with the first loop fastest (tiling.hpp).
// 2. CNs of a layer that need the same range of an operand share a tensor. Example: OY cut in 4 gives 4 inputs and outputs, and
// one
//    tensor of weights with four users. Extents are equal within a layer, so the begins of the ranges are the key.
// 3. For each CN, the producers' CNs whose outputs overlap what it reads (dependencies.hpp looks through costless nodes) are its
//    incoming edges; CNs of one group chain, as they run on one core.
//    Elements that no CN makes but that are kept off chip (a cache in front of new rows) become the bits of the operand's tensor,
//    which is fetched like a constant.
// 4. Edges are sorted by consumer as they come, and once more, by counting, by producer.
//
// Whether all fits in the memory is checked before the CNs are made and while edges come.
//
// Cost: CNs x subscripts for the tensors; edges x log of a CN's edges.
#include "stream/cns/cn_graph.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

#include "dependencies.hpp"
#include "machine_memory.hpp"

namespace stream {

using zigzag::LayerOperand;

namespace {

constexpr std::int64_t most_indices = std::int64_t{1} << 31;

/// What a CN and a dependency take in graph, schedule and report, measured: 401 408 CNs of a convolution took 712 MB.
constexpr double bytes_of_cn = 1600;
constexpr double bytes_of_edge = 100;

/// Begin of the ranges of one operand, which tells CNs of one layer apart: extents are the same for all.
struct RangeKey {
    std::vector<std::int64_t> begins;

    bool operator==(const RangeKey&) const = default;
};
struct RangeHash {
    std::size_t operator()(const RangeKey& key) const {
        std::uint64_t hash = 1469598103934665603ULL;
        for (const std::int64_t begin : key.begins) {
            hash = (hash ^ static_cast<std::uint64_t>(begin)) * 1099511628211ULL;
            hash ^= hash >> 29;
        }
        return static_cast<std::size_t>(hash);
    }
};

class GraphMaker {
public:
    GraphMaker(const zigzag::Network& workload, zigzag::Diagnostics* notes, const std::vector<TilingOrigin>& origins,
               std::uint64_t memory)
        : workload_(workload), notes_(notes), origins_(origins), memory_(static_cast<double>(memory)) {
        graph_.workload = &workload;
    }

    CnGraph make(const std::vector<std::vector<OuterLoop>>& tilings) {
        add_layers(tilings);
        for (std::uint32_t layer = 0; layer < graph_.layers.size(); ++layer) {
            add_cns(layer);
        }
        add_edges();
        return std::move(graph_);
    }

private:
    void add_layers(const std::vector<std::vector<OuterLoop>>& tilings) {
        layer_of_node_.assign(workload_.nodes.size(), no_index);
        double cns = 0;
        for (std::size_t node = 0; node < workload_.nodes.size(); ++node) {
            if (!workload_.nodes[node].layer) {
                continue;
            }
            layer_of_node_[node] = static_cast<std::uint32_t>(graph_.layers.size());
            graph_.layers.push_back(
                {node, workload_.nodes[node].id, TileGrid(*workload_.nodes[node].layer, tilings[node]), 0, 0, 0});
            cns += static_cast<double>(graph_.layers.back().grid.count());
        }
        check_size(cns, 0);
        std::int64_t first = 0;
        for (GraphLayer& layer : graph_.layers) {
            layer.first_cn = static_cast<CnIndex>(first);
            layer.cn_count = static_cast<std::uint32_t>(layer.grid.count());
            layer.first_gene = graph_.genes;
            graph_.genes += static_cast<std::uint32_t>(layer.grid.groups());
            first += layer.grid.count();
        }
        const auto total = static_cast<std::size_t>(first);
        graph_.layer_of.reserve(total);
        graph_.gene_of.reserve(total);
        graph_.tensor_of.reserve(total);
        graph_.use_of.reserve(total);
        graph_.produces_final_output.reserve(total);
    }

    /// Refuses what does not fit in the memory or in the indices; names the layer with the most CNs.
    void check_size(double cns, double edges) const {
        const double bytes = bytes_of_cn * cns + bytes_of_edge * edges;
        const bool fits_indices = std::max(cns, edges) < static_cast<double>(most_indices);
        if (bytes <= memory_ && fits_indices) {
            return;
        }
        const auto largest =
            std::max_element(graph_.layers.begin(), graph_.layers.end(),
                             [](const GraphLayer& a, const GraphLayer& b) { return a.grid.count() < b.grid.count(); });
        const TilingOrigin origin = origins_.empty() ? TilingOrigin() : origins_[largest->node];
        const std::string what = edges == 0
                                     ? fmt::format("{:.0f} computation nodes", cns)
                                     : fmt::format("{:.0f} computation nodes with more than {:.0f} dependencies", cns, edges);
        const std::string limit = fits_indices
                                      ? fmt::format("need about {:.3g} GB, {:.3g} GB are there", bytes / 1e9, memory_ / 1e9)
                                      : std::string("are more than 2^31");
        throw zigzag::InputError({origin.where, origin.key,
                                  fmt::format("{} {}; layer {} alone has {} nodes", what, limit,
                                              workload_.nodes[largest->node].layer->name, largest->grid.count()),
                                  "cut the layers in fewer parts"});
    }

    void add_cns(std::uint32_t index) {
        const GraphLayer& entry = graph_.layers[index];
        const zigzag::Layer& layer = graph_.layer(index);
        std::array<std::unordered_map<RangeKey, TensorIndex, RangeHash>, 3> known;
        RangeKey key;
        for (std::int64_t cn = 0; cn < entry.grid.count(); ++cn) {
            const auto number = static_cast<CnIndex>(graph_.layer_of.size());
            graph_.layer_of.push_back(index);
            graph_.gene_of.push_back(entry.first_gene + static_cast<std::uint32_t>(entry.grid.group(cn)));
            graph_.produces_final_output.push_back(entry.grid.produces_final_output(cn) ? 1 : 0);
            std::array<TensorIndex, 3>& tensors = graph_.tensor_of.emplace_back();
            std::array<std::uint32_t, 3>& uses = graph_.use_of.emplace_back();
            for (const zigzag::OperandAccess& access : layer.operands) {
                key.begins.clear();
                std::int64_t elements = 1;
                for (const std::string& dimension : access.dimensions) {
                    const Range range = entry.grid.range(cn, dimension);
                    key.begins.push_back(range.lo);
                    elements *= range.size();
                }
                const auto operand = static_cast<std::size_t>(access.operand);
                const auto [place, is_new] = known[operand].try_emplace(key, static_cast<TensorIndex>(graph_.tensors.size()));
                if (is_new) {
                    const std::int64_t precision =
                        access.operand == LayerOperand::O ? layer.precision.O_final : layer.precision.of(access.operand);
                    graph_.tensors.push_back({index, access.operand, number, 0, elements * precision});
                }
                tensors[operand] = place->second;
                uses[operand] = graph_.tensors[place->second].cns++;
            }
        }
    }

    void add_edges() {
        const std::size_t cns = graph_.number_of_cns();
        DependencyFinder finder(workload_, graph_.layers, layer_of_node_, notes_);
        std::vector<CnIndex> last_of_gene(graph_.genes, no_index);
        std::vector<ProducerTiles> found;
        std::vector<CnEdge> incoming;
        graph_.first_in.reserve(cns + 1);
        graph_.first_in.push_back(0);
        const auto id_of = [&](CnIndex cn) { return graph_.layers[graph_.layer_of[cn]].id; };
        for (CnIndex cn = 0; cn < cns; ++cn) {
            incoming.clear();
            const std::uint32_t layer = graph_.layer_of[cn];
            CnIndex& previous = last_of_gene[graph_.gene_of[cn]];
            if (previous != no_index) {
                incoming.push_back({previous, cn, true, LayerOperand::O, 0});
            }
            previous = cn;
            for (const zigzag::OperandAccess& access : graph_.layer(layer).operands) {
                if (access.operand == LayerOperand::O) {
                    continue;
                }
                const std::int64_t stored = finder.find(layer, graph_.sub_id(cn), access.operand, found);
                if (stored > 0) {
                    Tensor& tensor = graph_.tensors[graph_.tensor_of[cn][static_cast<std::size_t>(access.operand)]];
                    tensor.is_partly_stored = true;
                    tensor.bits = stored * graph_.layer(layer).precision.of(access.operand);
                }
                for (const ProducerTiles& producer : found) {
                    for (const std::uint32_t tile : producer.tiles) {
                        const CnIndex from = graph_.layers[producer.layer].first_cn + tile;
                        const TensorIndex tensor = graph_.tensor_of[from][static_cast<std::size_t>(LayerOperand::O)];
                        incoming.push_back({from, cn, false, access.operand, graph_.tensors[tensor].bits});
                    }
                }
            }
            // Of two operands from one CN, the later one names the edge.
            std::stable_sort(incoming.begin(), incoming.end(), [&](const CnEdge& a, const CnEdge& b) {
                return std::pair(id_of(a.producer), a.producer) < std::pair(id_of(b.producer), b.producer);
            });
            for (std::size_t index = 0; index < incoming.size(); ++index) {
                if (index + 1 == incoming.size() || incoming[index + 1].producer != incoming[index].producer) {
                    graph_.in_edges.push_back(incoming[index]);
                }
            }
            check_size(static_cast<double>(cns), static_cast<double>(graph_.in_edges.size()));
            graph_.first_in.push_back(static_cast<std::uint32_t>(graph_.in_edges.size()));
        }
        add_outgoing();
    }

    void add_outgoing() {
        const std::size_t cns = graph_.number_of_cns();
        graph_.first_out.assign(cns + 1, 0);
        for (const CnEdge& edge : graph_.in_edges) {
            ++graph_.first_out[edge.producer + 1];
        }
        for (std::size_t cn = 0; cn < cns; ++cn) {
            graph_.first_out[cn + 1] += graph_.first_out[cn];
        }
        std::vector<std::uint32_t> next(graph_.first_out.begin(), graph_.first_out.end() - 1);
        graph_.out_edges.assign(graph_.in_edges.size(), 0);
        for (std::uint32_t edge = 0; edge < graph_.in_edges.size(); ++edge) {
            graph_.out_edges[next[graph_.in_edges[edge].producer]++] = edge;
        }
        const auto key = [&](std::uint32_t edge) {
            const CnIndex consumer = graph_.in_edges[edge].consumer;
            return std::pair(graph_.layers[graph_.layer_of[consumer]].id, consumer);
        };
        for (std::size_t cn = 0; cn < cns; ++cn) {
            const auto begin = graph_.out_edges.begin() + graph_.first_out[cn];
            const auto end = graph_.out_edges.begin() + graph_.first_out[cn + 1];
            std::sort(begin, end, [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
        }
    }

    const zigzag::Network& workload_;
    zigzag::Diagnostics* notes_;
    const std::vector<TilingOrigin>& origins_;
    double memory_;
    CnGraph graph_;
    std::vector<std::uint32_t> layer_of_node_;
};

}  // namespace

bool CnGraph::is_constant(CnIndex cn, LayerOperand operand) const {
    const std::vector<LayerOperand>& constants = layer(layer_of[cn]).constant_operands;
    return std::find(constants.begin(), constants.end(), operand) != constants.end();
}

std::vector<LayerOperand> CnGraph::stored_operands(CnIndex cn) const {
    std::vector<LayerOperand> operands = layer(layer_of[cn]).constant_operands;
    for (const LayerOperand operand : {LayerOperand::I, LayerOperand::W}) {
        if (is_partly_stored(cn, operand)) {
            operands.push_back(operand);
        }
    }
    return operands;
}

CnGraph make_cn_graph(const zigzag::Network& workload, const std::vector<std::vector<OuterLoop>>& tilings,
                      zigzag::Diagnostics* notes, const std::vector<TilingOrigin>& origins, std::optional<std::uint64_t> memory) {
    return GraphMaker(workload, notes, origins, memory ? *memory : machine_memory()).make(tilings);
}

}  // namespace stream
