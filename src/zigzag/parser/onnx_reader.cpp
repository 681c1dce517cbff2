// Reads an ONNX model in five steps: parse the file, flatten its graph, propagate shapes, turn products and convolutions into
// layers, connect the nodes. A batch size that nobody has set becomes 1: the steps after the first are then run again, so
// that the 1 reaches every place where the batch size enters.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "zigzag/parser/parser.hpp"

#include "onnx_graph.hpp"
#include "onnx_layer_source.hpp"
#include "onnx_model_file.hpp"
#include "onnx_shape_propagation.hpp"
#include "spelling.hpp"

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

class OnnxReader {
public:
    OnnxReader(const std::filesystem::path& file, const DimensionOverrides& dimensions)
        : file_(file.string()), model_(load_model(file)), given_(dimensions) {}

    Workload read(Diagnostics& diagnostics) {
        check_given_sizes();
        DimensionOverrides sizes = given_;
        while (true) {
            Diagnostics attempt;
            std::vector<Fault> faults;
            const OnnxGraph graph = flatten(model_, file_, sizes, attempt, faults);
            check_given_names(graph, faults);
            refuse_if_any(faults);
            const Propagation propagation = propagate_shapes(graph, given_.empty());
            LayerSource source(graph, propagation.tensors, file_);
            Workload workload = build(graph, source);
            const std::size_t known_before = sizes.size();
            for (const std::string& parameter : source.assumed_batch_parameters()) {
                sizes.emplace(parameter, 1);
            }
            if (sizes.size() > known_before) {
                continue;
            }
            refuse_if_any(source.faults());
            for (const Fault& warning : attempt.warnings()) {
                diagnostics.warn(warning);
            }
            report_batch(sizes, source, diagnostics);
            report_operators(graph, propagation, diagnostics);
            return workload;
        }
    }

private:
    static void refuse_if_any(std::vector<Fault> faults) {
        if (!faults.empty()) {
            throw InputError(std::move(faults));
        }
    }

    void check_given_sizes() const {
        std::vector<Fault> faults;
        for (const auto& [name, size] : given_) {
            if (size < 1) {
                faults.push_back({{file_, 0, 0},
                                  "",
                                  fmt::format("dimension `{}` is set to {}", name, size),
                                  fmt::format("give a size of at least 1: --dim {}=VALUE", name)});
            }
        }
        refuse_if_any(std::move(faults));
    }

    void check_given_names(const OnnxGraph& graph, std::vector<Fault>& faults) const {
        const std::vector<std::string_view> known(graph.input_parameters.begin(), graph.input_parameters.end());
        for (const auto& [name, size] : given_) {
            if (graph.parameters.contains(name)) {
                continue;
            }
            const std::string similar = closest_spelling(name, known);
            faults.push_back({{file_, 0, 0},
                              "",
                              fmt::format("the model has no symbolic dimension `{}`", name),
                              known.empty() ? "all input sizes of this model are fixed"
                                            : fmt::format("{}its symbolic dimensions are `{}`",
                                                          similar.empty() ? "" : fmt::format("did you mean `{}`? ", similar),
                                                          fmt::join(known, "`, `"))});
        }
    }

    static Workload build(const OnnxGraph& graph, LayerSource& source) {
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

    static void add_predecessor(std::optional<std::size_t> producer, WorkloadNode& node) {
        std::vector<std::size_t>& predecessors = node.predecessors;
        if (producer && std::find(predecessors.begin(), predecessors.end(), *producer) == predecessors.end()) {
            predecessors.push_back(*producer);
        }
    }

    /// Activations first, weights second, then bias, scales and the like; constants are no edges.
    static void connect_layer(const OnnxNode& node, const LayerSource& source, WorkloadNode& result) {
        const std::size_t weights = weight_input(node);
        for (const std::size_t input : {std::size_t{0}, weights}) {
            add_predecessor(input < node.inputs.size() ? source.variable_producer(node.inputs[input]) : std::nullopt, result);
        }
        for (const auto& input : node.inputs) {
            add_predecessor(source.variable_producer(input), result);
        }
    }

    static void connect_costless_node(const OnnxNode& node, const OnnxGraph& graph, WorkloadNode& result) {
        for (const auto* tensors : {&node.inputs, &node.body_outputs}) {
            for (std::optional<std::size_t> tensor : *tensors) {
                while (tensor && graph.tensors[*tensor].bound_to) {
                    tensor = graph.tensors[*tensor].bound_to;
                }
                add_predecessor(tensor ? graph.tensors[*tensor].producer : std::nullopt, result);
            }
        }
    }

    void report_batch(const DimensionOverrides& sizes, const LayerSource& source, Diagnostics& diagnostics) const {
        for (const auto& [name, size] : sizes) {
            if (!given_.contains(name)) {
                diagnostics.warn({file_, 0, 0}, "", fmt::format("the batch size `{}` is not set; 1 is taken", name),
                                 fmt::format("set it with --dim {}=VALUE", name));
            }
        }
        if (source.assumed_unnamed_batches() > 0) {
            diagnostics.warn(
                {file_, 0, 0}, "",
                fmt::format("the batch size of {} layer(s) is not known; 1 is taken", source.assumed_unnamed_batches()),
                "run shape inference on the model, or simplify it, before reading it here");
        }
    }

    void report_operators(const OnnxGraph& graph, const Propagation& propagation, Diagnostics& diagnostics) const {
        for (const auto& [name, count] : propagation.operators_without_rule) {
            const bool is_foreign = name.find("::") != std::string::npos;
            diagnostics.warn({file_, 0, 0}, name,
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
            diagnostics.warn({file_, 0, 0}, name, fmt::format("{} node(s) that compute are modelled as costless", count),
                             "only Conv, QLinearConv, Gemm and MatMul are costed");
        }
    }

    std::string file_;
    onnx::ModelProto model_;
    const DimensionOverrides& given_;
};

}  // namespace

Workload read_workload_onnx(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics) {
    return OnnxReader(file, dimensions).read(diagnostics);
}

}  // namespace zigzag
