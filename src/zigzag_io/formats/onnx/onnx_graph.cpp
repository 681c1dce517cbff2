// From the nested form of an ONNX file to one list of nodes over numbered tensors.
//
// Names live in scopes: a subgraph sees the names around it, a local function sees only its arguments. Both are written into
// the same list at the place of the node that holds or calls them. An If and a function call then vanish: the names of
// their outputs simply mean the tensors computed inside. Loop and Scan stay as costless nodes behind their bodies, since
// their outputs have other shapes than the results of one iteration.

#include "onnx_graph.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "onnx_node_order.hpp"
#include "onnx_protobuf.hpp"

namespace zigzag::onnx_import {

namespace {

constexpr int deepest_nesting = 64;
constexpr std::size_t most_nodes = 2'000'000;

using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

bool is_standard_domain(const std::string& domain) {
    return domain.empty() || domain == "ai.onnx";
}

/// Names that are visible at one place, and what the file declares about the names of this level.
struct Scope {
    const Scope* parent = nullptr;
    std::unordered_map<std::string, std::size_t> tensors;
    std::unordered_map<std::string_view, const onnx::TypeProto*> types;
    std::unordered_set<std::string_view> produced_somewhere;

    std::optional<std::size_t> find(const std::string& name) const {
        for (const Scope* scope = this; scope != nullptr; scope = scope->parent) {
            if (const auto found = scope->tensors.find(name); found != scope->tensors.end()) {
                return found->second;
            }
        }
        return std::nullopt;
    }
};

/// What holds for all nodes of one graph or function body.
struct Body {
    std::string name_prefix;
    std::unordered_map<std::string, std::int64_t> opsets;
    const onnx::NodeProto* call = nullptr;  ///< the call whose attributes a function body refers to
    int depth = 0;
};

std::unordered_map<std::string, std::int64_t> opset_versions(
    const google::protobuf::RepeatedPtrField<onnx::OperatorSetIdProto>& imports) {
    std::unordered_map<std::string, std::int64_t> versions;
    for (const onnx::OperatorSetIdProto& import : imports) {
        versions[is_standard_domain(import.domain()) ? "" : import.domain()] = import.version();
    }
    return versions;
}

std::size_t nested_node_count(const onnx::GraphProto& graph) {
    std::size_t count = 0;
    for (const onnx::NodeProto& node : graph.node()) {
        ++count;
        for (const onnx::AttributeProto& attribute : node.attribute()) {
            count += attribute.has_g() ? nested_node_count(attribute.g()) : 0;
        }
    }
    return count;
}

class Flattener {
public:
    Flattener(const onnx::ModelProto& model, const std::string& file, const DimensionOverrides& sizes, Diagnostics& diagnostics,
              std::vector<Fault>& faults)
        : model_(model), file_(file), sizes_(sizes), diagnostics_(diagnostics), faults_(faults) {
        for (const onnx::FunctionProto& function : model.functions()) {
            functions_.emplace(function.domain() + "::" + function.name(), &function);
        }
    }

    OnnxGraph run() {
        const onnx::GraphProto& graph = model_.graph();
        graph_.name = valid_utf8(graph.name());
        Scope scope;
        const Body body{"", opset_versions(model_.opset_import()), nullptr, 0};
        declare_names(graph, scope);
        add_model_inputs(graph, scope);
        add_initializers(graph, scope);
        add_nodes(graph.node(), scope, body);
        report_sorting();
        report_missing_tensors();
        return std::move(graph_);
    }

private:
    void fault(const std::string& key, const std::string& message, const std::string& remedy) {
        faults_.push_back({{file_, 0, 0}, key, message, remedy});
    }

    void warn(const std::string& key, const std::string& message, const std::string& remedy) {
        diagnostics_.warn({file_, 0, 0}, key, message, remedy);
    }

