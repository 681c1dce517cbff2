#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "unit/formats/stream/read_model.hpp"
#include "unit/formats/stream/temporary_folder.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace stream::test {

namespace {

using Catch::Matchers::Contains;
using zigzag::LayerOperand;

ReadWorkload shipped(const std::string& name) {
    return read_workload(zigzag::resolve_input(zigzag::InputKind::workload, name));
}

struct ExpectedLayer {
    int id;
    std::string loops;
    std::int64_t stride;
    std::int64_t padding;
    std::vector<int> predecessors;  ///< of I, then of W
};

std::string convolution(int k, int size, int c, int window) {
    const auto text = [](int number) { return std::to_string(number); };
    return "B=1 K=" + text(k) + " G=1 OX=" + text(size) + " OY=" + text(size) + " C=" + text(c) + " FX=" + text(window) +
           " FY=" + text(window);
}

std::string sum(int k, int size) {
    return "B=1 K=" + std::to_string(k) + " OX=" + std::to_string(size) + " OY=" + std::to_string(size);
}

}  // namespace

// Golden file s40 of Stream 8418c9d8 (April 2023): the layers of its ONNX parser; its relus and flatten are dummy nodes.
TEST_CASE("ResNet-18 has the layers that the tutorial scheduled") {
    const ReadWorkload network = shipped("resnet18");
    CHECK(network.warnings.empty());
    CHECK(network.workload.nodes.size() == 49);
    CHECK(network.workload.number_of_layers() == 31);
    const std::vector<ExpectedLayer> expected{{0, convolution(64, 112, 3, 7), 2, 3, {}},
                                              {2, "B=1 K=64 OX=56 OY=56 FX=3 FY=3", 2, 1, {1}},
                                              {3, convolution(64, 56, 64, 3), 1, 1, {2}},
                                              {5, convolution(64, 56, 64, 3), 1, 1, {4}},
                                              {6, sum(64, 56), 0, 0, {5, 2}},
                                              {8, convolution(64, 56, 64, 3), 1, 1, {7}},
                                              {10, convolution(64, 56, 64, 3), 1, 1, {9}},
                                              {11, sum(64, 56), 0, 0, {10, 7}},
                                              {13, convolution(128, 28, 64, 3), 2, 1, {12}},
                                              {15, convolution(128, 28, 128, 3), 1, 1, {14}},
                                              {16, convolution(128, 28, 64, 1), 2, 0, {12}},
                                              {17, sum(128, 28), 0, 0, {15, 16}},
                                              {19, convolution(128, 28, 128, 3), 1, 1, {18}},
                                              {21, convolution(128, 28, 128, 3), 1, 1, {20}},
                                              {22, sum(128, 28), 0, 0, {21, 18}},
                                              {24, convolution(256, 14, 128, 3), 2, 1, {23}},
                                              {26, convolution(256, 14, 256, 3), 1, 1, {25}},
                                              {27, convolution(256, 14, 128, 1), 2, 0, {23}},
                                              {28, sum(256, 14), 0, 0, {26, 27}},
                                              {30, convolution(256, 14, 256, 3), 1, 1, {29}},
                                              {32, convolution(256, 14, 256, 3), 1, 1, {31}},
                                              {33, sum(256, 14), 0, 0, {32, 29}},
                                              {35, convolution(512, 7, 256, 3), 2, 1, {34}},
                                              {37, convolution(512, 7, 512, 3), 1, 1, {36}},
                                              {38, convolution(512, 7, 256, 1), 2, 0, {34}},
                                              {39, sum(512, 7), 0, 0, {37, 38}},
                                              {41, convolution(512, 7, 512, 3), 1, 1, {40}},
                                              {43, convolution(512, 7, 512, 3), 1, 1, {42}},
                                              {44, sum(512, 7), 0, 0, {43, 40}},
                                              {46, "B=1 K=512 OX=1 OY=1 FX=7 FY=7", 1, 0, {45}},
                                              {48, "K=1000 C=512 B=1", 0, 0, {47}}};
    std::size_t next = 0;
    std::size_t rows = 0;
    for (const zigzag::NetworkNode& node : network.workload.nodes) {
        if (!node.layer) {
            CHECK(node.outputs[0].kind ==
                  (node.id == 47 ? zigzag::Reindexing::Kind::reshape : zigzag::Reindexing::Kind::identity));
            continue;
        }
        REQUIRE(next < expected.size());
        const ExpectedLayer& wanted = expected[next++];
        INFO(node.name);
        const zigzag::Layer& layer = *node.layer;
        CHECK(node.id == wanted.id);
        CHECK(loops_of(layer) == wanted.loops);
        for (const zigzag::DimensionRelation& relation : layer.relations) {
            CHECK(relation.first_factor == wanted.stride);
            CHECK(relation.second_factor == 1);
        }
        for (const zigzag::Padding& padding : layer.padding) {
            CHECK((padding.begin == wanted.padding && padding.end == wanted.padding));
        }
        std::vector<int> predecessors;
        for (const LayerOperand operand : {LayerOperand::I, LayerOperand::W}) {
            if (const auto& source = node.operand_sources[static_cast<std::size_t>(operand)]) {
                predecessors.push_back(network.workload.nodes[source->node].id);
            }
        }
        CHECK(predecessors == wanted.predecessors);
        const bool has_products = layer.operator_type == "Conv" || layer.operator_type == "Gemm";
        CHECK(layer.precision.O == (has_products ? 16 : 8));
        CHECK(layer.precision.O_final == 8);
        rows += static_cast<std::size_t>(layer.loop_size("OY").value_or(1));
    }
    CHECK(next == expected.size());
    CHECK(rows == 849);  // computation nodes with --hint-loops OY:all
    CHECK(is_consistent(network.workload, true));
}

