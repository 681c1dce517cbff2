#include <algorithm>

#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"

namespace zigzag::test {

namespace {

using Indices = std::vector<std::size_t>;

bool has_warning(const ReadModel& result, const std::string& text) {
    return std::count(result.warnings.begin(), result.warnings.end(), text) == 1;
}

/// A branch or body with this number of products of `x`, which it takes from around it.
OnnxModel products(int count, const std::string& prefix) {
    OnnxModel body;
    std::string previous = "x";
    for (int index = 0; index < count; ++index) {
        const std::string name = prefix + std::to_string(index);
        body.node("MatMul", {previous, "w"}, {name}, name);
        previous = name;
    }
    body.output(previous, "4 8");
    return body;
}

}  // namespace

TEST_CASE("nodes keep their place and name, and unnamed ones are called after their place") {
    OnnxModel model;
    model.input("x", "4 8").weight("w", {8, 8});
    model.node("Relu", {"x"}, {"a"}, "first").node("MatMul", {"a", "w"}, {"b"}).node("Relu", {"b"}, {"c"});
    const ReadModel result = read(model);
    REQUIRE(result.workload.nodes.size() == 3);
    CHECK(result.workload.nodes[0].name == "first");
    CHECK(result.workload.nodes[0].operator_type == "Relu");
    CHECK_FALSE(result.workload.nodes[0].layer.has_value());
    CHECK(result.workload.nodes[1].name == "Op1");
    CHECK(result.workload.nodes[1].layer->name == "Op1");
    CHECK(result.workload.nodes[1].layer->id == 1);
    CHECK(result.workload.nodes[2].id == 2);
    CHECK(result.workload.nodes[2].predecessors() == Indices{1});
}

TEST_CASE("a costless node follows all nodes that it reads from, each once and in the order of its inputs") {
    OnnxModel model;
    model.input("x", "4 8").node("Relu", {"x"}, {"a"}).node("Relu", {"x"}, {"b"}).node("Relu", {"x"}, {"c"});
    model.node("Concat", {"c", "a", "c", "x", "b"}, {"y"}, "concat").with("axis", 0);
    CHECK(read(model).node("concat").predecessors() == Indices{2, 0, 1});
}

TEST_CASE("constant nodes, and what is computed from constants alone, leave an operand constant") {
    OnnxModel model;
    model.input("x", "4 8").weight("stored", {16, 8});
    model.node("Transpose", {"stored"}, {"w"}, "transpose");
    model.node("Relu", {"x"}, {"a"}, "relu");
    model.node("MatMul", {"a", "w"}, {"y"}, "product");
    model.node("Constant", {}, {"bias"}, "bias").with_list("value_ints", {1, 2});
    model.node("Add", {"y", "bias"}, {"z"}, "add");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("product")) == "C=8 D=4 K=16");
    CHECK(result.layer("product").constant_operands == std::vector<LayerOperand>{LayerOperand::W});
    CHECK(result.node("product").predecessors() == Indices{1});
    CHECK(result.node("add").predecessors() == Indices{2, 3});
}

TEST_CASE("a computed bias comes behind activations and weights among the predecessors") {
    OnnxModel model;
    model.input("x", "4 8").input("v", "16").weight("w", {8, 16});
    model.node("Relu", {"v"}, {"bias"}).node("Relu", {"x"}, {"a"});
    model.node("Gemm", {"a", "w", "bias"}, {"y"}, "fc");
    CHECK(read(model).node("fc").predecessors() == Indices{1, 0});
}

TEST_CASE("an input that has stored data too is a constant, as files of old versions have it") {
    OnnxModel model;
    model.input("x", "4 8").input("w", "8 16").weight("w", {8, 16}).input("shape", "2").integers("shape", {2, 16});
    model.node("Reshape", {"x", "shape"}, {"a"}).node("Reshape", {"a", "back"}, {"b"}).integers("back", {4, 8});
    model.node("MatMul", {"b", "w"}, {"y"}, "product");
    CHECK(loops_of(read(model).layer("product")) == "C=8 D=4 K=16");
}