    Number parameter_size(const std::string& parameter) {
        if (parameter.empty()) {
            return {};
        }
        graph_.parameters.insert(parameter);
        const auto size = sizes_.find(parameter);
        return size != sizes_.end() ? Number(size->second) : Number::symbol(parameter);
    }

    static void declare_names(const onnx::GraphProto& graph, Scope& scope) {
        for (const auto* list : {&graph.value_info(), &graph.output(), &graph.input()}) {
            for (const onnx::ValueInfoProto& value : *list) {
                scope.types[value.name()] = &value.type();
            }
        }
        declare_produced(graph.node(), scope);
    }

    static void declare_produced(const Nodes& nodes, Scope& scope) {
        for (const onnx::NodeProto& node : nodes) {
            scope.produced_somewhere.insert(node.output().begin(), node.output().end());
        }
    }

    std::size_t add_tensor(const std::string& name, Scope& scope) {
        OnnxTensor tensor;
        tensor.name = valid_utf8(name);
        if (const auto type = scope.types.find(name); type != scope.types.end()) {
            tensor.declared =
                declared_shape(*type->second, [this](const std::string& parameter, int) { return parameter_size(parameter); });
        }
        graph_.tensors.push_back(std::move(tensor));
        scope.tensors[name] = graph_.tensors.size() - 1;
        return graph_.tensors.size() - 1;
    }

    void add_model_inputs(const onnx::GraphProto& graph, Scope& scope) {
        for (const onnx::ValueInfoProto& input : graph.input()) {
            const std::size_t tensor = add_tensor(input.name(), scope);
            const std::string& name = graph_.tensors[tensor].name;
            graph_.tensors[tensor].declared = declared_shape(input.type(), [&](const std::string& parameter, int axis) {
                const std::string known_as = parameter.empty() ? fmt::format("{}[{}]", name, axis) : parameter;
                graph_.input_parameters.insert(known_as);
                return parameter_size(known_as);
            });
        }
    }

    void add_initializers(const onnx::GraphProto& graph, Scope& scope) {
        for (const onnx::TensorProto& initializer : graph.initializer()) {
            add_initializer(initializer, initializer.name(), scope);
        }
        for (const onnx::SparseTensorProto& sparse : graph.sparse_initializer()) {
            const std::size_t tensor = add_tensor(sparse.values().name(), scope);
            graph_.tensors[tensor].declared = Shape(sparse.dims().begin(), sparse.dims().end());
            graph_.tensors[tensor].initializer = &sparse.values();
        }
    }

    void add_initializer(const onnx::TensorProto& initializer, const std::string& name, Scope& scope) {
        const auto found = scope.tensors.find(name);  // also listed as an input, as files before IR version 4 must
        OnnxTensor& tensor = graph_.tensors[found != scope.tensors.end() ? found->second : add_tensor(name, scope)];
        tensor.initializer = &initializer;
        tensor.declared = Shape(initializer.dims().begin(), initializer.dims().end());
    }

    void add_nodes(const Nodes& nodes, Scope& scope, const Body& body) {
        if (body.depth > deepest_nesting) {
            if (!reported_depth_) {
                fault("", fmt::format("subgraphs or functions are nested more than {} deep", deepest_nesting),
                      "export the model again without recursive functions");
            }
            reported_depth_ = true;
            return;
        }
        for (const onnx::NodeProto* node : ordered(nodes, scope, body)) {
            if (++visited_nodes_ > most_nodes) {
                if (visited_nodes_ == most_nodes + 1) {
                    fault("", fmt::format("the model has more than {} nodes once functions are expanded", most_nodes),
                          "split the model");
                }
                return;
            }
            add_node(*node, scope, body);
        }
    }

