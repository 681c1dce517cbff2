// Turns products and convolutions of an ONNX model into layers, everything else into costless nodes, and connects them.

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "zigzag/network/operators/operator_table.hpp"

#include "onnx_calls.hpp"
#include "onnx_model_reader.hpp"
#include "onnx_network_tensors.hpp"
#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"

namespace zigzag {

namespace {

using namespace onnx_import;

/// What becomes of a node; nothing when its operator is not known.
std::optional<operators::Treatment> treatment_of(const OnnxNode& node) {
    const operators::Operator* known = operators::find_operator(node.operator_name());
    return known != nullptr ? std::optional(known->meaning->zigzag) : std::nullopt;
}

struct CostlessKind {
    int count = 0;
    std::string first;
};

class WorkloadBuilder {
public:
    WorkloadBuilder(const OnnxGraph& graph, const Propagation& propagation, operators::Lowering& lowering)
        : graph_(graph),
          lowering_(lowering),
          tensors_(graph, propagation.tensors, workload_),
          calls_(graph, propagation.tensors),
          makers_(graph.nodes.size()) {}

    Network build() {
        workload_.name = graph_.name;
        for (std::size_t place = 0; place < graph_.nodes.size(); ++place) {
            add(graph_.nodes[place]);
            makers_[place] = workload_.nodes.size() - 1;
        }
        return std::move(workload_);
    }

    /// Nodes that compute but are costless, by operator.
    const std::map<std::string, CostlessKind>& costless() const { return costless_; }

private:
    void add(const OnnxNode& node) {
        const auto treatment = treatment_of(node);
        if (treatment == operators::Treatment::layer) {
            operators::OperatorCall call = calls_.call_of(node);
            for (auto& input : call.inputs) {
                if (input) {
                    input->is_constant = !input->maker;
                }
            }
            if (operators::is_layer(call, OperatorDialect::zigzag)) {
                if (auto lowered = operators::lower({call, lowering_, OperatorDialect::zigzag})) {
                    add_layers(node, std::move(*lowered));
                } else {
                    workload_.nodes.push_back(new_node(node));  // a fault was found
                }
                return;
            }
        }
        if (treatment == operators::Treatment::layer || treatment == operators::Treatment::costless) {
            CostlessKind& kind = costless_[node.operator_name()];
            kind.first = kind.count++ == 0 ? node.name : kind.first;
        }
        NetworkNode result = new_node(node);
        for (const auto* read : {&node.inputs, &node.body_outputs}) {
            for (const std::optional<std::size_t>& tensor : *read) {
                result.inputs.push_back(source_of(tensor));
            }
        }
        workload_.nodes.push_back(std::move(result));
    }

    NetworkNode new_node(const OnnxNode& node) const {
        NetworkNode result;
        result.id = static_cast<int>(workload_.nodes.size());
        result.name = node.name;
        result.operator_type = node.operator_name();
        return result;
    }

    void add_layers(const OnnxNode& node, operators::LoweredOperator lowered) {
        const std::size_t first = workload_.nodes.size();
        std::vector<bool> is_operand(node.inputs.size(), false);
        for (operators::OperatorLayer& layer : lowered.layers) {
            NetworkNode result = new_node(node);
            result.name += layer.suffix;
            result.operator_type = layer.operator_type;
            result.layer = std::move(layer.layer);
            result.layer->id = result.id;
            result.layer->name = result.name;
            result.layer->operator_type = result.operator_type;
            connect_operands(node, layer, first, is_operand, result);
            workload_.nodes.push_back(std::move(result));
        }
        for (std::size_t input = 0; input < node.inputs.size(); ++input) {
            if (!is_operand[input]) {
                workload_.nodes.back().inputs.push_back(variable_source(node.inputs[input]));
            }
        }
    }

    /// Activations first, weights second, then bias, scales and the like, which the last layer of an operator reads; constants
    /// are no edges.
    void connect_operands(const OnnxNode& node, const operators::OperatorLayer& layer, std::size_t first_layer,
                          std::vector<bool>& is_operand, NetworkNode& result) {
        for (const LayerOperand operand : {LayerOperand::I, LayerOperand::W}) {
            const auto place = static_cast<std::size_t>(operand);
            mark_operands(layer.origins[place], is_operand);
            const operators::DataOrigin& origin = layer.origins[place].leaf();
            if (origin.sibling) {
                result.operand_sources[place] = Source{first_layer + *origin.sibling, 0};
            } else if (origin.input && node.inputs[*origin.input]) {
                const std::size_t tensor = *node.inputs[*origin.input];
                result.operand_sources[place] = variable_source(tensor);
                result.operand_tensors[place] = tensors_.index_of(tensor, result.layer->precision.of(operand), source_of(tensor));
            }
            result.inputs.push_back(result.operand_sources[place]);
        }
    }

    static void mark_operands(const operators::DataOrigin& origin, std::vector<bool>& is_operand) {
        if (origin.input) {
            is_operand[*origin.input] = true;
        }
        for (const operators::DataOrigin& other : origin.joined) {
            mark_operands(other, is_operand);
        }
    }

    std::optional<Source> variable_source(std::optional<std::size_t> tensor) const {
        return tensor && calls_.variable_producer(*tensor) ? source_of(tensor) : std::nullopt;
    }

    /// Which output of which node a tensor is.
    std::optional<Source> source_of(std::optional<std::size_t> tensor) const {
        const auto producer = tensor ? graph_.tensors[calls_.outer(*tensor)].producer : std::nullopt;
        if (!producer) {
            return std::nullopt;
        }
        const auto& outputs = graph_.nodes[*producer].outputs;
        const auto place = std::find(outputs.begin(), outputs.end(), std::optional(calls_.outer(*tensor)));
        return Source{makers_[*producer], static_cast<std::size_t>(place - outputs.begin())};
    }

    const OnnxGraph& graph_;
    operators::Lowering& lowering_;
    Network workload_;
    NetworkTensors tensors_;
    OnnxCalls calls_;
    std::vector<std::size_t> makers_;  ///< by node of the graph: the node that makes its results
    std::map<std::string, CostlessKind> costless_;
};

void report_operators(const std::string& file, const OnnxGraph& graph, const std::map<std::string, CostlessKind>& costless,
                      Diagnostics& diagnostics) {
    report_unknown_operators(file, graph, diagnostics);
    for (const auto& [name, kind] : costless) {
        diagnostics.warn({file, 0, 0}, name,
                         fmt::format("{} node(s) that compute, the first `{}`: modelled as costless", kind.count, kind.first),
                         "convolutions and products are costed");
    }
}

}  // namespace

Network read_workload_onnx(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics) {
    Network workload;
    OnnxModelReader(file, dimensions)
        .read(
            [&](const OnnxGraph& graph, const Propagation& propagation, operators::Lowering& lowering, Diagnostics& notes) {
                WorkloadBuilder builder(graph, propagation, lowering);
                workload = builder.build();
                report_operators(file.string(), graph, builder.costless(), notes);
            },
            diagnostics);
    return workload;
}

}  // namespace zigzag