TEST_CASE("the branch of an If with most nodes is taken") {
    OnnxModel model;
    model.input("x", "4 8").input("condition", "").weight("w", {8, 8});
    model.node("If", {"condition"}, {"y"}, "choice")
        .with_body("then_branch", products(1, "then"))
        .with_body("else_branch", products(2, "else"));
    model.node("Relu", {"y"}, {"z"}, "relu");
    const ReadModel result = read(model);
    CHECK(result.workload.number_of_layers() == 2);
    CHECK(loops_of(result.layer("else1")) == "C=8 D=4 K=8");
    CHECK(result.node("else1").predecessors() == Indices{0});
    CHECK(result.node("relu").predecessors() == Indices{1});
    CHECK(has_warning(result,
                      "choice: an If node: of its branches, `else_branch` is taken, which has the most nodes (2); "
                      "the other branch is left out"));
}

TEST_CASE("of branches with equally many nodes the first is taken") {
    OnnxModel model;
    model.input("x", "4 8").input("condition", "").weight("w", {8, 8});
    model.node("If", {"condition"}, {"y"}, "choice")
        .with_body("then_branch", products(1, "then"))
        .with_body("else_branch", products(1, "else"));
    const ReadModel result = read(model);
    CHECK(result.workload.nodes.size() == 1);
    CHECK(result.workload.nodes[0].name == "then0");
}

TEST_CASE("branches inside branches count with all that they hold") {
    OnnxModel inner;
    inner.node("If", {"condition"}, {"deep"}, "inner").with_body("then_branch", products(3, "deep")).output("deep", "4 8");
    OnnxModel model;
    model.input("x", "4 8").input("condition", "").weight("w", {8, 8});
    model.node("If", {"condition"}, {"y"}, "outer").with_body("then_branch", products(2, "flat")).with_body("else_branch", inner);
    CHECK(read(model).workload.number_of_layers() == 3);
}

TEST_CASE("the body of a Loop is counted once") {
    OnnxModel body;
    body.input("iteration", "").input("go_on", "").input("state", "");
    body.node("Identity", {"go_on"}, {"still"}, "condition");
    body.node("MatMul", {"state", "w"}, {"next"}, "product");
    body.output("still").output("next").output("next");
    OnnxModel model;
    model.input("x", "4 8").weight("w", {8, 8}).integers("count", {10});
    model.node("Relu", {"x"}, {"start"}, "relu");
    model.node("Loop", {"count", "", "start"}, {"last", "all"}, "loop").with_body("body", body);
    model.node("MatMul", {"last", "w"}, {"y"}, "after");
    onnx::GraphProto& inside = *model.proto().mutable_graph()->mutable_node(1)->mutable_attribute(0)->mutable_g();
    inside.mutable_input(2)->mutable_type()->mutable_tensor_type()->clear_shape();
    const ReadModel result = read(model);
    CHECK(result.workload.number_of_layers() == 2);
    CHECK(loops_of(result.layer("product")) == "C=8 D=4 K=8");
    CHECK(result.layer("product").constant_operands == std::vector<LayerOperand>{LayerOperand::W});
    CHECK(result.node("product").predecessors() == Indices{0});
    CHECK(result.node("loop").predecessors() == Indices{0, 1, 2});
    CHECK(loops_of(result.layer("after")) == "C=8 D=4 K=8");
    CHECK(result.node("after").predecessors() == Indices{3});
    CHECK(has_warning(result, "loop: a Loop node: its body is counted once; multiply by the number of iterations yourself"));
}

TEST_CASE("the body of a Scan sees slices") {
    OnnxModel body;
    body.input("state", "1 8").input("step", "").node("MatMul", {"step", "w"}, {"result"}, "product");
    body.node("Identity", {"state"}, {"kept"}).output("kept").output("result");
    body.proto().mutable_graph()->mutable_input(1)->mutable_type()->mutable_tensor_type()->clear_shape();
    OnnxModel model;
    model.input("x", "5 1 8").input("initial", "1 8").weight("w", {8, 6}).weight("v", {6, 3});
    model.node("Scan", {"initial", "x"}, {"last", "all"}, "scan").with("num_scan_inputs", 1).with_body("body", body);
    model.node("MatMul", {"all", "v"}, {"y"}, "after");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("product")) == "C=8 D=1 K=6");
    CHECK(loops_of(result.layer("after")) == "C=6 D=1 K=3 B=5");
}