    /// Producers first. Nodes around a cycle are left out, with a fault.
    std::vector<const onnx::NodeProto*> ordered(const Nodes& nodes, const Scope& scope, const Body& body) {
        NodeOrder order = order_nodes(nodes, [&scope](const std::string& name) { return scope.tensors.contains(name); });
        if (!order.cycle.empty()) {
            has_cycle_ = true;
            std::string names;
            for (std::size_t index = 0; index < std::min<std::size_t>(order.cycle.size(), 5); ++index) {
                const onnx::NodeProto& node = *order.cycle[index];
                names +=
                    fmt::format("{}`{}`", index > 0 ? ", " : "", valid_utf8(node.name().empty() ? node.output(0) : node.name()));
            }
            fault(body.name_prefix,
                  fmt::format("{} node(s) read from each other in a cycle: {}{}", order.cycle.size(), names,
                              order.cycle.size() > 5 ? ", ..." : ""),
                  "no order of the nodes is possible; export the model again");
        } else {
            nb_early_nodes_ += order.nb_early;
        }
        return std::move(order.nodes);
    }

    void report_sorting() {
        if (nb_early_nodes_ > 0) {
            warn("", fmt::format("{} node(s) come before one that they read from", nb_early_nodes_),
                 "the nodes are sorted, as ONNX requires them to be");
        }
    }

    void add_node(const onnx::NodeProto& node, Scope& scope, const Body& body) {
        const auto function = functions_.find(node.domain() + "::" + node.op_type());
        if (function != functions_.end()) {
            add_function_call(node, *function->second, scope, body);
        } else if (is_standard_domain(node.domain()) && node.op_type() == "If") {
            add_branch(node, scope, body);
        } else {
            add_plain_node(node, scope, body);
        }
    }

    std::string node_name(const onnx::NodeProto& node, const Body& body) const {
        return node.name().empty() ? fmt::format("Op{}", graph_.nodes.size()) : body.name_prefix + valid_utf8(node.name());
    }

    void add_plain_node(const onnx::NodeProto& proto, Scope& scope, const Body& body) {
        OnnxNode node;
        node.proto = body.call != nullptr ? with_attributes_of_call(proto, *body.call) : &proto;
        node.inputs = read_inputs(proto, scope, node_name(proto, body));
        for (const onnx::AttributeProto& attribute : node.proto->attribute()) {
            if (attribute.has_g()) {
                const auto results = add_loop_body(proto, node, attribute.g(), scope, body);
                node.body_outputs.insert(node.body_outputs.end(), results.begin(), results.end());
            }
        }
        const auto opset = body.opsets.find(is_standard_domain(proto.domain()) ? "" : proto.domain());
        node.opset = opset != body.opsets.end() ? opset->second : 1;
        node.name = node_name(proto, body);
        for (const std::string& output : proto.output()) {
            node.outputs.push_back(output.empty() ? std::nullopt : std::optional(add_output(output, scope, node.name)));
        }
        graph_.nodes.push_back(std::move(node));
    }

    std::size_t add_output(const std::string& name, Scope& scope, const std::string& node) {
        if (scope.tensors.contains(name)) {
            fault(node, fmt::format("tensor `{}` is produced twice, or is an input as well", valid_utf8(name)),
                  "every tensor must have one origin");
        }
        const std::size_t tensor = add_tensor(name, scope);
        graph_.tensors[tensor].producer = graph_.nodes.size();
        return tensor;
    }

    std::vector<std::optional<std::size_t>> read_inputs(const onnx::NodeProto& node, Scope& scope, const std::string& name) {
        std::vector<std::optional<std::size_t>> inputs;
        for (const std::string& input : node.input()) {
            inputs.push_back(input.empty() ? std::nullopt : std::optional(read_tensor(input, scope, name)));
        }
        return inputs;
    }

    std::size_t read_tensor(const std::string& name, Scope& scope, const std::string& node) {
        if (const auto tensor = scope.find(name)) {
            return *tensor;
        }
        if (!scope.produced_somewhere.contains(name)) {
            missing_tensors_.push_back(valid_utf8(name));
        } else if (!has_cycle_) {
            fault(node, fmt::format("reads tensor `{}`, which the node that should make it does not", valid_utf8(name)),
                  "a branch or a local function has fewer outputs than the node that stands for it: export the model again");
        }
        return add_tensor(name, scope);
    }

