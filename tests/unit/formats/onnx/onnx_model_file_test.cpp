#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"

namespace zigzag::test {

namespace {

std::string bytes_of_a_model() {
    OnnxModel model;
    model.input("x", "1 8").weight("w", {8, 16}).node("MatMul", {"x", "w"}, {"y"});
    return model.proto().SerializeAsString();
}

std::string faults_of_bytes(const std::string& bytes) {
    return faults_of(OnnxFile(bytes).path());
}

}  // namespace

TEST_CASE("a missing model file, and a directory in its place, are reported") {
    CHECK(faults_of(std::filesystem::temp_directory_path() / "no_such_folder" / "model.onnx") ==
          "no such file; give the path of an ONNX model");
    CHECK(faults_of(std::filesystem::temp_directory_path()) == "is a directory; give the path of an ONNX model");
}

TEST_CASE("an empty model file is reported") {
    CHECK(faults_of_bytes("") == "the file is empty; export the model again");
}

TEST_CASE("a file that is no model is reported") {
    const std::string expected = "not an ONNX model, or cut off; export the model again, in the binary form";
    CHECK(faults_of_bytes("this is text, not a model") == expected);
    CHECK(faults_of_bytes(std::string(1000, '\xFF')) == expected);
}

TEST_CASE("a model file cut off anywhere never passes as the whole model") {
    const std::string bytes = bytes_of_a_model();
    for (std::size_t length = 1; length < bytes.size(); ++length) {
        const OnnxFile file(bytes.substr(0, length));
        Diagnostics diagnostics;
        try {
            const Network workload = read_workload_onnx(file.path(), {}, diagnostics);
            CHECK(workload.number_of_layers() == 1);  // only what follows the graph is missing
        } catch (const InputError& error) {
            CHECK_FALSE(error.faults().empty());
        }
    }
}

TEST_CASE("a model without graph is reported") {
    onnx::ModelProto model;
    model.set_ir_version(8);
    model.add_opset_import()->set_version(17);
    CHECK(faults_of_bytes(model.SerializeAsString()) == "the file holds no graph; export the model again, in the binary form");
}

TEST_CASE("a model without layers, or even without nodes, is a workload") {
    OnnxModel model;
    model.input("x", "1 8").node("Relu", {"x"}, {"y"}, "relu");
    const ReadModel result = read(model);
    CHECK(result.workload.name == "test");
    CHECK(result.workload.nodes.size() == 1);
    CHECK(result.workload.number_of_layers() == 0);
    CHECK(read(OnnxModel()).workload.nodes.empty());
}

TEST_CASE("weights in a missing file are no problem") {
    OnnxModel model;
    model.input("x", "1 8").weight("w", {8, 16}).node("MatMul", {"x", "w"}, {"y"}, "product");
    CHECK(loops_of(read(model).layer("product")) == "C=8 D=1 K=16");
}

TEST_CASE("names that are not UTF-8 become so") {
    OnnxModel model;
    model.input("x", "1 8").node("Relu", {"x"}, {"y"}, "a\xFF\xC3(b");
    CHECK(read(model).workload.nodes[0].name == "a\xEF\xBF\xBD\xEF\xBF\xBD(b");
}

}  // namespace zigzag::test
