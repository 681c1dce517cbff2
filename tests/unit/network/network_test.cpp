#include "zigzag/network/network.hpp"

#include <catch2/catch.hpp>

#include "zigzag/base/errors.hpp"
#include "zigzag/base/topological_order.hpp"

using namespace zigzag;

namespace {

Network graph(const std::vector<std::vector<std::size_t>>& predecessors) {
    Network workload;
    for (const auto& of_node : predecessors) {
        NetworkNode node;
        node.id = static_cast<int>(workload.nodes.size());
        node.name = "n" + std::to_string(node.id);
        for (const std::size_t predecessor : of_node) {
            node.inputs.emplace_back(Source{predecessor, 0});
        }
        workload.nodes.push_back(node);
    }
    return workload;
}

}  // namespace

TEST_CASE("layers are ordered by generations, not depth first") {
    // A residual block: 0 -> 1 -> 2 -> 4 and 0 -> 3 -> 4, with the shortcut (3) later in the file than the main path.
    CHECK(graph({{}, {0}, {1}, {0}, {2, 3}}).topological_order() == std::vector<std::size_t>{0, 1, 3, 2, 4});
    CHECK(graph({{}, {}, {0}}).topological_order() == std::vector<std::size_t>{0, 1, 2});
    CHECK(graph({}).topological_order().empty());
}

TEST_CASE("a cycle is refused and its nodes are named") {
    try {
        graph({{}, {2}, {1}}).topological_order();
        FAIL("a cycle passed");
    } catch (const InputError& error) {
        CHECK(std::string(error.what()).find("n1, n2") != std::string::npos);
    }
}

TEST_CASE("a layer prints its equation and knows equal work") {
    Layer layer;
    layer.name = "a";
    layer.loop_dimensions = {{"K", 4}, {"C", 3}};
    layer.operands = {OperandAccess{LayerOperand::O, {"K"}}, OperandAccess{LayerOperand::W, {"K", "C"}},
                      OperandAccess{LayerOperand::I, {"C"}}};
    CHECK(layer.equation() == "O[k] = W[k][c] * I[c]");
    CHECK(layer.total_mac_count() == 12);
    CHECK(layer.loop_size("C") == 3);
    CHECK_FALSE(layer.loop_size("OX"));
    Layer other = layer;
    other.name = "b";
    other.id = 7;
    CHECK(layer.same_work_as(other));
    other.precision.I = 4;
    CHECK_FALSE(layer.same_work_as(other));
}

TEST_CASE("nodes behind a cycle are left out of the topological order") {
    CHECK(topological_order({{1}, {2}, {1, 3}, {}}) == std::vector<std::size_t>{0});
    CHECK(topological_order({{2}, {2}, {}}) == std::vector<std::size_t>{0, 1, 2});
}
