#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag::test {

/// Builds small ONNX models. Shapes are written as text: sizes, names of dimension parameters, and `?` for a dimension with
/// neither, separated by blanks.
class OnnxModel {
public:
    explicit OnnxModel(std::int64_t opset = 17);

    OnnxModel& input(const std::string& name, const std::string& shape);
    OnnxModel& output(const std::string& name, const std::string& shape = "");
    /// Declared shape of an intermediate tensor.
    OnnxModel& value(const std::string& name, const std::string& shape);
    /// An initializer whose data is in another file, which does not exist.
    OnnxModel& weight(const std::string& name, const std::vector<std::int64_t>& shape);
    OnnxModel& integers(const std::string& name, const std::vector<std::int64_t>& elements);
    OnnxModel& reals(const std::string& name, const std::vector<float>& elements);
    /// Adds a node; the setters below change the attributes of the node added last.
    OnnxModel& node(const std::string& op_type, const std::vector<std::string>& inputs, const std::vector<std::string>& outputs,
                    const std::string& name = "");
    OnnxModel& domain(const std::string& domain);
    OnnxModel& with(const std::string& attribute, std::int64_t value);
    OnnxModel& with_list(const std::string& attribute, const std::vector<std::int64_t>& values);
    OnnxModel& with_text(const std::string& attribute, const std::string& value);
    /// The graph of another model as an attribute: a branch or a loop body.
    OnnxModel& with_body(const std::string& attribute, const OnnxModel& body);

    onnx::ModelProto& proto() { return proto_; }
    const onnx::ModelProto& proto() const { return proto_; }

private:
    onnx::AttributeProto& add_attribute(const std::string& name);

    onnx::ModelProto proto_;
};

/// A file with these bytes that exists as long as this object.
class OnnxFile {
public:
    explicit OnnxFile(const std::string& bytes);
    explicit OnnxFile(const OnnxModel& model);
    ~OnnxFile();
    OnnxFile(const OnnxFile&) = delete;
    OnnxFile& operator=(const OnnxFile&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

struct ReadModel {
    Network workload;
    std::vector<std::string> warnings;  ///< without the name of the file

    /// The layer of the node with this name; fails the test if there is none.
    const Layer& layer(const std::string& name) const;
    const NetworkNode& node(const std::string& name) const;
};

ReadModel read(const OnnxModel& model, const DimensionOverrides& dimensions = {});
/// One line per fault, without the name of the file; empty when the model is accepted.
std::string faults_of(const OnnxModel& model, const DimensionOverrides& dimensions = {});
std::string faults_of(const std::filesystem::path& file);

/// `B=1 K=64 ...`, in order.
std::string loops_of(const Layer& layer);

}  // namespace zigzag::test