    void report_missing_tensors() {
        if (missing_tensors_.empty()) {
            return;
        }
        const std::size_t shown = std::min<std::size_t>(missing_tensors_.size(), 5);
        std::string names;
        for (std::size_t index = 0; index < shown; ++index) {
            names += fmt::format("{}`{}`", index > 0 ? ", " : "", missing_tensors_[index]);
        }
        warn("",
             fmt::format("{} tensor(s) are read that nothing in the file provides: {}{}", missing_tensors_.size(), names,
                         shown < missing_tensors_.size() ? ", ..." : ""),
             "they are taken as constants");
    }

    /// A copy of the node with `ref_attr_name` attributes replaced by those of the call; absent ones are left out.
    const onnx::NodeProto* with_attributes_of_call(const onnx::NodeProto& node, const onnx::NodeProto& call) {
        onnx::NodeProto copy = node;
        copy.clear_attribute();
        for (const onnx::AttributeProto& attribute : node.attribute()) {
            const onnx::AttributeProto* source =
                attribute.ref_attr_name().empty() ? &attribute : find_attribute(call, attribute.ref_attr_name());
            if (source != nullptr) {
                onnx::AttributeProto& added = *copy.add_attribute();
                added = *source;
                added.set_name(attribute.name());
            }
        }
        return &graph_.inlined.emplace_back(std::move(copy));
    }

    void add_function_call(const onnx::NodeProto& call, const onnx::FunctionProto& function, Scope& scope, const Body& body) {
        const std::string name = node_name(call, body);
        const auto arguments = read_inputs(call, scope, name);
        Scope inner;
        declare_produced(function.node(), inner);
        for (int index = 0; index < function.input_size(); ++index) {
            const auto position = static_cast<std::size_t>(index);
            if (position < arguments.size() && arguments[position]) {
                inner.tensors[function.input(index)] = *arguments[position];
            } else {
                add_tensor(function.input(index), inner);
            }
        }
        const onnx::NodeProto* resolved = body.call != nullptr ? with_attributes_of_call(call, *body.call) : &call;
        add_nodes(function.node(), inner, {name + "/", opset_versions(function.opset_import()), resolved, body.depth + 1});
        std::vector<std::optional<std::size_t>> results;
        for (const std::string& output : function.output()) {
            results.push_back(inner.find(output));
        }
        name_results(call, results, scope);
    }

    /// The outputs of `node` become other names of `results`, and lend them their declared shapes.
    void name_results(const onnx::NodeProto& node, const std::vector<std::optional<std::size_t>>& results, Scope& scope) {
        for (int index = 0; index < node.output_size(); ++index) {
            const auto position = static_cast<std::size_t>(index);
            if (position >= results.size() || !results[position]) {
                continue;
            }
            const std::size_t outer = add_tensor(node.output(index), scope);
            OnnxTensor& inner = graph_.tensors[*results[position]];
            if (!is_fully_known(inner.declared) && graph_.tensors[outer].declared) {
                inner.declared = graph_.tensors[outer].declared;
            }
            scope.tensors[node.output(index)] = *results[position];
        }
    }

    void add_branch(const onnx::NodeProto& node, Scope& scope, const Body& body) {
        const std::string name = node_name(node, body);
        const onnx::AttributeProto* chosen = nullptr;
        std::size_t most = 0;
        for (const onnx::AttributeProto& attribute : node.attribute()) {
            const std::size_t count = attribute.has_g() ? nested_node_count(attribute.g()) : 0;
            if (attribute.has_g() && (chosen == nullptr || count > most)) {
                chosen = &attribute;
                most = count;
            }
        }
        if (chosen == nullptr) {
            fault(name, "an If node without branches", "export the model again");
            return;
        }
        warn(name,
             fmt::format("an If node: of its branches, `{}` is taken, which has the most nodes ({})", valid_utf8(chosen->name()),
                         most),
             "the other branch is left out");
        read_inputs(node, scope, name);
        Scope inner;
        inner.parent = &scope;
        declare_names(chosen->g(), inner);
        add_initializers(chosen->g(), inner);
        add_nodes(chosen->g().node(), inner, {body.name_prefix, body.opsets, body.call, body.depth + 1});
        name_results(node, results_of(chosen->g(), inner), scope);
    }

