#include "stream/cns/cn_graph.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

namespace stream::test {

namespace {

using zigzag::LayerOperand;

constexpr auto I = static_cast<std::size_t>(LayerOperand::I);
constexpr auto W = static_cast<std::size_t>(LayerOperand::W);
constexpr auto O = static_cast<std::size_t>(LayerOperand::O);

/// 3x3 convolution over `rows` rows and 56 columns with padding 1; reads node `source`, or a constant.
zigzag::NetworkNode convolution(int id, std::int64_t rows, std::optional<std::size_t> source) {
    zigzag::NetworkNode node;
    node.id = id;
    zigzag::Layer layer;
    layer.id = id;
    layer.loop_dimensions = {{"K", 8}, {"C", source ? 8 : 3}, {"OY", rows}, {"OX", 56}, {"FY", 3}, {"FX", 3}};
    layer.operands = {
        {{LayerOperand::O, {"K", "OY", "OX"}}, {LayerOperand::W, {"K", "C", "FY", "FX"}}, {LayerOperand::I, {"C", "IY", "IX"}}}};
    layer.relations = {{"IY", 1, "OY", 1, "FY"}, {"IX", 1, "OX", 1, "FX"}};
    layer.padding = {{"IY", 1, 1}, {"IX", 1, 1}};
    layer.constant_operands = {LayerOperand::W};
    if (source) {
        node.operand_sources[I] = zigzag::Source{*source, 0};
    } else {
        layer.constant_operands.push_back(LayerOperand::I);
    }
    node.layer = layer;
    return node;
}

/// Elementwise sum of two nodes' outputs.
zigzag::NetworkNode addition(int id, std::int64_t rows, std::size_t first, std::size_t second) {
    zigzag::NetworkNode node;
    node.id = id;
    zigzag::Layer layer;
    layer.id = id;
    layer.loop_dimensions = {{"K", 8}, {"OY", rows}, {"OX", 56}};
    const std::vector<std::string> all{"K", "OY", "OX"};
    layer.operands = {{{LayerOperand::O, all}, {LayerOperand::W, all}, {LayerOperand::I, all}}};
    node.operand_sources[W] = zigzag::Source{first, 0};
    node.operand_sources[I] = zigzag::Source{second, 0};
    node.layer = layer;
    return node;
}

std::vector<CnIndex> producers(const CnGraph& graph, CnIndex cn) {
    std::vector<CnIndex> result;
    for (const CnEdge& edge : graph.incoming(cn)) {
        if (!edge.same_layer) {
            result.push_back(edge.producer);
        }
    }
    return result;
}

std::size_t edges_between_layers(const CnGraph& graph) {
    return static_cast<std::size_t>(
        std::count_if(graph.in_edges.begin(), graph.in_edges.end(), [](const CnEdge& edge) { return !edge.same_layer; }));
}

}  // namespace

TEST_CASE("Rows of stacked convolutions wait for the rows of their halos") {
    zigzag::Network workload{"stack", {convolution(0, 56, std::nullopt), convolution(1, 56, 0)}, {}};
    const CnGraph graph = make_cn_graph(workload, {{{"OY", 56, false}}, {{"OY", 56, false}}}, nullptr);
    REQUIRE(graph.number_of_cns() == 112);
    CHECK(producers(graph, 56) == std::vector<CnIndex>{0, 1});
    CHECK(producers(graph, 56 + 20) == std::vector<CnIndex>{19, 20, 21});
    CHECK(producers(graph, 56 + 55) == std::vector<CnIndex>{54, 55});
    CHECK(edges_between_layers(graph) == 54 * 3 + 2 * 2);
    CHECK(graph.in_edges.size() == 166 + 2 * 55);
    CHECK(graph.tensors[graph.tensor_of[0][I]].bits == 3 * 58 * 3 * 8);
    CHECK(graph.tensors[graph.tensor_of[0][O]].bits == 8 * 56 * 8);
}

TEST_CASE("CNs with equal ranges share a tensor and count their turn") {
    zigzag::Network workload{"layer", {convolution(0, 8, std::nullopt)}, {}};
    const CnGraph graph = make_cn_graph(workload, {{{"K", 4, false}, {"OY", 2, false}}}, nullptr);
    REQUIRE(graph.number_of_cns() == 8);
    CHECK(graph.tensor_of[1][W] == graph.tensor_of[5][W]);
    CHECK(graph.tensor_of[1][W] != graph.tensor_of[2][W]);
    CHECK(graph.tensors[graph.tensor_of[5][W]].cns == 2);
    CHECK(graph.tensors[graph.tensor_of[5][W]].first_cn == 1);
    CHECK(graph.use_of[5][W] == 1);
    CHECK(graph.tensors[graph.tensor_of[5][I]].cns == 4);
    CHECK(graph.use_of[6][I] == 2);
    CHECK(graph.is_constant(0, LayerOperand::W));
    CHECK_FALSE(graph.is_constant(0, LayerOperand::O));
}

TEST_CASE("Every group is a gene and a chain of its own") {
    zigzag::Network workload{"layer", {convolution(0, 8, std::nullopt), convolution(1, 8, 0)}, {}};
    const CnGraph graph = make_cn_graph(workload, {{{"K", 4, true}, {"OY", 2, false}}, {}}, nullptr);
    CHECK(graph.genes == 5);
    CHECK(graph.gene_of[5] == 1);
    CHECK(graph.gene_of[8] == 4);
    CHECK(graph.incoming(3).empty());
    REQUIRE(graph.incoming(5).size() == 1);
    CHECK(graph.incoming(5)[0].producer == 1);
    CHECK(graph.incoming(5)[0].bits == 0);
    CHECK(producers(graph, 8).size() == 8);
}

TEST_CASE("Parts of a sum are no producers, only the one that completes it") {
    zigzag::Network workload{"layers", {convolution(0, 4, std::nullopt), convolution(1, 4, 0)}, {}};
    const CnGraph graph = make_cn_graph(workload, {{{"C", 3, false}}, {}}, nullptr);
    CHECK(producers(graph, 3) == std::vector<CnIndex>{2});
    CHECK(graph.tensor_of[0][O] == graph.tensor_of[2][O]);
}

TEST_CASE("A residual sum waits for both branches, and once for one that feeds both operands") {
    zigzag::Network workload{
        "residual", {convolution(0, 4, std::nullopt), convolution(1, 4, 0), addition(2, 4, 0, 1), addition(3, 4, 2, 2)}, {}};
    const std::vector<std::vector<OuterLoop>> rows(4, {{"OY", 4, false}});
    const CnGraph graph = make_cn_graph(workload, rows, nullptr);
    CHECK(producers(graph, 8 + 2) == std::vector<CnIndex>{2, 6});
    CHECK(producers(graph, 12 + 2) == std::vector<CnIndex>{10});
}

TEST_CASE("Flattened rows are found through the row-major order") {
    zigzag::Network workload{"flatten", {convolution(0, 4, std::nullopt), {}, {}}, {}};
    zigzag::NetworkNode& flatten = workload.nodes[1];
    flatten.id = 1;
    flatten.inputs = {zigzag::Source{0, 0}};
    zigzag::Reindexing map;
    map.kind = zigzag::Reindexing::Kind::reshape;
    map.input_shapes = {{8, 4, 56}};
    map.output_shape = {8 * 4 * 56};
    flatten.outputs = {map};
    zigzag::NetworkNode& dense = workload.nodes[2];
    dense.id = 2;
    zigzag::Layer layer;
    layer.id = 2;
    layer.loop_dimensions = {{"K", 10}, {"C", 8 * 4 * 56}};
    layer.operands = {{{LayerOperand::O, {"K"}}, {LayerOperand::W, {"K", "C"}}, {LayerOperand::I, {"C"}}}};
    layer.constant_operands = {LayerOperand::W};
    dense.layer = layer;
    dense.operand_sources[I] = zigzag::Source{1, 0};
    // 32 parts of 56 elements: part n holds row n mod 4 of channel n div 4.
    const CnGraph graph = make_cn_graph(workload, {{{"OY", 4, false}}, {}, {{"C", 32, false}}}, nullptr);
    for (CnIndex part = 0; part < 32; ++part) {
        CHECK(producers(graph, 4 + part) == std::vector<CnIndex>{part % 4});
    }
}

TEST_CASE("More computation nodes than the memory holds are refused before the work, with the place of the loops") {
    zigzag::Network workload{"rows", {convolution(0, 56, std::nullopt)}, {}};
    const std::vector<std::vector<OuterLoop>> rows{{{"OY", 56, false}}};
    CHECK_NOTHROW(make_cn_graph(workload, rows, nullptr, {}, 1000000));
    try {
        make_cn_graph(workload, rows, nullptr, {{{"mapping.yaml", 3, 3}, "tilings of default"}}, 50000);
        FAIL("not refused");
    } catch (const zigzag::InputError& error) {
        const std::string text = error.what();
        INFO(text);
        CHECK(text.find("mapping.yaml:3:3: tilings of default: 56 computation nodes need about") == 0);
        CHECK(text.find("has 56 nodes; cut the layers in fewer parts") != std::string::npos);
    }
}

TEST_CASE("More dependencies than the memory holds are refused") {
    // Every CN of the second layer reads all of the first: 64 x 64 dependencies.
    zigzag::Network workload{"dense", {convolution(0, 64, std::nullopt), convolution(1, 64, 0)}, {}};
    const std::vector<std::vector<OuterLoop>> tilings{{{"OY", 64, false}}, {{"K", 8, false}, {"OX", 8, false}}};
    CHECK_NOTHROW(make_cn_graph(workload, tilings, nullptr, {}, 1000000));
    CHECK_THROWS_WITH(make_cn_graph(workload, tilings, nullptr, {}, 300000), Catch::Matchers::Contains("dependencies"));
}

TEST_CASE("More computation nodes than numbers are refused") {
    zigzag::Network workload{"huge", {convolution(0, std::int64_t{1} << 40, std::nullopt)}, {}};
    CHECK_THROWS_AS(make_cn_graph(workload, {{{"OY", std::int64_t{1} << 40, false}}}, nullptr), zigzag::InputError);
}

namespace {

/// Product of 4 rows with 6 columns over `rows` rows, which node 1 joins: stored ones first, then those that node 0 makes.
zigzag::Network product_with_cache(std::int64_t stored, std::int64_t made) {
    zigzag::Network network;
    zigzag::Layer layer;
    layer.loop_dimensions = {{"D", made}, {"C", 2}, {"K", 8}};
    layer.operands = {{{LayerOperand::O, {"D", "K"}}, {LayerOperand::W, {"C", "K"}}, {LayerOperand::I, {"D", "C"}}}};
    layer.constant_operands = {LayerOperand::W, LayerOperand::I};
    zigzag::NetworkNode& maker = network.nodes.emplace_back();
    maker.id = 0;
    maker.layer = layer;
    zigzag::NetworkNode& join = network.nodes.emplace_back();
    join.id = 1;
    join.inputs = {std::nullopt, zigzag::Source{0, 0}};
    join.stored_inputs = {true, false};
    zigzag::Reindexing map;
    map.kind = zigzag::Reindexing::Kind::concat;
    map.input_shapes = {{stored, 8}, {made, 8}};
    map.output_shape = {stored + made, 8};
    join.outputs = {map};
    layer.loop_dimensions = {{"D", 4}, {"C", stored + made}, {"K", 8}};
    layer.constant_operands = {LayerOperand::I};
    zigzag::NetworkNode& product = network.nodes.emplace_back();
    product.id = 2;
    product.layer = layer;
    product.operand_sources[W] = zigzag::Source{1, 0};
    return network;
}

}  // namespace

TEST_CASE("of an operand that is partly stored, the stored elements are its tensor") {
    const zigzag::Network network = product_with_cache(5, 3);
    const CnGraph graph = make_cn_graph(network, {{}, {}, {{"C", 4, false}}}, nullptr);
    const CnIndex first = graph.layers[1].first_cn;
    std::vector<std::int64_t> bits;
    std::vector<bool> stored;
    for (CnIndex cn = first; cn < first + 4; ++cn) {
        stored.push_back(graph.is_partly_stored(cn, LayerOperand::W));
        bits.push_back(graph.tensors[graph.tensor_of[cn][W]].bits);
    }
    CHECK(stored == std::vector<bool>{true, true, true, false});
    CHECK(bits == std::vector<std::int64_t>{2 * 8 * 8, 2 * 8 * 8, 1 * 8 * 8, 2 * 8 * 8});
    CHECK(graph.stored_operands(first) == std::vector{LayerOperand::I, LayerOperand::W});
    CHECK(graph.stored_operands(first + 3) == std::vector{LayerOperand::I});
    CHECK(producers(graph, first).empty());
    CHECK(producers(graph, first + 2) == std::vector<CnIndex>{0});
}

}  // namespace stream::test