TEST_CASE("every shipped network is read into consistent nodes") {
    for (const std::string& name : zigzag::example_names(zigzag::InputKind::workload)) {
        if (zigzag::resolve_input(zigzag::InputKind::workload, name).extension() == ".json") {
            continue;  // a configuration, for one core only
        }
        INFO(name);
        const auto file = zigzag::resolve_input(zigzag::InputKind::workload, name);
        const bool is_onnx = file.extension() == ".onnx";
        const zigzag::DimensionOverrides sizes =
            name == "dynamic_cnn" ? zigzag::DimensionOverrides{{"height", 64}, {"width", 64}} : zigzag::DimensionOverrides{};
        for (const zigzag::OperatorDialect form : {zigzag::OperatorDialect::stream_2023, zigzag::OperatorDialect::stream_2025}) {
            zigzag::Diagnostics diagnostics;
            const zigzag::Network workload = read_stream_workload(file, sizes, diagnostics, form);
            CHECK(workload.number_of_layers() > 0);
            CHECK(is_consistent(workload, is_onnx));
        }
    }
}

// Layers of golden file s55, which calls the height of 540 rows OX.
TEST_CASE("FSRCNN has eight convolutions over 960x540 pixels") {
    const ReadWorkload network = shipped("fsrcnn");
    CHECK(network.workload.nodes.size() == 8);
    const std::array<std::array<int, 3>, 8> expected{
        {{56, 1, 5}, {12, 56, 1}, {12, 12, 3}, {12, 12, 3}, {12, 12, 3}, {12, 12, 3}, {56, 12, 1}, {16, 56, 3}}};
    for (std::size_t index = 0; index < expected.size(); ++index) {
        const zigzag::Layer& layer = *network.workload.nodes[index].layer;
        CHECK(layer.loop_size("K") == expected[index][0]);
        CHECK(layer.loop_size("C") == expected[index][1]);
        CHECK(layer.loop_size("FX") == expected[index][2]);
        CHECK(layer.loop_size("OX") == 960);
        CHECK(layer.loop_size("OY") == 540);
        CHECK(layer.padding[0].begin == expected[index][2] / 2);
    }
}

