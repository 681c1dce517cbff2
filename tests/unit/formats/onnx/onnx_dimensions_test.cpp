#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"

namespace zigzag::test {

namespace {

/// Two convolutions and a Gemm behind the chain Shape, Gather, Unsqueeze, Concat, Reshape, as exporters write it.
OnnxModel flexible_network(const std::string& input) {
    OnnxModel model;
    model.input("x", input).weight("w", {16, 3, 3, 3}).weight("v", {32, 16, 3, 3}).weight("m", {10, 512});
    model.integers("axes", {0}).integers("rest", {-1});
    model.node("Conv", {"x", "w"}, {"a"}, "conv1").with_list("strides", {2, 2}).with_list("pads", {1, 1, 1, 1});
    model.node("Conv", {"a", "v"}, {"b"}, "conv2").with_list("strides", {2, 2}).with_list("pads", {1, 1, 1, 1});
    model.node("Shape", {"b"}, {"shape"});
    model.node("Constant", {}, {"zero"}).with("value_int", 0);
    model.node("Gather", {"shape", "zero"}, {"size"}).node("Unsqueeze", {"size", "axes"}, {"batch"});
    model.node("Concat", {"batch", "rest"}, {"target"}).with("axis", 0);
    model.node("Reshape", {"b", "target"}, {"flat"});
    model.node("Gemm", {"flat", "m"}, {"y"}, "fc").with("transB", 1);
    return model;
}

}  // namespace

TEST_CASE("given sizes reach every layer, through shapes computed in the graph") {
    const ReadModel result = read(flexible_network("N 3 height width"), {{"N", 4}, {"height", 16}, {"width", 16}});
    CHECK(loops_of(result.layer("conv1")) == "B=4 K=16 G=1 OX=8 OY=8 C=3 FX=3 FY=3");
    CHECK(loops_of(result.layer("conv2")) == "B=4 K=32 G=1 OX=4 OY=4 C=16 FX=3 FY=3");
    CHECK(loops_of(result.layer("fc")) == "C=512 D=4 K=10");
    CHECK(result.warnings.empty());
}

TEST_CASE("a batch size that is not given is 1 everywhere, with a warning") {
    const ReadModel result = read(flexible_network("N 3 16 16"));
    CHECK(result.layer("conv1").loop_size("B") == 1);
    CHECK(result.layer("fc").loop_size("D") == 1);
    CHECK(result.warnings ==
          std::vector<std::string>{"the batch size `N` is not set; 1 is taken; set it with option `dim` N=VALUE"});
}

TEST_CASE("a batch size of 0 counts as 1, with a warning") {
    OnnxModel model;
    model.input("x", "0 3 16 16").weight("w", {16, 3, 3, 3}).node("Conv", {"x", "w"}, {"y"}, "conv");
    const ReadModel result = read(model);
    CHECK(result.layer("conv").loop_size("B") == 1);
    CHECK(result.warnings ==
          std::vector<std::string>{"the batch size of 1 layer(s) is not known; 1 is taken; run shape inference "
                                   "on the model, or simplify it, before reading it here"});
}

TEST_CASE("open sizes are reported once per parameter, with the option that sets them") {
    OnnxModel model;
    model.input("x", "N 3 height width").weight("w", {16, 3, 3, 3}).weight("v", {8, 16, 3, 3});
    model.node("Conv", {"x", "w"}, {"a"}, "conv1").node("Conv", {"a", "v"}, {"b"}, "conv2");
    CHECK(faults_of(model) ==
          "conv1: dimension 2 of `x` ([1, 3, height, width]) is not known: it depends on `height` (and 3 more likewise); "
          "set the size with option `dim` height=VALUE\n"
          "conv1: dimension 3 of `x` ([1, 3, height, width]) is not known: it depends on `width` (and 3 more likewise); "
          "set the size with option `dim` width=VALUE");
}

TEST_CASE("an input dimension without size and name is set by place") {
    OnnxModel model;
    model.input("image", "1 3 ? -1").weight("w", {16, 3, 3, 3}).node("Conv", {"image", "w"}, {"y"}, "conv");
    CHECK(
        faults_of(model) ==
        "conv: dimension 2 of `image` ([1, 3, image[2], image[3]]) is not known: it depends on `image[2]` (and 1 more likewise); "
        "set the size with option `dim` image[2]=VALUE\n"
        "conv: dimension 3 of `image` ([1, 3, image[2], image[3]]) is not known: it depends on `image[3]` (and 1 more likewise); "
        "set the size with option `dim` image[3]=VALUE");
    CHECK(loops_of(read(model, {{"image[2]", 10}, {"image[3]", 12}}).layer("conv")) == "B=1 K=16 G=1 OX=10 OY=8 C=3 FX=3 FY=3");
}

TEST_CASE("a size for a dimension that the model does not have is refused, naming those that it has") {
    CHECK(faults_of(flexible_network("N 3 height 16"), {{"hieght", 16}}) ==
          "the model has no symbolic dimension `hieght`; did you mean `height`? its symbolic dimensions are `N`, `height`");
    CHECK(faults_of(flexible_network("1 3 16 16"), {{"batch", 2}}) ==
          "the model has no symbolic dimension `batch`; all input sizes of this model are fixed");
}

TEST_CASE("a size below 1 is refused") {
    CHECK(faults_of(flexible_network("N 3 16 16"), {{"N", 0}}) ==
          "dimension `N` is set to 0; give a size of at least 1: option `dim` N=VALUE");
}

TEST_CASE("sizes declared in the file stand, unless input sizes are given") {
    OnnxModel model;
    model.input("x", "N 8").weight("w", {8, 16}).weight("v", {16, 4});
    model.node("MatMul", {"x", "w"}, {"a"}, "first").value("a", "5 16").node("MatMul", {"a", "v"}, {"y"}, "second");
    CHECK(read(model, {{"N", 3}}).layer("second").loop_size("D") == 3);

    model.proto()
        .mutable_graph()
        ->mutable_input(0)
        ->mutable_type()
        ->mutable_tensor_type()
        ->mutable_shape()
        ->mutable_dim(0)
        ->set_dim_value(7);
    CHECK(read(model).layer("second").loop_size("D") == 5);
}

TEST_CASE("a computed shape may stay open in some places") {
    OnnxModel model;
    model.input("x", "1 tokens 64").integers("heads", {1, -1, 4, 16}).integers("merged", {0, 0, -1}).weight("w", {64, 32});
    model.node("Reshape", {"x", "heads"}, {"a"}).node("Transpose", {"a"}, {"b"}).with_list("perm", {0, 2, 1, 3});
    model.node("Transpose", {"b"}, {"c"}).with_list("perm", {0, 2, 1, 3}).node("Reshape", {"c", "merged"}, {"d"});
    model.node("MatMul", {"d", "w"}, {"y"}, "product");
    CHECK(loops_of(read(model, {{"tokens", 12}}).layer("product")) == "C=64 D=12 K=32 B=1");
    CHECK(faults_of(model) ==
          "product: the number of rows of `d` is not known: it depends on `tokens`; set the size with option `dim` tokens=VALUE");
}

namespace {

/// Of the rows of `x`, those that data choose go through a product, as tokens through an expert.
OnnxModel chosen_rows() {
    OnnxModel model;
    model.input("x", "64 32").input("gate", "64").weight("w", {32, 16}).integers("flat", {-1});
    model.node("NonZero", {"gate"}, {"chosen"}, "choose").node("Reshape", {"chosen", "flat"}, {"rows"}, "list");
    model.node("Gather", {"x", "rows"}, {"tokens"}, "take").node("MatMul", {"tokens", "w"}, {"y"}, "expert");
    return model;
}

}  // namespace

TEST_CASE("a size that data decide is named with the node that leaves it open, and can be set") {
    CHECK(faults_of(chosen_rows()) ==
          "expert: the number of rows of `tokens` is not known: it depends on `chosen[1]`; set the size with option `dim` "
          "chosen[1]=VALUE; node `choose` (NonZero) decides it by its data");
    const ReadModel result = read(chosen_rows(), {{"chosen[1]", 8}});
    CHECK(loops_of(result.layer("expert")) == "C=32 D=8 K=16");
    CHECK(result.warnings.empty());
    CHECK(loops_of(read(chosen_rows(), {{"tokens[0]", 8}}).layer("expert")) == "C=32 D=8 K=16");
}

TEST_CASE("a size that values of data decide is named with the node where they were lost") {
    OnnxModel model;
    model.input("x", "64 32").input("scores", "3").weight("w", {32, 16}).integers("width", {32}).integers("zero", {0});
    model.node("ArgMax", {"scores"}, {"best"}, "best").with("axis", 0).with("keepdims", 1);
    model.node("Add", {"best", "best"}, {"twice"}, "double").integers("axis", {0});
    model.node("Slice", {"x", "zero", "twice", "axis"}, {"part"}, "cut").node("MatMul", {"part", "w"}, {"y"}, "product");
    CHECK(faults_of(model) ==
          "product: the number of rows of `part` is not known: it depends on `part[0]`; set the size with option `dim` "
          "part[0]=VALUE; node `cut` (Slice) takes it from values of node `best` (ArgMax), which follow from data");
    CHECK(loops_of(read(model, {{"part[0]", 6}}).layer("product")) == "C=32 D=6 K=16");
}

TEST_CASE("a fault for want of a shape names the operator where it was lost") {
    OnnxModel model;
    model.input("x", "4 8").weight("w", {8, 16, 3, 3}).node("Thing", {"x"}, {"a"}, "thing").domain("com.vendor");
    model.node("Relu", {"a"}, {"b"}).node("Conv", {"b", "w"}, {"y"}, "conv");
    CHECK(faults_of(model).ends_with("; the shape of `b` is lost at node `thing` (com.vendor::Thing)"));
}

TEST_CASE("a size that the model settles cannot be set") {
    CHECK(faults_of(flexible_network("1 3 16 16"), {{"x[0]", 2}}) ==
          "dimension 0 of `x` is 1 in this model; only a size that is open can be set");
}

TEST_CASE("a Reshape that cannot be is refused with both counts") {
    OnnxModel model;
    model.input("x", "batch 16 64").integers("heads", {1, 16, 4, 16}).integers("thirds", {-1, 3, 16});
    model.node("Reshape", {"x", "heads"}, {"y"}, "split");
    CHECK(faults_of(model, {{"batch", 1}}).empty());
    CHECK(faults_of(model, {{"batch", 8}}) ==
          "split: the data [8, 16, 64] have 8192 elements, the new shape [1, 16, 4, 16] has 1024; a Reshape keeps the number of "
          "elements: leave the sizes with which the file was made (option `dim`), or export the model with this shape open");
    model.node("Reshape", {"y", "thirds"}, {"z"}, "third");
    CHECK(faults_of(model).starts_with(
        "third: the data [1, 16, 4, 16] have 1024 elements, the new shape [-1, 3, 16] has a multiple of 48;"));
}

}  // namespace zigzag::test
