// Makes a workload of an ONNX model. The nodes of the flattened graph come in order, producers first; for every tensor is kept
// which node of the workload makes it (none: weights, constants, inputs of the network). Where a layer addresses an operand with
// other axes than the tensor has (a vector as a matrix, a transposed matrix, a broadcast axis left out), a costless node stands
// between them.
//
// Ids count the operators that have inputs, as in Stream: an operator that becomes several layers takes as many. Nodes that stand
// between others have ids behind all of those.

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "zigzag/network/operand_axes.hpp"
#include "zigzag/network/operators/operator_table.hpp"

#include "stream_readers.hpp"
#include "zigzag_io/formats/onnx/onnx_calls.hpp"
#include "zigzag_io/formats/onnx/onnx_model_reader.hpp"
#include "zigzag_io/formats/onnx/onnx_network_tensors.hpp"
#include "zigzag_io/formats/onnx/onnx_reindexing.hpp"

namespace stream {

namespace {

using zigzag::everything_step;
using zigzag::LayerOperand;
using zigzag::OperatorDialect;
using zigzag::reshape_step;
using namespace zigzag::onnx_import;
using namespace zigzag::operators;

class OnnxNetworkBuilder {
public:
    OnnxNetworkBuilder(const OnnxGraph& graph, const Propagation& propagation, Lowering& lowering, OperatorDialect dialect)
        : graph_(graph),
          facts_(propagation.tensors),
          lowering_(lowering),
          dialect_(dialect),
          calls_(graph, propagation.tensors),
          tensors_(graph, propagation.tensors, workload_),
          source_of_(graph.tensors.size()),
          axis_names_(graph.tensors.size()) {}

    zigzag::Network build() {
        workload_.name = graph_.name;
        for (const OnnxNode& node : graph_.nodes) {
            add(node);
        }
        for (zigzag::NetworkNode& node : workload_.nodes) {
            if (node.id < 0) {
                node.id = next_id_++;
            }
            if (node.layer) {
                node.layer->id = node.id;
            }
        }
        return std::move(workload_);
    }

    /// One remark for each kind of operator that computes but is taken as costless.
    void report(const std::string& file, zigzag::Diagnostics& notes) const {
        report_unknown_operators(file, graph_, notes);
        for (const auto& [type, kind] : costless_) {
            notes.warn({file, 0, 0}, type, fmt::format("{} node(s), the first `{}`, taken as costless", kind.count, kind.first),
                       kind.is_elementwise ? "data pass position by position" : "every result is taken to need all data");
        }
    }

private:
    struct CostlessKind {
        int count = 0;
        std::string first;
        bool is_elementwise = true;
    };

    std::size_t outer(std::size_t tensor) const { return calls_.outer(tensor); }

    std::optional<zigzag::Source> source_of(std::size_t tensor) {
        const std::size_t given = outer(tensor);
        if (!source_of_[given] || facts_[given].is_constant) {
            return std::nullopt;
        }
        if (given == tensor || sizes(given) == sizes(tensor)) {
            return source_of_[given];
        }
        return add_costless("/Slice", "Scan", {source_of_[given]}, everything_step({sizes(given)}, sizes(tensor)));
    }

    bool is_constant(std::size_t tensor) const {
        const std::size_t given = outer(tensor);
        return !source_of_[given] || facts_[given].is_constant;
    }

    std::vector<std::int64_t> sizes(std::size_t tensor) const {
        const auto& shape = facts_[tensor].shape;
        return known_sizes(shape ? &*shape : nullptr).value_or(std::vector<std::int64_t>{});
    }

    void add(const OnnxNode& node) {
        const bool has_inputs =
            std::any_of(node.inputs.begin(), node.inputs.end(), [](const auto& input) { return input.has_value(); }) ||
            !node.body_outputs.empty();
        const Operator* known = find_operator(node.operator_name());
        const bool is_product = known != nullptr && known->meaning->is_product;
        if (!has_inputs && !is_product) {
            return;  // a constant
        }
        node_name_ = node.name;
        if (known != nullptr && known->meaning->in(dialect_) == Treatment::layer && (is_product || !is_of_constants(node))) {
            const OperatorCall call = call_of(node);
            if (is_layer(call, dialect_)) {
                if (auto layers = lower({call, lowering_, dialect_})) {
                    add_layers(node, std::move(*layers));
                }
                return;
            }
        }
        add_passages(node, known);
    }

