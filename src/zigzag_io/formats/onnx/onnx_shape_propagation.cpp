// One pass from the inputs to the outputs, with a rule for each operator. The rules are our own rather than the ONNX
// library's shape inference: that one takes some milliseconds to start, loses sight of values that are computed from shapes,
// and reads wild memory on malformed nodes. A node whose output shapes are all in the file needs no rule.

#include "onnx_shape_propagation.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace zigzag::onnx_import {

namespace {

/// Longer lists of real numbers are weights, not scale factors.
constexpr std::int64_t longest_real_value = 64;

std::optional<TensorValue> initializer_value(const onnx::TensorProto& initializer) {
    const std::vector<std::int64_t> shape(initializer.dims().begin(), initializer.dims().end());
    const auto count = small_element_count(shape);
    const bool is_real =
        initializer.data_type() == onnx::TensorProto::FLOAT || initializer.data_type() == onnx::TensorProto::DOUBLE;
    if (!count || (is_real && *count > longest_real_value)) {
        return std::nullopt;
    }
    return read_value(initializer);
}

/// A declared and a computed size. If neither is known, the computed one can tell better what it depends on: files name
/// inner dimensions after nothing that a user could set.
Number merged_size(const Number& declared, const Number& computed, bool trusts_declared) {
    const Number& first = trusts_declared ? declared : computed;
    const Number& second = trusts_declared ? computed : declared;
    if (first.is_known() || second.is_known()) {
        return first.is_known() ? first : second;
    }
    return computed.depends_on().empty() ? declared : computed;
}

std::optional<Shape> merged_shape(const std::optional<Shape>& declared, const std::optional<Shape>& computed,
                                  bool trusts_declared) {
    if (!declared || !computed) {
        return declared ? declared : computed;
    }
    if (declared->size() != computed->size()) {
        return trusts_declared ? declared : computed;
    }
    Shape result;
    for (std::size_t axis = 0; axis < declared->size(); ++axis) {
        result.push_back(merged_size((*declared)[axis], (*computed)[axis], trusts_declared));
    }
    return result;
}

ShapeRules shape_rules() {
    ShapeRules rules;
    add_contrib_rules(rules);
    add_elementwise_rules(rules);
    add_layout_rules(rules);
    add_product_rules(rules);
    add_loop_rules(rules);
    add_resizing_rules(rules);
    add_selection_rules(rules);
    add_window_rules(rules);
    return rules;
}

class Propagator {
public:
    Propagator(const OnnxGraph& graph, const DimensionOverrides& sizes, bool trusts_file)
        : graph_(graph), sizes_(sizes), trusts_file_(trusts_file), shape_rules_(shape_rules()), value_rules_(value_rules()) {}

    Propagation run() {
        result_.tensors.resize(graph_.tensors.size());
        for (std::size_t index = 0; index < graph_.tensors.size(); ++index) {
            const OnnxTensor& tensor = graph_.tensors[index];
            TensorFacts& facts = result_.tensors[index];
            facts.shape = tensor.declared;
            if (tensor.initializer != nullptr) {
                facts.is_constant = true;
                facts.value = initializer_value(*tensor.initializer);
            }
        }
        for (const OnnxNode& node : graph_.nodes) {
            for (const auto& input : node.inputs) {
                if (input) {
                    receive_from_outside(*input);
                }
            }
            visit(node);
            name_open_sizes(node);
            if (node.is_standard()) {
                compute_values(node, RuleInput(node, result_.tensors));
            }
        }
        return std::move(result_);
    }

private:
    /// Shape of a loop body's input, from the tensor that it is bound to.
    void receive_from_outside(std::size_t index) {
        const OnnxTensor& tensor = graph_.tensors[index];
        TensorFacts& facts = result_.tensors[index];
        if (!tensor.bound_to || is_fully_known(facts.shape)) {
            return;
        }
        receive_from_outside(*tensor.bound_to);
        std::optional<Shape> outside = result_.tensors[*tensor.bound_to].shape;
        if (outside && tensor.sliced_axis) {
            const auto axis = normalised_axis(*tensor.sliced_axis, outside->size());
            if (!axis) {
                return;
            }
            outside->erase(outside->begin() + static_cast<std::ptrdiff_t>(*axis));
        }
        facts.shape = merged_shape(tensor.declared, outside, trusts_file_);
    }