TEST_CASE("a local function is expanded at each call") {
    OnnxModel model;
    model.input("x", "1 8 6 6").weight("w", {8, 8, 3, 3});
    onnx::FunctionProto& function = *model.proto().add_functions();
    function.set_domain("mine");
    function.set_name("PaddedConv");
    function.add_input("image");
    function.add_input("filters");
    function.add_output("result");
    function.add_attribute("padding");
    function.add_opset_import()->set_version(17);
    onnx::NodeProto& conv = *function.add_node();
    conv.set_op_type("Conv");
    conv.set_name("conv");
    conv.add_input("image");
    conv.add_input("filters");
    conv.add_output("result");
    onnx::AttributeProto& pads = *conv.add_attribute();
    pads.set_name("pads");
    pads.set_ref_attr_name("padding");
    pads.set_type(onnx::AttributeProto::INTS);
    model.node("PaddedConv", {"x", "w"}, {"a"}, "first").domain("mine").with_list("padding", {1, 1, 1, 1});
    model.node("PaddedConv", {"a", "w"}, {"b"}, "second").domain("mine");
    const ReadModel result = read(model);
    CHECK(result.workload.nodes.size() == 2);
    CHECK(loops_of(result.layer("first/conv")) == "B=1 K=8 G=1 OX=6 OY=6 C=8 FX=3 FY=3");
    CHECK(loops_of(result.layer("second/conv")) == "B=1 K=8 G=1 OX=4 OY=4 C=8 FX=3 FY=3");
    CHECK(result.node("second/conv").predecessors() == Indices{0});
    CHECK(result.warnings.empty());
}

TEST_CASE("a function that calls itself is refused") {
    OnnxModel model;
    model.input("x", "4 8");
    onnx::FunctionProto& function = *model.proto().add_functions();
    function.set_domain("mine");
    function.set_name("Endless");
    function.add_input("x");
    function.add_output("y");
    for (const char* output : {"z", "y"}) {  // two calls: the number of expansions would double with each level
        onnx::NodeProto& call = *function.add_node();
        call.set_domain("mine");
        call.set_op_type("Endless");
        call.add_input("x");
        call.add_output(output);
    }
    model.node("Endless", {"x"}, {"y"}).domain("mine");
    CHECK(faults_of(model).find("subgraphs or functions are nested more than 64 deep") != std::string::npos);
}

TEST_CASE("nodes that are not sorted are sorted, with a note") {
    OnnxModel model;
    model.input("x", "4 8").weight("v", {8, 16}).weight("w", {16, 4});
    model.node("Relu", {"b"}, {"c"}, "third").node("MatMul", {"c", "w"}, {"y"}, "fourth");
    model.node("Identity", {"x"}, {"a"}, "first").node("MatMul", {"a", "v"}, {"b"}, "second");
    const ReadModel result = read(model);
    std::vector<std::string> names;
    for (const NetworkNode& node : result.workload.nodes) {
        names.push_back(node.name);
    }
    CHECK(names == std::vector<std::string>{"first", "second", "third", "fourth"});
    CHECK(loops_of(result.layer("fourth")) == "C=16 D=4 K=4");
    CHECK(result.warnings == std::vector<std::string>{"1 node(s) come before one that they read from; "
                                                      "the nodes are sorted, as ONNX requires them to be"});
}

TEST_CASE("what a subgraph takes from around it comes before the node that holds it") {
    OnnxModel branch;
    branch.weight("v", {8, 16}).node("MatMul", {"late", "v"}, {"b"}, "inner").output("b");
    OnnxModel model;
    model.input("x", "4 8").input("condition", "1");
    model.node("If", {"condition"}, {"y"}, "choice").with_body("then_branch", branch);
    model.node("Relu", {"x"}, {"late"}, "relu");
    CHECK(loops_of(read(model).layer("inner")) == "C=8 D=4 K=16");
}

TEST_CASE("a cycle is refused, and named") {
    OnnxModel model;
    model.input("x", "4 8").node("Add", {"x", "b"}, {"a"}, "early").node("Relu", {"a"}, {"b"}, "late");
    model.node("Relu", {"b"}, {"y"}, "behind");
    CHECK(faults_of(model) ==
          "2 node(s) read from each other in a cycle: `early`, `late`; "
          "no order of the nodes is possible; export the model again");
}

TEST_CASE("a tensor with two origins is refused") {
    OnnxModel model;
    model.input("x", "4 8").node("Relu", {"x"}, {"a"}, "one").node("Relu", {"x"}, {"a"}, "two");
    CHECK(faults_of(model) == "two: tensor `a` is produced twice, or is an input as well; every tensor must have one origin");
}