TEST_CASE("lab 4's layers depend on each other, or not") {
    const ReadWorkload chain = shipped("lab4_layers");
    const ReadWorkload separate = shipped("lab4_layers_independent");
    CHECK(chain.warnings.empty());
    REQUIRE(chain.workload.nodes.size() == 4);
    REQUIRE(separate.workload.nodes.size() == 4);
    for (int index = 0; index < 4; ++index) {
        const std::string name = "layer_on_core" + std::to_string(index);
        CHECK(loops_of(chain.layer(name)) == "B=1 K=64 C=3 OY=112 OX=112 FY=7 FX=7");
        CHECK(chain.layer(name).padding == std::vector<zigzag::Padding>{{"IX", 3, 2}, {"IY", 3, 2}});
        CHECK(chain.source(name, LayerOperand::I) == (index == 0 ? "" : "layer_on_core" + std::to_string(index - 1)));
        CHECK(separate.source(name, LayerOperand::I).empty());
        CHECK(separate.layer(name).constant_operands.size() == 2);
    }
}

namespace {

// `id: 1` is line 10, its operand_source line 16.
const std::string two_layers = R"(- id: 0
  name: first
  operator_type: layer_of_my_own
  equation: O[b][g][k] += W[g][k][c] * I[b][g][c]
  loop_dims: [B, G, K, C]
  loop_sizes: [2, 3, 4, 5]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {I: 0, W: 0}

- id: 1
  operator_type: Gemm
  equation: O[b][k] += W[c][k] * I[b][c]
  loop_dims: [B, K, C]
  loop_sizes: [2, 7, 12]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {I: 0}
)";

std::string yaml_faults(const std::string& text) {
    const zigzag::test::TemporaryFile file(text);
    return faults_of(file.path());
}

}  // namespace

TEST_CASE("a YAML workload may have operator types of its own; operands without source are constant") {
    const zigzag::test::TemporaryFile file(two_layers);
    const ReadWorkload result = read_workload(file.path());
    CHECK(result.node("first").operator_type == "layer_of_my_own");
    CHECK(result.source("Layer1", LayerOperand::I) == "first");  // G and K of the first are the channels of the second
    CHECK(result.layer("Layer1").constant_operands == std::vector<LayerOperand>{LayerOperand::W});
    CHECK(result.workload.nodes.size() == 2);
}

TEST_CASE("between layers of different numbers of axes stands a reshape, or, when elements do not match, everything") {
    const std::string flat = replaced(two_layers, "O[b][k] += W[c][k] * I[b][c]", "O[k] += W[b][c][k] * I[b][c]");
    const zigzag::test::TemporaryFile same(replaced(flat, "W[b][c][k] * I[b][c]", "W[c][k] * I[c]"));
    // 24 results of the first, 12 inputs of the second
    const ReadWorkload everything = read_workload(same.path());
    CHECK(everything.source("Layer1", LayerOperand::I) == "Layer1/I/Reshape");
    CHECK(everything.node("Layer1/I/Reshape").outputs[0].kind == zigzag::Reindexing::Kind::everything);
    REQUIRE(everything.warnings.size() == 1);
    CHECK_THAT(everything.warnings[0], Contains("I has 1 axes with 12 elements, but first makes 2 axes with 24 elements"));

    const zigzag::test::TemporaryFile matching(
        replaced(replaced(flat, "W[b][c][k] * I[b][c]", "W[c][k] * I[c]"), "[2, 7, 12]", "[2, 7, 24]"));
    const ReadWorkload reshaped = read_workload(matching.path());
    CHECK(reshaped.node("Layer1/I/Reshape").outputs[0].kind == zigzag::Reindexing::Kind::reshape);
    CHECK(reshaped.warnings.empty());
    CHECK(reshaped.node("Layer1/I/Reshape").id == 2);
}