    OperatorCall call_of(const OnnxNode& node) const {
        OperatorCall call = calls_.call_of(node);
        for (std::size_t input = 0; input < node.inputs.size(); ++input) {
            if (call.inputs[input]) {
                call.inputs[input]->is_constant = is_constant(*node.inputs[input]);
                call.inputs[input]->axis_names = axis_names_[outer(*node.inputs[input])];
            }
        }
        return call;
    }

    /// Arithmetic on shapes and weights is done before the network runs. Convolutions and products are layers all the same: their
    /// operands may be inputs of the network.
    bool is_of_constants(const OnnxNode& node) const {
        return std::all_of(node.outputs.begin(), node.outputs.end(), [this](const std::optional<std::size_t>& output) {
            return !output || facts_[*output].is_constant || facts_[*output].value;
        });
    }

    void add_layers(const OnnxNode& node, LoweredOperator lowered) {
        made_.clear();
        for (OperatorLayer& operator_layer : lowered.layers) {
            zigzag::NetworkNode result;
            result.name = node.name + operator_layer.suffix;
            result.operator_type = operator_layer.operator_type;
            result.layer = std::move(operator_layer.layer);
            result.layer->name = result.name;
            result.layer->operator_type = result.operator_type;
            result.layer->constant_operands.clear();
            for (const LayerOperand operand : {LayerOperand::I, LayerOperand::W}) {
                const DataOrigin& origin = operator_layer.origins[static_cast<std::size_t>(operand)];
                auto& source = result.operand_sources[static_cast<std::size_t>(operand)];
                const auto& read = origin.leaf().input;
                const auto tensor = read ? node.inputs[*read] : std::nullopt;
                source = fitting(node, *result.layer, operand, origin, operator_layer.suffix);
                if (tensor) {
                    result.operand_tensors[static_cast<std::size_t>(operand)] =
                        tensors_.index_of(*tensor, result.layer->precision.of(operand), source_of_[outer(*tensor)]);
                }
                if (!source) {
                    result.layer->constant_operands.push_back(operand);
                }
            }
            result.id = next_id_++;
            made_.push_back({workload_.nodes.size(), 0});
            workload_.nodes.push_back(std::move(result));
        }
        for (std::size_t output = 0; output < std::min(lowered.results.size(), node.outputs.size()); ++output) {
            if (node.outputs[output]) {
                source_of_[*node.outputs[output]] = data_of(node, lowered.results[output], "");
            }
        }
        if (lowered.results.empty()) {
            pass_last_layer_on(*node.outputs[0], !lowered.layers.back().has_reduced_axes);
        }
    }

    void pass_last_layer_on(std::size_t output, bool keeps_names) {
        const zigzag::Layer& last = *workload_.nodes[made_.back().node].layer;
        const std::vector<std::int64_t> produced = axis_sizes(last, LayerOperand::O);
        if (produced.size() != sizes(output).size()) {
            source_of_[output] = add_costless("/Reshape", "Reshape", {made_.back()}, reshape_step(produced, sizes(output)));
            return;
        }
        source_of_[output] = made_.back();
        if (keeps_names) {
            axis_names_[output] = axis_names(last, LayerOperand::O);
        }
    }

    /// Data of an operator's input, or of one of its layers, after the steps in between; nothing where no node makes them.
    std::optional<zigzag::Source> data_of(const OnnxNode& node, const DataOrigin& origin, const std::string& prefix) {
        std::vector<std::optional<zigzag::Source>> inputs;
        std::vector<std::optional<std::size_t>> tensors;
        for (const DataOrigin& part : origin.joined) {
            inputs.push_back(data_of(node, part, fmt::format("{}/{}", prefix, inputs.size())));
            tensors.push_back(part.input ? node.inputs[*part.input] : std::nullopt);
        }
        if (origin.joined.empty()) {
            const auto tensor = origin.input ? node.inputs[*origin.input] : std::nullopt;
            inputs = {origin.sibling ? std::optional(made_[*origin.sibling]) : tensor ? source_of(*tensor) : std::nullopt};
        }
        if (std::none_of(inputs.begin(), inputs.end(), [](const auto& input) { return input.has_value(); })) {
            return std::nullopt;
        }
        std::optional<zigzag::Source> source = inputs.front();
        std::set<std::string> names;
        for (zigzag::Reindexing step : origin.steps) {
            keep_only_data(step, inputs);
            const std::string type = step_type(step.kind);
            std::string name = fmt::format("{}/{}", prefix, type);
            for (int repetition = 2; !names.insert(name).second; ++repetition) {
                name = fmt::format("{}/{}_{}", prefix, type, repetition);
            }
            const std::vector<bool> stored = stored_inputs(step, tensors, inputs);
            source = add_costless(name, type, inputs, std::move(step));
            workload_.nodes.back().stored_inputs = stored;
            inputs = {source};
        }
        return source;
    }

