// Turns products and convolutions of an ONNX model into layers, everything else into costless nodes, and connects them.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
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

/// Which output of the node that computes it a tensor is.
std::optional<Source> source_of(const OnnxGraph& graph, std::optional<std::size_t> tensor) {
    while (tensor && graph.tensors[*tensor].bound_to) {
        tensor = graph.tensors[*tensor].bound_to;
    }
    const auto producer = tensor ? graph.tensors[*tensor].producer : std::nullopt;
    if (!producer) {
        return std::nullopt;
    }
    const auto& outputs = graph.nodes[*producer].outputs;
    const auto place = std::find(outputs.begin(), outputs.end(), tensor);
    return Source{*producer, static_cast<std::size_t>(place - outputs.begin())};
}

/// Activations first, weights second, then bias, scales and the like; constants are no edges.
void connect_layer(const OnnxNode& node, const OnnxGraph& graph, const OnnxCalls& calls, const operators::OperatorLayer& layer,
                   NetworkTensors& tensors, NetworkNode& result) {
    const auto variable = [&](std::optional<std::size_t> tensor) {
        return tensor && calls.variable_producer(*tensor) ? source_of(graph, tensor) : std::nullopt;
    };
    std::vector<bool> is_operand(node.inputs.size(), false);
    for (const LayerOperand operand : {LayerOperand::I, LayerOperand::W}) {
        const auto place = static_cast<std::size_t>(operand);
        const std::size_t input = layer.origins[place].input.value();
        is_operand[input] = true;
        result.operand_sources[place] = variable(node.inputs[input]);
        result.inputs.push_back(result.operand_sources[place]);
        if (node.inputs[input]) {
            result.operand_tensors[place] =
                tensors.index_of(*node.inputs[input], result.layer->precision.of(operand), source_of(graph, node.inputs[input]));
        }
    }
    for (std::size_t input = 0; input < node.inputs.size(); ++input) {
        if (!is_operand[input]) {
            result.inputs.push_back(variable(node.inputs[input]));
        }
    }
}

void connect_costless_node(const OnnxNode& node, const OnnxGraph& graph, NetworkNode& result) {
    for (const auto* tensors : {&node.inputs, &node.body_outputs}) {
        for (const std::optional<std::size_t>& tensor : *tensors) {
            result.inputs.push_back(source_of(graph, tensor));
        }
    }
}

Network build(const OnnxGraph& graph, const Propagation& propagation, operators::Lowering& lowering) {
    constexpr OperatorDialect dialect = OperatorDialect::zigzag;
    Network workload;
    NetworkTensors tensors(graph, propagation.tensors, workload);
    const OnnxCalls calls(graph, propagation.tensors);
    workload.name = graph.name;
    for (const OnnxNode& node : graph.nodes) {
        NetworkNode result;
        result.id = static_cast<int>(workload.nodes.size());
        result.name = node.name;
        result.operator_type = node.operator_name();
        if (treatment_of(node) == operators::Treatment::layer) {
            const operators::OperatorCall call = calls.call_of(node);
            auto layers = operators::is_layer(call, dialect) ? operators::lower({call, lowering, dialect}) : std::nullopt;
            if (layers) {
                result.layer = std::move(layers->back().layer);
                result.layer->id = result.id;
                result.layer->name = result.name;
                result.layer->operator_type = result.operator_type;
                connect_layer(node, graph, calls, layers->back(), tensors, result);
            }
        } else {
            connect_costless_node(node, graph, result);
        }
        workload.nodes.push_back(std::move(result));
    }
    return workload;
}

/// `Conv, QLinearConv, Gemm and MatMul`
std::string operators_with_layers() {
    std::vector<std::string_view> names;
    for (const operators::Operator& row : operators::operator_table()) {
        if (row.meaning->zigzag == operators::Treatment::layer && row.spelling != operators::Spelling::workload_files) {
            names.push_back(row.name);
        }
    }
    const std::string_view last = names.back();
    names.pop_back();
    return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

void report_operators(const std::string& file, const OnnxGraph& graph, Diagnostics& diagnostics) {
    report_unknown_operators(file, graph, diagnostics);
    std::map<std::string, int> costly;
    for (const OnnxNode& node : graph.nodes) {
        if (treatment_of(node) == operators::Treatment::costless) {
            ++costly[node.operator_name()];
        }
    }
    for (const auto& [name, count] : costly) {
        diagnostics.warn({file, 0, 0}, name, fmt::format("{} node(s) that compute are modelled as costless", count),
                         fmt::format("only {} are costed", operators_with_layers()));
    }
}

}  // namespace

Network read_workload_onnx(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics) {
    Network workload;
    OnnxModelReader(file, dimensions)
        .read(
            [&](const OnnxGraph& graph, const Propagation& propagation, operators::Lowering& lowering, Diagnostics& notes) {
                workload = build(graph, propagation, lowering);
                report_operators(file.string(), graph, notes);
            },
            diagnostics);
    return workload;
}

}  // namespace zigzag