    void visit(const OnnxNode& node) {
        const RuleInput input(node, result_.tensors);
        const auto rule = shape_rules_.find(node.operator_name());
        if (rule != shape_rules_.end() && (!trusts_file_ || !outputs_known(node))) {
            store(node, rule->second(input));
        }
        const bool is_constant = computes_constant(node);
        for (const auto& output : node.outputs) {
            if (output) {
                result_.tensors[*output].is_constant = is_constant;
            }
        }
    }

    /// Sizes of results that are not known are given, or get a name that they can be given by.
    void name_open_sizes(const OnnxNode& node) {
        for (const auto& output : node.outputs) {
            std::optional<Shape>* shape = output ? &result_.tensors[*output].shape : nullptr;
            if (shape == nullptr || !*shape || is_fully_known(*shape)) {
                continue;
            }
            for (std::size_t axis = 0; axis < (*shape)->size(); ++axis) {
                Number& size = (**shape)[axis];
                if (size.is_known()) {
                    continue;
                }
                const std::string name = fmt::format("{}[{}]", unique_name(*output), axis);
                const auto given = sizes_.find(name);
                if (given == sizes_.end() && !size.depends_on().empty()) {
                    continue;
                }
                size = given != sizes_.end() ? Number(given->second) : Number::symbol(name);
                result_.left_open.emplace(name, static_cast<std::size_t>(&node - graph_.nodes.data()));
            }
        }
    }

    std::string unique_name(std::size_t tensor) {
        const std::string& name = graph_.tensors[tensor].name;
        const std::size_t first = owner_of_name_.emplace(name, tensor).first->second;
        return first == tensor ? name : fmt::format("{}#{}", name, tensor);
    }

    bool outputs_known(const OnnxNode& node) const {
        return std::all_of(node.outputs.begin(), node.outputs.end(), [this](const std::optional<std::size_t>& output) {
            return !output || is_fully_known(result_.tensors[*output].shape);
        });
    }

    void store(const OnnxNode& node, const OutputShapes& shapes) {
        for (std::size_t output = 0; output < std::min(shapes.size(), node.outputs.size()); ++output) {
            if (node.outputs[output]) {
                std::optional<Shape>& known = result_.tensors[*node.outputs[output]].shape;
                known = merged_shape(known, shapes[output], trusts_file_);
            }
        }
    }

    bool computes_constant(const OnnxNode& node) const {
        if (node.is_standard() && node.proto->op_type() == "Constant") {
            return true;
        }
        bool has_input = false;
        for (const auto& input : node.inputs) {
            if (input && !result_.tensors[*input].is_constant) {
                return false;
            }
            has_input = has_input || input;
        }
        return has_input && node.body_outputs.empty();
    }

    void compute_values(const OnnxNode& node, const RuleInput& input) {
        const auto rule = value_rules_.find(node.proto->op_type());
        if (rule == value_rules_.end()) {
            return;
        }
        for (std::size_t output = 0; output < node.outputs.size(); ++output) {
            if (!node.outputs[output]) {
                continue;
            }
            TensorFacts& facts = result_.tensors[*node.outputs[output]];
            const auto wanted = wanted_value(output, facts.shape);
            auto elements = wanted ? rule->second(input, *wanted) : std::nullopt;
            if (elements && elements->size() == wanted->count) {
                facts.value = TensorValue{wanted->shape, std::move(*elements)};
            }
        }
    }

    static std::optional<WantedValue> wanted_value(std::size_t output, const std::optional<Shape>& shape) {
        if (!is_fully_known(shape)) {
            return std::nullopt;
        }
        WantedValue wanted{output, {}, 0};
        for (const Number& size : *shape) {
            wanted.shape.push_back(size.integer().value_or(-1));
        }
        const auto count = small_element_count(wanted.shape);
        wanted.count = static_cast<std::size_t>(count.value_or(0));
        return count ? std::optional(std::move(wanted)) : std::nullopt;
    }

    const OnnxGraph& graph_;
    const DimensionOverrides& sizes_;
    bool trusts_file_;
    std::unordered_map<std::string_view, std::size_t> owner_of_name_;
    ShapeRules shape_rules_;
    ValueRules value_rules_;
    Propagation result_;
};

}  // namespace

Propagation propagate_shapes(const OnnxGraph& graph, const DimensionOverrides& sizes, bool trusts_file) {
    return Propagator(graph, sizes, trusts_file).run();
}

std::vector<std::string_view> operators_with_shape_rule() {
    std::vector<std::string_view> names;
    for (const auto& [name, rule] : shape_rules()) {
        names.push_back(name);
    }
    return names;
}

}  // namespace zigzag::onnx_import