    static std::string step_type(zigzag::Reindexing::Kind kind) {
        switch (kind) {
            case zigzag::Reindexing::Kind::transpose:
                return "Transpose";
            case zigzag::Reindexing::Kind::reshape:
                return "Reshape";
            case zigzag::Reindexing::Kind::slice:
                return "Slice";
            case zigzag::Reindexing::Kind::gather:
                return "Gather";
            case zigzag::Reindexing::Kind::repeat:
                return "Expand";
            case zigzag::Reindexing::Kind::stretch:
                return "Resize";
            case zigzag::Reindexing::Kind::concat:
                return "Concat";
            case zigzag::Reindexing::Kind::identity:
            case zigzag::Reindexing::Kind::everything:
                break;
        }
        return "Scan";
    }

    /// The source of a layer's operand, through a reshape where the layer addresses other axes than there are.
    std::optional<zigzag::Source> fitting(const OnnxNode& node, const zigzag::Layer& layer, LayerOperand operand,
                                          const DataOrigin& origin, const std::string& suffix) {
        const std::string prefix = fmt::format("{}/{}", suffix, to_string(operand));
        const std::optional<zigzag::Source> source = data_of(node, origin, prefix);
        if (!source || (!origin.input && origin.steps.empty())) {
            return source;
        }
        const std::vector<std::int64_t> given =
            origin.steps.empty() ? sizes(*node.inputs[*origin.input]) : origin.steps.back().output_shape;
        const std::vector<std::int64_t> wanted = axis_sizes(layer, operand);
        if (given.size() == wanted.size()) {
            return source;
        }
        return add_costless(prefix + "/Reshape", "Reshape", {source}, reshape_step(given, wanted));
    }

    zigzag::Source add_costless(const std::string& suffix, const std::string& type,
                                std::vector<std::optional<zigzag::Source>> inputs, zigzag::Reindexing map) {
        zigzag::NetworkNode node;
        node.id = -1;
        node.name = node_name_ + suffix;
        node.operator_type = type;
        node.inputs = std::move(inputs);
        node.outputs = {std::move(map)};
        workload_.nodes.push_back(std::move(node));
        return {workload_.nodes.size() - 1, 0};
    }

    void add_passages(const OnnxNode& node, const Operator* known) {
        bool is_identity = true;
        bool computes = false;
        const int id = next_id_++;
        const std::string type = node.operator_name();
        Passages all = passages(node, facts_);
        std::optional<std::size_t> shared;  // the node with this operator's id, which outputs of one step from equal inputs share
        for (Passage& passage : all.outputs) {
            if (facts_[passage.output].is_constant || facts_[passage.output].value) {
                continue;
            }
            std::vector<std::optional<zigzag::Source>> inputs;
            for (std::size_t place = 0; place < passage.tensors.size(); ++place) {
                const auto& tensor = passage.tensors[place];
                const bool is_parameter = place > 0 && known != nullptr && known->meaning->takes_parameters;
                inputs.push_back(tensor && !is_parameter ? source_of(*tensor) : std::nullopt);
            }
            if (std::none_of(inputs.begin(), inputs.end(), [](const auto& input) { return input.has_value(); })) {
                is_identity = is_identity && passage.steps[0].map.kind == zigzag::Reindexing::Kind::identity;
                computes = true;  // from inputs of the network only
                continue;
            }
            keep_only_data(passage.steps[0].map, inputs);
            is_identity = is_identity && passage.steps[0].map.kind == zigzag::Reindexing::Kind::identity;
            computes = true;
            const bool is_plain = passage.steps.size() == 1;
            if (is_plain && shared && workload_.nodes[*shared].inputs == inputs) {
                workload_.nodes[*shared].outputs.push_back(std::move(passage.steps[0].map));
                source_of_[passage.output] = zigzag::Source{*shared, workload_.nodes[*shared].outputs.size() - 1};
                continue;
            }
            const std::vector<bool> stored = stored_inputs(passage.steps[0].map, passage.tensors, inputs);
            source_of_[passage.output] = add_chain(type, std::move(inputs), passage);
            zigzag::NetworkNode& last = workload_.nodes.back();
            if (is_plain) {
                last.stored_inputs = stored;
            }
            if (!shared) {
                last.id = id;
                last.name = node.name;
                last.operator_type = type;
            }
            shared = shared || !is_plain ? shared : std::optional(workload_.nodes.size() - 1);
            if (is_plain && last.outputs[0].kind == zigzag::Reindexing::Kind::identity && passage.tensors[0]) {
                axis_names_[passage.output] = axis_names_[outer(*passage.tensors[0])];
            }
        }
        if (computes && !all.moves_data) {
            count(node, known, is_identity);
        }
    }

