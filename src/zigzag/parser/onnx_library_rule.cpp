#include "onnx_library_rule.hpp"

#include <exception>

#include <fmt/format.h>
#include <onnx/defs/schema.h>
#include <onnx/shape_inference/implementation.h>

namespace zigzag::onnx_import {

namespace {

std::string domain_of(const OnnxNode& node) {
    return node.is_standard() ? "" : node.proto->domain();
}

void describe_shape(const Shape& shape, onnx::TensorShapeProto& proto) {
    for (const Number& size : shape) {
        onnx::TensorShapeProto::Dimension& dimension = *proto.add_dim();
        if (const auto known = size.integer()) {
            dimension.set_dim_value(*known);
        } else if (!size.symbol_name().empty()) {
            dimension.set_dim_param(size.symbol_name());
        }
    }
}

/// Elements that are known integers, as a constant of the one-node model.
void add_constant(const TensorValue& value, const std::vector<std::int64_t>& elements, const std::string& name,
                  onnx::GraphProto& graph) {
    onnx::TensorProto& tensor = *graph.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    for (const std::int64_t size : value.shape) {
        tensor.add_dims(size);
    }
    for (const std::int64_t element : elements) {
        tensor.add_int64_data(element);
    }
}

onnx::ModelProto one_node_model(const RuleInput& input, const std::vector<int>& element_types) {
    const OnnxNode& source = input.node();
    onnx::ModelProto model;
    model.set_ir_version(onnx::IR_VERSION);
    onnx::OperatorSetIdProto& import = *model.add_opset_import();
    import.set_domain(domain_of(source));
    import.set_version(source.opset);
    onnx::GraphProto& graph = *model.mutable_graph();
    onnx::NodeProto& node = *graph.add_node();
    node = *source.proto;
    node.clear_input();
    node.clear_output();
    for (std::size_t index = 0; index < source.inputs.size(); ++index) {
        const std::string name = source.inputs[index] ? fmt::format("input{}", index) : "";
        node.add_input(name);
        if (!source.inputs[index]) {
            continue;
        }
        onnx::ValueInfoProto& value = *graph.add_input();
        value.set_name(name);
        const int type = element_types[*source.inputs[index]];
        auto& tensor_type = *value.mutable_type()->mutable_tensor_type();
        tensor_type.set_elem_type(type);
        if (const Shape* shape = input.shape(index)) {
            describe_shape(*shape, *tensor_type.mutable_shape());
        }
        if (const auto elements = input.integers(index)) {
            tensor_type.set_elem_type(onnx::TensorProto::INT64);
            add_constant(*input.value(index), *elements, name, graph);
        }
    }
    for (std::size_t index = 0; index < source.outputs.size(); ++index) {
        node.add_output(source.outputs[index] ? fmt::format("output{}", index) : "");
    }
    return model;
}

const onnx::OpSchema* schema_of(const OnnxNode& node) {
    return onnx::OpSchemaRegistry::Instance()->GetSchema(node.proto->op_type(), static_cast<int>(node.opset), domain_of(node));
}

}  // namespace

bool library_knows(const OnnxNode& node) {
    return schema_of(node) != nullptr;
}

OutputShapes library_shapes(const RuleInput& node, const std::vector<int>& element_types) {
    const onnx::OpSchema* schema = schema_of(node.node());
    if (schema == nullptr) {
        return {};
    }
    onnx::ModelProto model = one_node_model(node, element_types);
    try {
        schema->Verify(model.graph().node(0));  // inference trusts that the node is well formed
        const onnx::ShapeInferenceOptions options(false, 0, true);
        onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), options);
    } catch (const std::exception&) {
        return {};  // a contradictory node has unknown output shapes, and is reported if a layer needs them
    }
    std::vector<Number> sources;
    for (std::size_t index = 0; index < node.input_count(); ++index) {
        if (const Shape* shape = node.shape(index)) {
            sources.insert(sources.end(), shape->begin(), shape->end());
        }
    }
    OutputShapes shapes(node.output_count());
    for (const onnx::ValueInfoProto& value : model.graph().value_info()) {
        for (std::size_t index = 0; index < shapes.size(); ++index) {
            if (value.name() == fmt::format("output{}", index)) {
                shapes[index] = declared_shape(value.type(), [&](const std::string& parameter, int) {
                    for (const Number& source : sources) {
                        if (!parameter.empty() && source.symbol_name() == parameter) {
                            return source;
                        }
                    }
                    return Number::derived_from(sources);
                });
            }
        }
    }
    return shapes;
}

}  // namespace zigzag::onnx_import
