#include "onnx_calls.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "zigzag/network/operators/operator_table.hpp"

#include "onnx_copies.hpp"
#include "onnx_protobuf.hpp"

namespace zigzag::onnx_import {

namespace {

operators::Attribute read_attribute(const onnx::AttributeProto& attribute) {
    if (attribute.ints_size() > 0 || attribute.type() == onnx::AttributeProto::INTS) {
        return std::vector<std::int64_t>(attribute.ints().begin(), attribute.ints().end());
    }
    if (attribute.has_i()) {
        return attribute.i();
    }
    return attribute.has_s() ? operators::Attribute(attribute.s()) : operators::Attribute();
}

}  // namespace

operators::OperatorCall OnnxCalls::call_of(const OnnxNode& node) const {
    operators::OperatorCall call;
    call.name = node.name;
    call.type = node.operator_name();
    call.version = node.opset;
    for (const auto& input : node.inputs) {
        call.inputs.push_back(tensor(input));
        if (input) {
            call.inputs.back()->copies = copies_in(graph_, facts_, *input);
        }
    }
    for (const auto& output : node.outputs) {
        call.outputs.push_back(tensor(output));
    }
    for (const onnx::AttributeProto& attribute : node.proto->attribute()) {
        call.attributes.emplace(attribute.name(), read_attribute(attribute));
    }
    return call;
}

std::size_t OnnxCalls::outer(std::size_t tensor) const {
    while (graph_.tensors[tensor].bound_to) {
        tensor = *graph_.tensors[tensor].bound_to;
    }
    return tensor;
}

std::optional<std::size_t> OnnxCalls::variable_producer(std::size_t tensor) const {
    const std::size_t given = outer(tensor);
    return facts_[given].is_constant ? std::nullopt : graph_.tensors[given].producer;
}

std::optional<operators::OperatorTensor> OnnxCalls::tensor(std::optional<std::size_t> index) const {
    if (!index) {
        return std::nullopt;
    }
    const TensorFacts& facts = facts_[*index];
    operators::OperatorTensor tensor;
    tensor.name = graph_.tensors[*index].name;
    tensor.shape = facts.shape;
    tensor.elements = facts.value ? known_integers(*facts.value) : std::nullopt;
    tensor.maker = variable_producer(*index);
    return tensor;
}

void report_unknown_operators(const std::string& file, const OnnxGraph& graph, Diagnostics& diagnostics) {
    struct Kind {
        int count = 0;
        const OnnxNode* first = nullptr;
    };
    std::map<std::string, Kind> unknown;
    for (const OnnxNode& node : graph.nodes) {
        const std::string name = node.operator_name();
        if (operators::find_operator(name) == nullptr) {
            Kind& kind = unknown[name];
            kind.first = kind.count++ == 0 ? &node : kind.first;
        }
    }
    for (const auto& [name, kind] : unknown) {
        diagnostics.warn({file, 0, 0}, name,
                         fmt::format("{}, {} node(s), the first `{}`: modelled as costless",
                                     kind.first->is_standard() ? "unknown operator" : "operator of a foreign domain", kind.count,
                                     kind.first->name),
                         "shapes behind it are known only where the file declares them");
    }
}

}  // namespace zigzag::onnx_import
