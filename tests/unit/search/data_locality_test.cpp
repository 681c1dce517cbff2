#include "zigzag/search/data_locality.hpp"

#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "unit/support/worked_layer.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;

using Tops = std::pair<std::size_t, std::size_t>;

std::map<int, Tops> tops_by_id(const Network& workload, const Accelerator& accelerator, const UserMapping& mapping) {
    const auto tops = search_data_locality(workload, mapping, accelerator, ModelRules::zigzag());
    std::map<int, Tops> result;
    for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
        if (workload.nodes[node].layer) {
            result[workload.nodes[node].id] = {tops[node].activation_top, tops[node].output_top};
        }
    }
    return result;
}

}  // namespace

// Levels of ZigZag 3.8.5 (3d12a96e), by node id: memory 2 is the SRAM, 3 the DRAM.
TEST_CASE("tensors of ResNet18 stay in the SRAM of tpu_like between layers where they fit and nothing branches") {
    Diagnostics diagnostics;
    const auto accelerator = shipped_accelerator("tpu_like");
    const UserMapping mapping = read_mapping(inputs / "mapping" / "tpu_like.yaml", diagnostics);
    const auto onnx = tops_by_id(read_workload(inputs / "workload" / "resnet18.onnx", {}, diagnostics), *accelerator, mapping);
    const std::map<int, Tops> expected{{0, {3, 3}},  {3, {3, 2}},  {5, {2, 3}},  {8, {3, 2}},  {10, {2, 3}},
                                       {13, {3, 2}}, {16, {3, 3}}, {15, {2, 3}}, {43, {2, 3}}, {48, {3, 2}}};
    for (const auto& [id, tops] : expected) {
        CAPTURE(id);
        CHECK(onnx.at(id) == tops);
    }
    const auto yaml = tops_by_id(read_workload(inputs / "workload" / "resnet18.yaml", {}, diagnostics), *accelerator, mapping);
    const std::map<int, Tops> expected_yaml{{0, {2, 2}}, {1, {2, 3}}, {2, {3, 2}},  {3, {2, 3}},
                                            {4, {3, 3}}, {5, {3, 2}}, {29, {2, 2}}, {30, {2, 2}}};
    for (const auto& [id, tops] : expected_yaml) {
        CAPTURE(id);
        CHECK(yaml.at(id) == tops);
    }
}

TEST_CASE("unused memories disappear with their ports, operands in the order activation, weight, output") {
    const auto accelerator = shipped_accelerator("tpu_like");
    TopMemories tops;
    tops.activation_top = 2;
    tops.weight_top = 3;
    tops.output_top = 2;
    const Accelerator trimmed = without_unused_memories(*accelerator, tops);
    const auto& levels = trimmed.memory_hierarchy.levels();
    REQUIRE(levels.size() == 4);
    CHECK(levels[3].operands == std::vector<MemoryOperand>{MemoryOperand::I2});
    CHECK(levels[3].instance.ports.size() == 1);
    CHECK(levels[3].instance.ports[0].allocation.size() == 2);
    CHECK(trimmed.memory_hierarchy.chain(MemoryOperand::O) == std::vector<std::size_t>{1, 2});
    tops.weight_top = 0;
    CHECK(without_unused_memories(*accelerator, tops).memory_hierarchy.levels().size() == 3);
}

TEST_CASE("what stays where is told in words: memories, what is left out above them, and the layers around") {
    Diagnostics diagnostics;
    const auto accelerator = shipped_accelerator("tpu_like");
    const UserMapping mapping = read_mapping(inputs / "mapping" / "tpu_like.yaml", diagnostics);
    const Network workload = read_workload(inputs / "workload" / "resnet18.onnx", {}, diagnostics);
    const auto tops = search_data_locality(workload, mapping, *accelerator, ModelRules::zigzag());
    const auto neighbours = layer_neighbours(workload);
    const auto described = [&](const std::string& name) {
        for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
            if (workload.nodes[node].name == name) {
                return describe_locality(workload, node, neighbours[node], *accelerator, mapping.select(name, "Conv"),
                                         tops[node]);
            }
        }
        FAIL("no layer " << name);
        return LayerLocality{};
    };
    const LayerLocality producer = described("/layer1/layer1.0/conv1/Conv");
    CHECK(producer.activation.operand == LayerOperand::I);
    CHECK(producer.activation.memory == "dram");
    CHECK(producer.activation.layers == std::vector<std::string>{"/conv1/Conv"});
    CHECK(producer.weight.memory == "dram");
    CHECK(producer.weight.layers.empty());
    CHECK(producer.output.memory == "sram_2MB");
    CHECK(producer.output.left_out == std::vector<std::string>{"dram"});
    CHECK(producer.output.layers == std::vector<std::string>{"/layer1/layer1.0/conv2/Conv"});
    CHECK(producer.removed.empty());  // the weights still need the DRAM
    CHECK_FALSE(producer.leaves_nothing_out());
    CHECK(described("/layer1/layer1.0/conv2/Conv").activation.memory == "sram_2MB");
    CHECK(described("/conv1/Conv").leaves_nothing_out());
    CHECK(described("/conv1/Conv").activation.layers.empty());
}

TEST_CASE("a network without layers has nothing to place") {
    CHECK(search_data_locality({}, {}, *shipped_accelerator("tpu_like"), ModelRules::zigzag()).empty());
}

namespace {

/// A product of what two nodes make, or of constants: `W` and `I` name the producers by position, none for a constant.
NetworkNode product(int id, std::optional<std::size_t> first, std::optional<std::size_t> second, bool has_weights) {
    NetworkNode node;
    node.id = id;
    node.name = "product" + std::to_string(id);
    node.operator_type = "MatMul";
    Layer layer = convolution(16, 16, 4, 1, 1, 4);
    layer.name = node.name;
    layer.constant_operands.clear();
    if (has_weights) {
        layer.constant_operands = {LayerOperand::W};
    }
    node.layer = layer;
    if (first) {
        node.operand_sources[static_cast<std::size_t>(layer.operands[1].operand)] = Source{*first, 0};
    }
    if (second) {
        node.operand_sources[static_cast<std::size_t>(layer.operands[2].operand)] = Source{*second, 0};
    }
    return node;
}

}  // namespace

TEST_CASE("inputs of a product without weights come from where each was left, or from the top, and lower no weights") {
    Diagnostics diagnostics;
    const auto accelerator = shipped_accelerator("tpu_like");
    const UserMapping mapping = read_mapping(inputs / "mapping" / "tpu_like.yaml", diagnostics);
    Network network;
    network.name = "cache";
    network.nodes = {product(0, {}, {}, true), product(1, 0, {}, false), product(2, 1, {}, true)};
    const auto tops = search_data_locality(network, mapping, *accelerator, ModelRules::zigzag());
    const std::size_t dram = accelerator->memory_hierarchy.levels().size() - 1;
    const Layer& layer = *network.nodes[1].layer;
    const MemoryOperand computed = mapping.entries.front().link(layer.operands[1].operand);
    const std::size_t computed_top = tops[1].weight == computed ? tops[1].weight_top : tops[1].activation_top;
    const std::size_t given_top = tops[1].weight == computed ? tops[1].activation_top : tops[1].weight_top;
    CHECK(given_top == dram);  // nobody computes it
    CHECK(computed_top >= tops[0].output_top);
    CHECK(accelerator->memory_hierarchy.levels()[computed_top].holds(computed));
    CHECK(accelerator->memory_hierarchy.levels()[tops[0].weight_top].holds(tops[0].weight));
    CHECK(tops[0].weight_top == tops[2].weight_top);
}
