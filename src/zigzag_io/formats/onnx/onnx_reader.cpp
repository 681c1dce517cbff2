// Turns products and convolutions of an ONNX model into layers, everything else into costless nodes, and connects them.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "onnx_model_reader.hpp"
#include "onnx_network_tensors.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

namespace {

using namespace onnx_import;

/// Operators that do much arithmetic but are not modelled; worth a word to the user. Element-wise ones, pooling and data
/// movement are expected to be free.
constexpr std::array<std::string_view, 23> costly_operators{"Attention",
                                                            "ConvInteger",
                                                            "ConvTranspose",
                                                            "DFT",
                                                            "DeformConv",
                                                            "Det",
                                                            "Einsum",
                                                            "GRU",
                                                            "GridSample",
                                                            "GroupNormalization",
                                                            "InstanceNormalization",
                                                            "LRN",
                                                            "LSTM",
                                                            "LayerNormalization",
                                                            "LogSoftmax",
                                                            "MatMulInteger",
                                                            "MeanVarianceNormalization",
                                                            "QLinearMatMul",
                                                            "RMSNormalization",
                                                            "RNN",
                                                            "STFT",
                                                            "Softmax",
                                                            "RotaryEmbedding"};

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
void connect_layer(const OnnxNode& node, const OnnxGraph& graph, const LayerSource& source, NetworkTensors& tensors,
                   NetworkNode& result) {
    const auto variable = [&](std::optional<std::size_t> tensor) {
        return source.variable_producer(tensor) ? source_of(graph, tensor) : std::nullopt;
    };
    for (const auto& [operand, input] :
         {std::pair(LayerOperand::I, std::size_t{0}), std::pair(LayerOperand::W, weight_input(node))}) {
        const auto place = static_cast<std::size_t>(operand);
        if (input < node.inputs.size() && node.inputs[input]) {
            result.operand_sources[place] = variable(node.inputs[input]);
            result.inputs.push_back(result.operand_sources[place]);
            result.operand_tensors[place] =
                tensors.index_of(*node.inputs[input], result.layer->precision.of(operand), source_of(graph, node.inputs[input]));
        }
    }
    for (std::size_t input = 1; input < node.inputs.size(); ++input) {
        if (input != weight_input(node)) {
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

Network build(const OnnxGraph& graph, const Propagation& propagation, LayerSource& source) {
    Network workload;
    NetworkTensors tensors(graph, propagation.tensors, workload);
    workload.name = graph.name;
    for (const OnnxNode& node : graph.nodes) {
        const bool is_layer = is_convolution(node) || is_matrix_product(node);
        NetworkNode result;
        result.id = static_cast<int>(workload.nodes.size());
        result.name = node.name;
        result.operator_type = node.operator_name();
        if (is_layer) {
            result.layer = is_convolution(node) ? convolution_layer(node, source) : matrix_product_layer(node, source);
        }
        if (result.layer) {
            connect_layer(node, graph, source, tensors, result);
        } else {
            connect_costless_node(node, graph, result);
        }
        if (result.layer) {
            result.layer->id = result.id;
            result.layer->name = result.name;
            result.layer->operator_type = result.operator_type;
        }
        workload.nodes.push_back(std::move(result));
    }
    return workload;
}

void report_operators(const std::string& file, const OnnxGraph& graph, const Propagation& propagation, Diagnostics& diagnostics) {
    for (const auto& [name, count] : propagation.operators_without_rule) {
        const bool is_foreign = name.find("::") != std::string::npos;
        diagnostics.warn({file, 0, 0}, name,
                         fmt::format("{}, {} node(s): modelled as costless",
                                     is_foreign ? "operator of a foreign domain" : "unknown operator", count),
                         "shapes behind it are known only where the file declares them");
    }
    std::map<std::string, int> costly;
    for (const OnnxNode& node : graph.nodes) {
        const std::string name = node.operator_name();
        const bool is_reported = propagation.operators_without_rule.contains(name);
        if (!is_reported && std::find(costly_operators.begin(), costly_operators.end(), name) != costly_operators.end()) {
            ++costly[name];
        }
    }
    for (const auto& [name, count] : costly) {
        diagnostics.warn({file, 0, 0}, name, fmt::format("{} node(s) that compute are modelled as costless", count),
                         "only Conv, QLinearConv, Gemm and MatMul are costed");
    }
}

}  // namespace

Network read_workload_onnx(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics) {
    Network workload;
    OnnxModelReader(file, dimensions)
        .read(
            [&](const OnnxGraph& graph, const Propagation& propagation, LayerSource& source, Diagnostics& notes) {
                workload = build(graph, propagation, source);
                report_operators(file.string(), graph, propagation, notes);
            },
            diagnostics);
    return workload;
}

}  // namespace zigzag