TEST_CASE("unknown and foreign operators are reported once each") {
    OnnxModel model;
    model.input("x", "4 8")
        .node("FusedThing", {"x"}, {"a"})
        .domain("com.vendor")
        .node("FusedThing", {"a"}, {"b"})
        .domain("com.vendor");
    model.node("NotYetInvented", {"b"}, {"c"});
    const ReadModel result = read(model);
    CHECK(result.workload.nodes[0].operator_type == "com.vendor::FusedThing");
    CHECK(result.warnings ==
          std::vector<std::string>{
              "NotYetInvented: unknown operator, 1 node(s), the first `Op2`: modelled as costless; "
              "shapes behind it are known only where the file declares them",
              "com.vendor::FusedThing: operator of a foreign domain, 2 node(s), the first `Op0`: modelled as costless; "
              "shapes behind it are known only where the file declares them"});
}

TEST_CASE("a convolution of a foreign domain is no layer") {
    OnnxModel model;
    model.input("x", "1 8 6 6").weight("w", {8, 8, 3, 3}).node("Conv", {"x", "w"}, {"y"}, "conv").domain("com.vendor");
    CHECK(read(model).workload.number_of_layers() == 0);
}

TEST_CASE("operators that compute but cost nothing here are reported once each") {
    OnnxModel model;
    model.input("x", "1 8 6 6");
    model.node("LRN", {"x"}, {"a"}, "first").with("size", 3).node("LRN", {"a"}, {"b"}).with("size", 3);
    model.node("Softmax", {"b"}, {"c"}, "weights").node("Relu", {"c"}, {"d"});
    const ReadModel result = read(model);
    CHECK(result.warnings ==
          std::vector<std::string>{"LRN: 2 node(s) that compute, the first `first`: modelled as costless; "
                                   "convolutions and products are costed",
                                   "Softmax: 1 node(s) that compute, the first `weights`: modelled as costless; "
                                   "convolutions and products are costed"});
}

TEST_CASE("branches may be nested as deep as functions, and deeper ones are called that") {
    const auto nested = [](int depth) {
        OnnxModel body = products(1, "innermost");
        for (int level = 0; level < depth; ++level) {
            OnnxModel outer;
            const std::string name = "level" + std::to_string(level);
            outer.input("condition", "")
                .node("If", {"condition"}, {name}, name)
                .with_body("then_branch", body)
                .output(name, "4 8");
            body = std::move(outer);
        }
        body.input("x", "4 8").weight("w", {8, 8});
        return body;
    };
    CHECK(read(nested(60)).workload.number_of_layers() == 1);
    CHECK(faults_of(nested(70)).find("subgraphs or functions are nested more than 64 deep") != std::string::npos);
}

TEST_CASE("a Reshape that leaves two sizes open is refused") {
    OnnxModel model;
    model.input("x", "4 8").integers("target", {-1, 2, -1}).node("Reshape", {"x", "target"}, {"y"}, "reshape");
    CHECK(faults_of(model) ==
          "reshape: the new shape [-1, 2, -1] leaves more than one size open; at most one size of a Reshape may be -1");
}

TEST_CASE("operands are tensors with a kind, a shape, a precision and an origin, each once") {
    OnnxModel model;
    model.input("x", "4 8").weight("stored", {16, 8});
    model.node("Transpose", {"stored"}, {"w"}, "transpose").node("Split", {"x"}, {"a", "b"}, "split").with("axis", 0);
    model.node("MatMul", {"b", "w"}, {"y"}, "product").with("weight_size", 4);
    model.node("Gemm", {"y", "stored"}, {"z"}, "gemm").node("MatMul", {"b", "w"}, {"again"}, "again");
    const Network network = read(model).workload;
    using Sizes = std::vector<std::int64_t>;
    CHECK(network.tensors == std::vector<Tensor>{{"b", Sizes{2, 8}, 8, TensorKind::activation, Source{1, 1}},
                                                 {"w", Sizes{8, 16}, 4, TensorKind::constant, Source{0, 0}},
                                                 {"y", Sizes{2, 16}, 8, TensorKind::activation, Source{2, 0}},
                                                 {"stored", Sizes{16, 8}, 8, TensorKind::weight, std::nullopt}});
    const auto operands = [&](std::size_t node) { return network.nodes[node].operand_tensors; };
    CHECK(operands(2) == std::array<std::optional<std::size_t>, 3>{std::nullopt, 1, 0});
    CHECK(operands(3) == std::array<std::optional<std::size_t>, 3>{std::nullopt, 3, 2});
    CHECK(operands(4) == operands(2));
}

}  // namespace zigzag::test
