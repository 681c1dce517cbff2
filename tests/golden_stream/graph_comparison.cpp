#include "graph_comparison.hpp"

#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "stream/hardware/operand_memory.hpp"

namespace stream::golden {

namespace {

using json = nlohmann::ordered_json;
using zigzag::LayerOperand;

using CnId = std::pair<int, std::uint32_t>;

CnId id_of(const json& id) {
    return {id.at(0).get<int>(), id.at(1).get<std::uint32_t>()};
}

class Comparison {
public:
    explicit Comparison(const StreamCase& recorded) : case_(recorded), graph_(recorded.graph()), outputs_(recorded.outputs()) {
        for (CnIndex cn = 0; cn < graph_.number_of_cns(); ++cn) {
            index_of_id_[{graph_.layers[graph_.layer_of[cn]].id, graph_.sub_id(cn)}] = cn;
        }
    }

    std::vector<std::string> differences() {
        if (outputs_.at("cns").size() != graph_.number_of_cns()) {
            differ("{} CNs instead of {}", graph_.number_of_cns(), outputs_.at("cns").size());
        }
        for (const json& cn : outputs_.at("cns")) {
            const auto found = index_of_id_.find(id_of(cn.at("id")));
            if (found == index_of_id_.end()) {
                differ("CN {} is missing", cn.at("id").dump());
                continue;
            }
            if (cn.contains("tensors")) {
                compare_cn(cn, found->second);
            }
        }
        if (outputs_.contains("edges")) {
            compare_edges();
        }
        return std::move(differences_);
    }

private:
    template <class... Arguments>
    void differ(fmt::format_string<Arguments...> form, Arguments&&... arguments) {
        if (differences_.size() < 20) {
            differences_.push_back(fmt::format(form, std::forward<Arguments>(arguments)...));
        }
    }

    void compare_cn(const json& expected, CnIndex cn) {
        const GraphLayer& layer = graph_.layers[graph_.layer_of[cn]];
        const std::string id = expected.at("id").dump();
        for (const auto& [dimension, range] : expected.at("loop_ranges").items()) {
            const Range own = layer.grid.range(graph_.sub_id(cn), dimension);
            if (own.lo != range.at(0) || own.hi != range.at(1)) {
                differ("CN {}: range of {} is [{}, {}) instead of {}", id, dimension, own.lo, own.hi, range.dump());
            }
        }
        if ((graph_.produces_final_output[cn] != 0) != expected.at("produces_final_output").get<bool>()) {
            differ("CN {}: final output is {}", id, graph_.produces_final_output[cn] != 0);
        }
        for (const LayerOperand operand : zigzag::all_layer_operands) {
            const auto index = static_cast<std::size_t>(operand);
            const std::string& name = case_.operand_name(graph_.layer_of[cn], operand);
            const json& tensor = expected.at("tensors").at(name);
            const Tensor& own = graph_.tensors[graph_.tensor_of[cn][index]];
            json ranges = json::array();
            for (const Range& range : layer.grid.operand_ranges(graph_.sub_id(cn), operand)) {
                ranges.push_back(json::array({range.lo, range.hi}));
            }
            if (ranges != tensor.at("ranges") || own.bits != tensor.at("bits")) {
                differ("CN {}: tensor {} is {} of {} bits instead of {} of {}", id, name, ranges.dump(), own.bits,
                       tensor.at("ranges").dump(), tensor.at("bits").dump());
            }
            if (zigzag::to_string(memory_operand_of(operand)) != tensor.at("memory_operand")) {
                differ("CN {}: tensor {} is kept for {}", id, name, zigzag::to_string(memory_operand_of(operand)));
            }
            json priority;
            if (graph_.is_constant(cn, operand)) {
                priority = own.cns - graph_.use_of[cn][index];
            } else if (operand == LayerOperand::O) {
                priority = number_of_consumers(cn);
            }
            if (priority != tensor.at("base_priority")) {
                differ("CN {}: base priority of {} is {} instead of {}", id, name, priority.dump(),
                       tensor.at("base_priority").dump());
            }
        }
    }

    std::size_t number_of_consumers(CnIndex cn) const {
        std::size_t consumers = 0;
        for (const std::uint32_t edge : graph_.outgoing(cn)) {
            consumers += graph_.in_edges[edge].same_layer ? 0 : 1;
        }
        return consumers;
    }

    /// Whether the operand of the consumer comes through a flatten.
    bool is_flattened(int consumer, LayerOperand operand) const {
        for (const zigzag::NetworkNode& node : case_.workload().nodes) {
            if (node.id != consumer) {
                continue;
            }
            const std::optional<zigzag::Source>* source = &node.operand_sources[static_cast<std::size_t>(operand)];
            while (*source && !case_.workload().nodes[(*source)->node].layer) {
                const zigzag::NetworkNode& between = case_.workload().nodes[(*source)->node];
                if (between.outputs.at(0).kind == zigzag::Reindexing::Kind::reshape) {
                    return true;
                }
                source = &between.inputs.at(0);
            }
        }
        return false;
    }

    void compare_edges() {
        using Edge = std::tuple<CnId, CnId, std::string, std::int64_t>;
        std::set<Edge> expected;
        for (const json& edge : outputs_.at("edges")) {
            const CnId from = id_of(edge.at(0));
            const CnId to = id_of(edge.at(1));
            const bool same_layer = from.first == to.first;
            std::int64_t bits = edge.at(3);
            std::string operand = same_layer ? "" : edge.at(2).get<std::string>();
            if (!same_layer && is_flattened(to.first, operand_of(to, operand))) {
                bits /= 2;
            }
            expected.insert({from, to, operand, bits});
        }
        std::set<Edge> own;
        for (const CnEdge& edge : graph_.in_edges) {
            const std::uint32_t from = graph_.layer_of[edge.producer];
            const std::uint32_t to = graph_.layer_of[edge.consumer];
            own.insert({{graph_.layers[from].id, graph_.sub_id(edge.producer)},
                        {graph_.layers[to].id, graph_.sub_id(edge.consumer)},
                        edge.same_layer ? "" : case_.operand_name(to, edge.operand),
                        edge.bits});
        }
        const auto report = [&](const std::set<Edge>& some, const std::set<Edge>& others, const char* what) {
            for (const auto& [from, to, operand, bits] : some) {
                if (others.count({from, to, operand, bits}) == 0) {
                    differ("{} edge ({}, {}) -> ({}, {}) {} of {} bits", what, from.first, from.second, to.first, to.second,
                           operand, bits);
                }
            }
        };
        report(expected, own, "missing");
        report(own, expected, "surplus");
        if (graph_.in_edges.size() != outputs_.at("edges").size()) {
            differ("{} edges instead of {}", graph_.in_edges.size(), outputs_.at("edges").size());
        }
    }

    LayerOperand operand_of(const CnId& cn, const std::string& name) const {
        const std::uint32_t layer = graph_.layer_of[index_of_id_.at(cn)];
        for (const LayerOperand operand : zigzag::all_layer_operands) {
            if (case_.operand_name(layer, operand) == name) {
                return operand;
            }
        }
        return LayerOperand::O;
    }

    const StreamCase& case_;
    const CnGraph& graph_;
    const json& outputs_;
    std::map<CnId, CnIndex> index_of_id_;
    std::vector<std::string> differences_;
};

}  // namespace

std::vector<std::string> compare_graph(const StreamCase& recorded) {
    return Comparison(recorded).differences();
}

}  // namespace stream::golden
