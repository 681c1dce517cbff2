#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"

namespace zigzag::test {

namespace {

Network shipped(const std::string& name, const DimensionOverrides& dimensions = {}) {
    Diagnostics diagnostics;
    return read_workload_onnx(std::filesystem::path(ZIGZAG_INPUTS_DIR) / "workload" / (name + ".onnx"), dimensions, diagnostics);
}

std::int64_t macs_of(const Network& workload) {
    std::int64_t macs = 0;
    for (const NetworkNode& node : workload.nodes) {
        macs += node.layer ? node.layer->total_mac_count() : 0;
    }
    return macs;
}

}  // namespace

TEST_CASE("the shipped models have the layers and the work of their networks") {
    struct Expectation {
        const char* name;
        std::size_t nodes;
        std::size_t layers;
        std::int64_t macs;
    };
    const Expectation expected = GENERATE(
        Expectation{"resnet18", 49, 21, 1'814'073'344}, Expectation{"mobilenetv2", 170, 53, 300'774'272},
        Expectation{"alexnet", 24, 8, 654'560'384}, Expectation{"resnet18_first_layer", 1, 1, 118'013'952},
        Expectation{"transformer_encoder", 29, 8, 52'428'800}, Expectation{"resnet18_first_block_quantised", 9, 3, 349'224'960});
    INFO(expected.name);
    const Network workload = shipped(expected.name);
    CHECK(workload.name == expected.name);
    CHECK(workload.nodes.size() == expected.nodes);
    CHECK(workload.number_of_layers() == expected.layers);
    CHECK(macs_of(workload) == expected.macs);
    CHECK(workload.topological_order().size() == expected.nodes);
}

TEST_CASE("the nodes of resnet18 are those of torchvision's export") {
    const Network workload = shipped("resnet18");
    CHECK(workload.nodes[0].name == "/conv1/Conv");
    CHECK(workload.nodes[3].name == "/layer1/layer1.0/conv1/Conv");
    CHECK(workload.nodes[16].name == "/layer2/layer2.0/downsample/downsample.0/Conv");
    CHECK(workload.nodes[48].name == "/fc/Gemm");
    CHECK(loops_of(*workload.nodes[43].layer) == "B=1 K=512 G=1 OX=7 OY=7 C=512 FX=3 FY=3");
    CHECK(loops_of(*workload.nodes[48].layer) == "C=512 D=1 K=1000");
}

TEST_CASE("the shortcut convolutions of resnet18 come first in topological order") {
    const Network workload = shipped("resnet18");
    std::vector<std::size_t> layers;
    for (const std::size_t node : workload.topological_order()) {
        if (workload.nodes[node].layer) {
            layers.push_back(node);
        }
    }
    CHECK(layers == std::vector<std::size_t>{0, 3, 5, 8, 10, 13, 16, 15, 19, 21, 24, 27, 26, 30, 32, 35, 38, 37, 41, 43, 48});
}

TEST_CASE("attention products of the transformer encoder have two computed operands") {
    const Network workload = shipped("transformer_encoder");
    int products = 0;
    for (const NetworkNode& node : workload.nodes) {
        if (node.layer && node.layer->constant_operands.empty()) {
            ++products;
            CHECK(loops_of(*node.layer) == "C=64 D=64 K=64 B=1 H=4");
            CHECK(node.layer->equation() == "O[b][h][d][k] = I[b][h][d][c] * W[b][h][c][k]");
            CHECK(node.predecessors().size() == 2);
        }
    }
    CHECK(products == 2);
}

TEST_CASE("the dynamic network takes its sizes from outside") {
    const Network workload = shipped("dynamic_cnn", {{"batch", 2}, {"height", 64}, {"width", 96}});
    CHECK(workload.number_of_layers() == 6);
    CHECK(macs_of(workload) == 5'763'712);
    CHECK(loops_of(*workload.nodes.back().layer) == "C=32 D=2 K=10");
    CHECK(macs_of(shipped("dynamic_cnn", {{"height", 64}, {"width", 96}})) == 5'763'712 / 2);
    CHECK(faults_of(std::filesystem::path(ZIGZAG_INPUTS_DIR) / "workload" / "no_such_network.onnx") ==
          "no such file; give the path of an ONNX model");
}

}  // namespace zigzag::test
