// Turns products and convolutions of an ONNX model into layers, everything else into costless nodes, and connects them.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "zigzag_io/formats/zigzag/parser.hpp"

#include "onnx_model_reader.hpp"

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

void add_predecessor(std::optional<std::size_t> producer, WorkloadNode& node) {
    std::vector<std::size_t>& predecessors = node.predecessors;
    if (producer && std::find(predecessors.begin(), predecessors.end(), *producer) == predecessors.end()) {
        predecessors.push_back(*producer);
    }
}

/// Activations first, weights second, then bias, scales and the like; constants are no edges.
void connect_layer(const OnnxNode& node, const LayerSource& source, WorkloadNode& result) {
    const std::size_t weights = weight_input(node);
    for (const std::size_t input : {std::size_t{0}, weights}) {
        add_predecessor(input < node.inputs.size() ? source.variable_producer(node.inputs[input]) : std::nullopt, result);
    }
    for (const auto& input : node.inputs) {
        add_predecessor(source.variable_producer(input), result);
    }
}

void connect_costless_node(const OnnxNode& node, const OnnxGraph& graph, WorkloadNode& result) {
    for (const auto* tensors : {&node.inputs, &node.body_outputs}) {
        for (std::optional<std::size_t> tensor : *tensors) {
            while (tensor && graph.tensors[*tensor].bound_to) {
                tensor = graph.tensors[*tensor].bound_to;
            }
            add_predecessor(tensor ? graph.tensors[*tensor].producer : std::nullopt, result);
        }
    }
}

Workload build(const OnnxGraph& graph, LayerSource& source) {
    Workload workload;
    workload.name = graph.name;
    for (const OnnxNode& node : graph.nodes) {
        const bool is_layer = is_convolution(node) || is_matrix_product(node);
        WorkloadNode result;
        result.id = static_cast<int>(workload.nodes.size());
        result.name = node.name;
        result.operator_type = node.operator_name();
        if (is_layer) {
            result.layer = is_convolution(node) ? convolution_layer(node, source) : matrix_product_layer(node, source);
            connect_layer(node, source, result);
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

Workload read_workload_onnx(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics) {
    Workload workload;
    OnnxModelReader(file, dimensions)
        .read(
            [&](const OnnxGraph& graph, const Propagation& propagation, LayerSource& source, Diagnostics& notes) {
                workload = build(graph, source);
                report_operators(file.string(), graph, propagation, notes);
            },
            diagnostics);
    return workload;
}

}  // namespace zigzag
