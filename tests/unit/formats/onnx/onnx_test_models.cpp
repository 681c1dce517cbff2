#include "onnx_test_models.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include <catch2/catch.hpp>
#include <unistd.h>

namespace zigzag::test {

namespace {

void describe(onnx::ValueInfoProto& value, const std::string& name, const std::string& shape) {
    value.set_name(name);
    auto& tensor = *value.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    std::istringstream words(shape);
    for (std::string word; words >> word;) {
        onnx::TensorShapeProto::Dimension& dimension = *tensor.mutable_shape()->add_dim();
        if (word.find_first_not_of("-0123456789") == std::string::npos) {
            dimension.set_dim_value(std::stoll(word));
        } else if (word != "?") {
            dimension.set_dim_param(word);
        }
    }
}

std::string without_file(const Fault& fault) {
    Fault nameless = fault;
    nameless.where.file.clear();
    return to_string(nameless);
}

}  // namespace

OnnxModel::OnnxModel(std::int64_t opset) {
    proto_.set_ir_version(8);
    proto_.add_opset_import()->set_version(opset);
    proto_.mutable_graph()->set_name("test");
}

OnnxModel& OnnxModel::input(const std::string& name, const std::string& shape) {
    describe(*proto_.mutable_graph()->add_input(), name, shape);
    return *this;
}

OnnxModel& OnnxModel::output(const std::string& name, const std::string& shape) {
    describe(*proto_.mutable_graph()->add_output(), name, shape);
    return *this;
}

OnnxModel& OnnxModel::value(const std::string& name, const std::string& shape) {
    describe(*proto_.mutable_graph()->add_value_info(), name, shape);
    return *this;
}

OnnxModel& OnnxModel::weight(const std::string& name, const std::vector<std::int64_t>& shape) {
    onnx::TensorProto& tensor = *proto_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.mutable_dims()->Add(shape.begin(), shape.end());
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    onnx::StringStringEntryProto& place = *tensor.add_external_data();
    place.set_key("location");
    place.set_value("missing.bin");
    return *this;
}

OnnxModel& OnnxModel::integers(const std::string& name, const std::vector<std::int64_t>& elements) {
    onnx::TensorProto& tensor = *proto_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<std::int64_t>(elements.size()));
    tensor.mutable_int64_data()->Add(elements.begin(), elements.end());
    return *this;
}

OnnxModel& OnnxModel::reals(const std::string& name, const std::vector<float>& elements) {
    onnx::TensorProto& tensor = *proto_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_dims(static_cast<std::int64_t>(elements.size()));
    tensor.mutable_float_data()->Add(elements.begin(), elements.end());
    return *this;
}

OnnxModel& OnnxModel::node(const std::string& op_type, const std::vector<std::string>& inputs,
                           const std::vector<std::string>& outputs, const std::string& name) {
    onnx::NodeProto& node = *proto_.mutable_graph()->add_node();
    node.set_op_type(op_type);
    node.set_name(name);
    node.mutable_input()->Add(inputs.begin(), inputs.end());
    node.mutable_output()->Add(outputs.begin(), outputs.end());
    return *this;
}

OnnxModel& OnnxModel::domain(const std::string& domain) {
    proto_.mutable_graph()->mutable_node()->rbegin()->set_domain(domain);
    return *this;
}

onnx::AttributeProto& OnnxModel::add_attribute(const std::string& name) {
    onnx::AttributeProto& attribute = *proto_.mutable_graph()->mutable_node()->rbegin()->add_attribute();
    attribute.set_name(name);
    return attribute;
}

OnnxModel& OnnxModel::with(const std::string& attribute, std::int64_t value) {
    onnx::AttributeProto& added = add_attribute(attribute);
    added.set_type(onnx::AttributeProto::INT);
    added.set_i(value);
    return *this;
}

OnnxModel& OnnxModel::with_list(const std::string& attribute, const std::vector<std::int64_t>& values) {
    onnx::AttributeProto& added = add_attribute(attribute);
    added.set_type(onnx::AttributeProto::INTS);
    added.mutable_ints()->Add(values.begin(), values.end());
    return *this;
}

OnnxModel& OnnxModel::with_text(const std::string& attribute, const std::string& value) {
    onnx::AttributeProto& added = add_attribute(attribute);
    added.set_type(onnx::AttributeProto::STRING);
    added.set_s(value);
    return *this;
}

OnnxModel& OnnxModel::with_body(const std::string& attribute, const OnnxModel& body) {
    onnx::AttributeProto& added = add_attribute(attribute);
    added.set_type(onnx::AttributeProto::GRAPH);
    *added.mutable_g() = body.proto().graph();
    return *this;
}

OnnxFile::OnnxFile(const std::string& bytes) {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("zigzag_onnx_" + std::to_string(::getpid()) + "_" + std::to_string(++number) + ".onnx");
    std::ofstream stream(path_, std::ios::binary);
    stream << bytes;
    if (!stream.flush()) {
        throw std::runtime_error("cannot write " + path_.string());
    }
}

OnnxFile::OnnxFile(const OnnxModel& model) : OnnxFile(model.proto().SerializeAsString()) {}

OnnxFile::~OnnxFile() {
    std::filesystem::remove(path_);
}

const NetworkNode& ReadModel::node(const std::string& name) const {
    for (const NetworkNode& node : workload.nodes) {
        if (node.name == name) {
            return node;
        }
    }
    FAIL("there is no node " << name);
    throw std::logic_error("not reached");
}

const Layer& ReadModel::layer(const std::string& name) const {
    const NetworkNode& found = node(name);
    REQUIRE(found.layer.has_value());
    return *found.layer;
}

ReadModel read(const OnnxModel& model, const DimensionOverrides& dimensions) {
    const OnnxFile file(model);
    Diagnostics diagnostics;
    ReadModel result{read_workload_onnx(file.path(), dimensions, diagnostics), {}};
    for (const Fault& warning : diagnostics.warnings()) {
        CHECK(warning.where.file == file.path());
        result.warnings.push_back(without_file(warning));
    }
    return result;
}

std::string faults_of(const OnnxModel& model, const DimensionOverrides& dimensions) {
    const OnnxFile file(model);
    Diagnostics diagnostics;
    try {
        read_workload_onnx(file.path(), dimensions, diagnostics);
    } catch (const InputError& error) {
        std::string lines;
        for (const Fault& fault : error.faults()) {
            CHECK(fault.where.file == file.path());
            lines += (lines.empty() ? "" : "\n") + without_file(fault);
        }
        return lines;
    }
    return {};
}

std::string faults_of(const std::filesystem::path& file) {
    Diagnostics diagnostics;
    try {
        read_workload_onnx(file, {}, diagnostics);
    } catch (const InputError& error) {
        REQUIRE(error.faults().size() == 1);
        CHECK(error.faults()[0].where.file == file);
        return without_file(error.faults()[0]);
    }
    return {};
}

std::string loops_of(const Layer& layer) {
    std::string text;
    for (const LoopDimension& loop : layer.loop_dimensions) {
        text += (text.empty() ? "" : " ") + loop.name + "=" + std::to_string(loop.size);
    }
    return text;
}

}  // namespace zigzag::test