    /// What is joined to computed data without being computed: caches, class tokens. What pads has no tensor.
    static std::vector<bool> stored_inputs(const zigzag::Reindexing& map, const std::vector<std::optional<std::size_t>>& tensors,
                                           const std::vector<std::optional<zigzag::Source>>& inputs) {
        std::vector<bool> stored;
        for (std::size_t input = 0; input < inputs.size(); ++input) {
            stored.push_back(!inputs[input] && input < tensors.size() && tensors[input]);
        }
        const bool joins = map.kind == zigzag::Reindexing::Kind::concat;
        return joins && std::find(stored.begin(), stored.end(), true) != stored.end() ? stored : std::vector<bool>{};
    }

    /// Inputs without data are left out of steps that treat all inputs alike.
    static void keep_only_data(zigzag::Reindexing& map, std::vector<std::optional<zigzag::Source>>& inputs) {
        if (map.kind != zigzag::Reindexing::Kind::identity && map.kind != zigzag::Reindexing::Kind::everything) {
            return;
        }
        std::vector<std::optional<zigzag::Source>> kept;
        std::vector<std::vector<std::int64_t>> shapes;
        for (std::size_t input = 0; input < inputs.size(); ++input) {
            if (inputs[input]) {
                kept.push_back(inputs[input]);
                shapes.push_back(map.input_shapes[input]);
            }
        }
        const bool agrees =
            std::all_of(shapes.begin(), shapes.end(), [&map](const auto& shape) { return shape == map.output_shape; });
        map.kind = agrees ? zigzag::Reindexing::Kind::identity : zigzag::Reindexing::Kind::everything;
        map.input_shapes = std::move(shapes);
        inputs = std::move(kept);
    }

    zigzag::Source add_chain(const std::string& type, std::vector<std::optional<zigzag::Source>> inputs, Passage& passage) {
        zigzag::Source previous;
        for (std::size_t index = 0; index < passage.steps.size(); ++index) {
            Step& step = passage.steps[index];
            std::vector<std::optional<zigzag::Source>> step_inputs = inputs;
            if (index > 0 || inputs.size() != step.map.input_shapes.size()) {
                step_inputs.assign(step.map.input_shapes.size(), std::nullopt);
                step_inputs[step.data_input] = index > 0 ? std::optional(previous) : inputs[0];
            }
            previous = add_costless(fmt::format("/{}", index), type, std::move(step_inputs), std::move(step.map));
        }
        return previous;
    }

    /// Operators that are not known are reported apart.
    void count(const OnnxNode& node, const Operator* known, bool is_identity) {
        if (known == nullptr || (known->meaning->in(dialect_) == Treatment::free && is_identity)) {
            return;
        }
        CostlessKind& counted = costless_[std::string(known->name)];
        counted.first = counted.count++ == 0 ? node.name : counted.first;
        counted.is_elementwise = counted.is_elementwise && is_identity;
    }

    const OnnxGraph& graph_;
    const std::vector<TensorFacts>& facts_;
    Lowering& lowering_;
    OperatorDialect dialect_;
    OnnxCalls calls_;
    zigzag::Network workload_;
    NetworkTensors tensors_;
    std::vector<std::optional<zigzag::Source>> source_of_;  ///< by tensor
    std::vector<std::vector<std::string>> axis_names_;      ///< by tensor; empty when unknown
    std::map<std::string, CostlessKind> costless_;          ///< by operator name
    std::vector<zigzag::Source> made_;                      ///< by the layers of the operator at hand
    std::string node_name_;
    int next_id_ = 0;
};

}  // namespace

zigzag::Network read_stream_workload_onnx(const std::filesystem::path& file, const zigzag::DimensionOverrides& dimensions,
                                          zigzag::Diagnostics& diagnostics, OperatorDialect dialect) {
    zigzag::Network workload;
    OnnxModelReader(file, dimensions)
        .read(
            [&](const OnnxGraph& graph, const Propagation& propagation, Lowering& lowering, zigzag::Diagnostics& notes) {
                OnnxNetworkBuilder builder(graph, propagation, lowering, dialect);
                workload = builder.build();
                builder.report(file.string(), notes);
            },
            diagnostics);
    return workload;
}

}  // namespace stream
