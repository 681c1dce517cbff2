#include "zigzag/network/validate.hpp"

#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "zigzag/base/fault_collector.hpp"

#include "unit/formats/yaml/yaml_test_files.hpp"
#include "unit/support/worked_layer.hpp"

using namespace zigzag;

namespace {

std::string with_layer(const std::function<void(Layer&)>& change) {
    Layer layer = test::first_convolution();
    change(layer);
    return test::without_file(validate(layer));
}

/// Three layers, one behind the other.
std::string with_network(const std::function<void(Network&)>& change) {
    Network workload;
    for (int id = 0; id < 3; ++id) {
        const std::string name(1, static_cast<char>('a' + id));
        workload.nodes.push_back({id, name, "Conv", test::first_convolution(), {}, {}, {}, {}});
        if (id > 0) {
            workload.nodes.back().inputs.push_back(Source{static_cast<std::size_t>(id) - 1, 0});
        }
    }
    change(workload);
    return test::without_file(validate(workload));
}

}  // namespace

TEST_CASE("A sound layer and a sound network have no fault", "[validate]") {
    CHECK(with_layer([](Layer&) {}).empty());
    CHECK(with_network([](Network&) {}).empty());
}

TEST_CASE("Loops have names of their own and sizes of at least 1, and their product is exact", "[validate]") {
    CHECK(with_layer([](Layer& layer) { layer.loop_dimensions[1].size = 0; }) ==
          "loop_sizes[1]: must be at least 1, found 0; raise it");
    CHECK(with_layer([](Layer& layer) { layer.loop_dimensions[0].size = max_count; }) ==
          "loop_sizes: the layer has 9007199254740992 or more multiply-accumulates; lower the sizes or split the layer");
    CHECK(with_layer([](Layer& layer) { layer.loop_dimensions[0].name = "K"; }) ==
          "loop_dims[1]: K is listed twice; list each dimension once");
    CHECK(with_layer([](Layer& layer) { layer.loop_dimensions[0].name.clear(); }) ==
          "loop_dims[0]: must not be empty; give it a name");
    CHECK(with_layer([](Layer& layer) { layer.loop_dimensions.clear(); }) ==
          "loop_dims: the layer has no loop; list at least one");
}

TEST_CASE("Equations are an output and two inputs, indexed by what there is", "[validate]") {
    CHECK(with_layer([](Layer& layer) { layer.operands[1].operand = LayerOperand::I; }) ==
          "equation: its operands are O, I and I; give the output O first, then the two inputs, W and I");
    CHECK(with_layer([](Layer& layer) {
              layer.operands[0].dimensions.emplace_back("Z");
          }).starts_with("equation: O is indexed by Z, which is neither in loop_dims nor the left side of a relation"));
    CHECK(with_layer([](Layer& layer) { layer.operands[0].dimensions.emplace_back("K"); }) ==
          "equation: O is indexed by K twice; name each dimension once per operand");
    CHECK(with_layer([](Layer& layer) { layer.operation = '-'; }) ==
          "equation: joins its inputs neither by * nor by +; use one of them");
}

TEST_CASE("Relations, related sizes and padding fit the loops", "[validate]") {
    CHECK(with_layer([](Layer& layer) { layer.relations[0].first = "Q"; }) ==
          "dimension_relations[0]: Q is not a loop of this layer; add it to loop_dims or correct the relation");
    CHECK(with_layer([](Layer& layer) { layer.relations[0].first_factor = 0; }) ==
          "dimension_relations[0]: must be at least 1, found 0; raise it");
    CHECK(with_layer([](Layer& layer) { layer.relations[1].left = "IX"; }) ==
          "dimension_relations[1]: a second relation for IX; keep one");
    CHECK(with_layer([](Layer& layer) { layer.pr_sizes[1].second = 0; }) ==
          "pr_loop_sizes[1]: must be at least 1, found 0; raise it");
    CHECK(with_layer([](Layer& layer) {
              layer.pr_sizes.clear();
              layer.padding = {{"IX", 200, 200}};
          }).starts_with("padding[0]: padding [200, 200] leaves nothing of IX, which has size 229"));
}

TEST_CASE("Precisions are bits that can be", "[validate]") {
    CHECK(with_layer([](Layer& layer) { layer.precision.O = 0; }) ==
          "operand_precision.O: must be at least 1, found 0; raise it");
    CHECK(with_layer([](Layer& layer) { layer.precision.W = -1; }) ==
          "operand_precision.W: must be at least 0, found -1; raise it");
    CHECK(with_layer([](Layer& layer) { layer.precision.I = 65537; }) ==
          "operand_precision.I: must be at most 65536, found 65537; lower it");
    CHECK(with_layer([](Layer& layer) { layer.precision.W = 0; }).empty());
}

TEST_CASE("Nodes read from nodes and tensors that there are, and none feeds itself", "[validate]") {
    CHECK(with_network([](Network& workload) { workload.nodes[1].inputs = {Source{17, 0}}; }) ==
          "[1].inputs[0]: the network has 3 nodes, found index 17; count the nodes from 0");
    CHECK(with_network([](Network& workload) { workload.nodes[2].operand_sources[2] = Source{3, 0}; }) ==
          "[2].operand_sources[2]: the network has 3 nodes, found index 3; count the nodes from 0");
    CHECK(with_network([](Network& workload) { workload.nodes[0].operand_tensors[1] = 0; }) ==
          "[0].operand_tensors[1]: the network has 0 tensors, found index 0; count the tensors from 0");
    CHECK(with_network([](Network& workload) { workload.nodes[0].inputs = {Source{2, 0}}; }) ==
          "the graph has a cycle through or before: a, b, c; every layer must come after the layers that produce its inputs");
    CHECK(with_network([](Network& workload) { workload.nodes[2].layer->loop_dimensions[1].size = 0; }) ==
          "[2].loop_sizes[1]: must be at least 1, found 0; raise it");
}