TEST_CASE("bad workloads are refused with place, rule and remedy") {
    CHECK(yaml_faults(two_layers).empty());
    CHECK(
        yaml_faults(replaced(two_layers, "{I: 0}", "{I: 7}")) ==
        "16:23: [1].operand_source.I: no layer has the id 7; name a layer of this file, or the layer's own id for constant data");
    CHECK_THAT(yaml_faults(replaced(two_layers, "{I: 0, W: 0}", "{I: 1, W: 0}")),
               Contains("cyclic workload: layers feed themselves"));
    CHECK_THAT(yaml_faults(replaced(two_layers, "id: 1", "id: 0")), Contains("a second layer with id 0"));
    CHECK_THAT(yaml_faults(replaced(two_layers, "[2, 7, 12]", "[2, 7, 0]")), Contains("must be at least 1"));
    CHECK_THAT(yaml_faults(replaced(two_layers, "[2, 7, 12]", "[2, 7]")), Contains("2 sizes for 3 loops"));
    CHECK_THAT(yaml_faults(""), Contains("empty"));
    CHECK_THAT(yaml_faults("[]"), Contains("the workload has no layer"));
    const zigzag::test::TemporaryFile file(two_layers);
    zigzag::Diagnostics diagnostics;
    CHECK_THROWS_AS(read_stream_workload(file.path(), {{"batch", 1}}, diagnostics), zigzag::UsageError);
    const zigzag::test::OnnxFile truncated(std::string("\x08\x08\x12\x04soft"));
    CHECK_FALSE(faults_of(truncated.path()).empty());
    CHECK_FALSE(faults_of("/no/such/model.onnx").empty());
}

TEST_CASE("both readers see the same tensors in a model") {
    zigzag::Diagnostics diagnostics;
    const std::filesystem::path model = zigzag::resolve_input(zigzag::InputKind::workload, "resnet18");
    const zigzag::Network single = zigzag::read_workload(model, {}, diagnostics);
    const zigzag::Network multi = read_stream_workload(model, {}, diagnostics);
    std::size_t found = 0;
    for (const zigzag::Tensor& tensor : single.tensors) {
        for (const zigzag::Tensor& other : multi.tensors) {
            if (other.name == tensor.name) {
                ++found;
                CHECK(other.shape == tensor.shape);
                CHECK(other.precision == tensor.precision);
                CHECK(other.kind == tensor.kind);
                CHECK(other.source.has_value() == tensor.source.has_value());
            }
        }
    }
    CHECK(found == single.tensors.size());
}

TEST_CASE("operators that the table does not have are reported alike by both readers, whatever they read") {
    zigzag::test::OnnxModel model;
    model.input("x", "4 8").weight("w", {8, 8});
    model.node("FusedThing", {"x"}, {"a"}, "early").domain("com.vendor").node("MatMul", {"x", "w"}, {"y"}, "product");
    model.node("FusedThing", {"y"}, {"b"}, "late").domain("com.vendor").node("NotYetInvented", {"x"}, {"c"}, "new");
    const std::vector<std::string> expected{
        "NotYetInvented: unknown operator, 1 node(s), the first `new`: modelled as costless; shapes behind it are known only "
        "where "
        "the file declares them",
        "com.vendor::FusedThing: operator of a foreign domain, 2 node(s), the first `early`: modelled as costless; shapes behind "
        "it "
        "are known only where the file declares them"};
    CHECK(zigzag::test::read(model).warnings == expected);
    CHECK(read_workload(model).warnings == expected);
}

TEST_CASE("operators that the table does not have are reported when the model is refused for what they hide, too") {
    zigzag::test::OnnxModel model;
    model.input("x", "4 8").weight("w", {8, 8}).node("FusedThing", {"x"}, {"a"}, "early").domain("com.vendor");
    model.node("Gemm", {"a", "w"}, {"b"}, "hidden");
    const zigzag::test::OnnxFile file(model);
    for (const bool multi_core : {false, true}) {
        zigzag::Diagnostics diagnostics;
        const auto read = [&] {
            return multi_core ? read_stream_workload(file.path(), {}, diagnostics)
                              : zigzag::read_workload_onnx(file.path(), {}, diagnostics);
        };
        CHECK_THROWS_AS(read(), zigzag::InputError);
        REQUIRE(diagnostics.warnings().size() == 1);
        CHECK(diagnostics.warnings()[0].key == "com.vendor::FusedThing");
    }
}

}  // namespace stream::test