    static std::vector<std::optional<std::size_t>> results_of(const onnx::GraphProto& graph, const Scope& scope) {
        std::vector<std::optional<std::size_t>> results;
        for (const onnx::ValueInfoProto& output : graph.output()) {
            results.push_back(scope.find(output.name()));
        }
        return results;
    }

    std::vector<std::optional<std::size_t>> add_loop_body(const onnx::NodeProto& proto, const OnnxNode& node,
                                                          const onnx::GraphProto& graph, Scope& scope, const Body& body) {
        warn(node_name(proto, body), fmt::format("a {} node: its body is counted once", valid_utf8(proto.op_type())),
             "multiply by the number of iterations yourself");
        Scope inner;
        inner.parent = &scope;
        declare_names(graph, inner);
        for (int index = 0; index < graph.input_size(); ++index) {
            bind_body_input(graph.input(index).name(), static_cast<std::size_t>(index), proto, node, inner);
        }
        add_initializers(graph, inner);
        add_nodes(graph.node(), inner, {body.name_prefix, body.opsets, body.call, body.depth + 1});
        return results_of(graph, inner);
    }

    /// Body input i of Loop and Scan receives input i of the node: whole, or for Scan's last inputs slice by slice.
    void bind_body_input(const std::string& name, std::size_t index, const onnx::NodeProto& proto, const OnnxNode& node,
                         Scope& inner) {
        OnnxTensor& tensor = graph_.tensors[add_tensor(name, inner)];
        if (index >= node.inputs.size() || !node.inputs[index]) {
            return;
        }
        tensor.bound_to = node.inputs[index];
        const auto sliced =
            static_cast<std::size_t>(std::max<std::int64_t>(0, integer_attribute(proto, "num_scan_inputs").value_or(0)));
        if (proto.op_type() == "Scan" && index + std::min(sliced, node.inputs.size()) >= node.inputs.size()) {
            const auto axes = integers_attribute(proto, "scan_input_axes").value_or(std::vector<std::int64_t>{});
            const std::size_t slice = index + sliced - node.inputs.size();
            tensor.sliced_axis = slice < axes.size() ? axes[slice] : 0;
        }
    }

    const onnx::ModelProto& model_;
    const std::string& file_;
    const DimensionOverrides& sizes_;
    Diagnostics& diagnostics_;
    std::vector<Fault>& faults_;
    OnnxGraph graph_;
    std::unordered_map<std::string, const onnx::FunctionProto*> functions_;
    std::vector<std::string> missing_tensors_;
    bool reported_depth_ = false;
    bool has_cycle_ = false;  ///< reported; what cannot be read because of it is not
    std::size_t nb_early_nodes_ = 0;
    std::size_t visited_nodes_ = 0;
};

}  // namespace

std::string OnnxNode::operator_name() const {
    return is_standard() ? valid_utf8(proto->op_type()) : valid_utf8(proto->domain() + "::" + proto->op_type());
}

bool OnnxNode::is_standard() const {
    return is_standard_domain(proto->domain());
}

OnnxGraph flatten(const onnx::ModelProto& model, const std::string& file, const DimensionOverrides& sizes,
                  Diagnostics& diagnostics, std::vector<Fault>& faults) {
    return Flattener(model, file, sizes, diagnostics, faults).run();
}

}  // namespace zigzag::onnx_import
