#include <catch2/catch.hpp>

#include "unit/formats/stream/read_model.hpp"

namespace stream::test {

namespace {

using zigzag::LayerOperand;
using zigzag::OperandPrecision;
using zigzag::test::OnnxModel;
using Operands = std::vector<LayerOperand>;
using Names = std::vector<std::string>;

/// A computed tensor `x`: the result of a convolution without window called `first`.
OnnxModel after_convolution(const std::string& shape, std::int64_t channels) {
    OnnxModel model;
    model.input("in", shape).weight("w0", {channels, channels, 1, 1}).node("Conv", {"in", "w0"}, {"x"}, "first");
    return model;
}

/// A computed tensor `x` of rank 3: the result of a matrix product called `first`.
OnnxModel after_product(const std::string& shape, std::int64_t width) {
    OnnxModel model;
    model.input("in", shape).weight("w0", {width, width}).node("MatMul", {"in", "w0"}, {"x"}, "first");
    return model;
}

}  // namespace

TEST_CASE("a convolution calls the width OX and leaves G out of the weights of a single group") {
    OnnxModel model;
    model.input("x", "1 3 20 40").weight("w", {8, 3, 3, 5});
    model.node("Conv", {"x", "w"}, {"y"}, "conv").with_list("pads", {1, 2, 0, 3}).with_list("strides", {1, 2});
    const zigzag::Layer layer = read_workload(model).layer("conv");
    CHECK(loops_of(layer) == "B=1 K=8 G=1 OX=21 OY=19 C=3 FX=5 FY=3");
    CHECK(layer.equation() == "O[b][g][k][oy][ox] = W[k][c][fy][fx] * I[b][g][c][iy][ix]");
    CHECK(layer.padding == std::vector<zigzag::Padding>{{"IX", 2, 3}, {"IY", 1, 0}});
    CHECK(layer.constant_operands == Operands{LayerOperand::I, LayerOperand::W});
}

TEST_CASE("a grouped convolution keeps G everywhere") {
    OnnxModel model;
    model.input("x", "1 6 8 8").weight("w", {4, 3, 3, 3});
    model.node("Conv", {"x", "w"}, {"y"}, "conv").with("group", 2);
    const zigzag::Layer layer = read_workload(model).layer("conv");
    CHECK(loops_of(layer) == "B=1 K=2 G=2 OX=6 OY=6 C=3 FX=3 FY=3");
    CHECK(layer.equation() == "O[b][g][k][oy][ox] = W[g][k][c][fy][fx] * I[b][g][c][iy][ix]");
}

TEST_CASE("a convolution over one axis has no height") {
    OnnxModel model;
    model.input("x", "1 4 100").weight("w", {8, 4, 5}).node("Conv", {"x", "w"}, {"y"}, "conv");
    model.node("MaxPool", {"y"}, {"z"}, "pool").with_list("kernel_shape", {2}).with_list("strides", {2});
    const ReadWorkload result = read_workload(model);
    CHECK(loops_of(result.layer("conv")) == "B=1 K=8 G=1 OX=96 C=4 FX=5");
    CHECK(result.layer("conv").equation() == "O[b][g][k][ox] = W[k][c][fx] * I[b][g][c][ix]");
    CHECK(loops_of(result.layer("pool")) == "B=1 K=8 OX=48 FX=2");
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("pooling slides over every channel without weights") {
    OnnxModel model = after_convolution("1 16 9 11", 16);
    model.node("MaxPool", {"x"}, {"y"}, "pool").with_list("kernel_shape", {3, 2}).with_list("strides", {2, 1});
    model.with_list("pads", {1, 0, 1, 1});
    model.node("GlobalAveragePool", {"y"}, {"z"}, "global");
    const ReadWorkload result = read_workload(model);
    const zigzag::Layer& pool = result.layer("pool");
    CHECK(loops_of(pool) == "B=1 K=16 OX=11 OY=5 FX=2 FY=3");
    CHECK(pool.equation() == "O[b][k][oy][ox] = W[fy][fx] * I[b][k][iy][ix]");
    CHECK(pool.precision == OperandPrecision{0, 8, 8, 8});
    CHECK(pool.padding == std::vector<zigzag::Padding>{{"IX", 0, 1}, {"IY", 1, 1}});
    CHECK(pool.constant_operands == Operands{LayerOperand::W});
    CHECK(pool.operator_type == "MaxPool");
    CHECK(loops_of(result.layer("global")) == "B=1 K=16 OX=1 OY=1 FX=11 FY=5");
    CHECK(result.source("global", LayerOperand::I) == "pool");
}

TEST_CASE("a sum of two branches indexes both by all axes, called as in the layers before") {
    OnnxModel model = after_convolution("1 16 9 11", 16);
    model.node("Relu", {"x"}, {"r"}, "relu").weight("w1", {16, 16, 1, 1}).node("Conv", {"r", "w1"}, {"y"}, "second");
    model.node("Add", {"y", "r"}, {"z"}, "add");
    const ReadWorkload result = read_workload(model);
    const zigzag::Layer& add = result.layer("add");
    CHECK(loops_of(add) == "B=1 K=16 OX=11 OY=9");
    CHECK(add.equation() == "O[b][k][oy][ox] = I[b][k][oy][ox] * W[b][k][oy][ox]");
    CHECK(add.precision == OperandPrecision{8, 8, 8, 8});
    CHECK(add.constant_operands.empty());
    CHECK(result.source("add", LayerOperand::I) == "second");
    CHECK(result.source("add", LayerOperand::W) == "relu");
    CHECK(result.inputs("relu") == Names{"first"});

    const zigzag::Layer in_2025 = read_workload(model, zigzag::OperatorDialect::stream_2025).layer("add");
    CHECK(loops_of(in_2025) == "B=1 H=16 D=9 K=11");
    CHECK(in_2025.precision == OperandPrecision{8, 8, 16, 8});
}

TEST_CASE("an operand that is broadcast is not indexed by the axes over which it is") {
    OnnxModel model = after_convolution("1 16 9 11", 16);
    model.node("GlobalAveragePool", {"x"}, {"p"}, "pool").node("Sigmoid", {"p"}, {"s"}, "gate");
    model.node("Mul", {"s", "x"}, {"y"}, "scale").weight("bias", {16, 1, 1}).node("Add", {"bias", "y"}, {"z"}, "shift");
    const ReadWorkload result = read_workload(model);
    CHECK(result.layer("scale").equation() == "O[b][k][oy][ox] = I[b][k][oy][ox] * W[b][k]");
    CHECK(result.source("scale", LayerOperand::I) == "first");
    CHECK(result.source("scale", LayerOperand::W) == "scale/W/Reshape");
    CHECK(result.inputs("scale/W/Reshape") == Names{"gate"});
    CHECK(result.layer("gate").equation() == "O[b][k][oy][ox] = I[b][k][oy][ox] * W");
    CHECK(result.layer("gate").precision.W == 0);
    CHECK(result.layer("shift").equation() == "O[b][k][oy][ox] = I[b][k][oy][ox] * W[k]");
    CHECK(result.layer("shift").constant_operands == Operands{LayerOperand::W});
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("a softmax is four layers with ids in a row") {
    OnnxModel model = after_product("1 6 8", 8);
    model.node("Softmax", {"x"}, {"y"}, "softmax").weight("w1", {8, 4}).node("MatMul", {"y", "w1"}, {"z"}, "last");
    const ReadWorkload result = read_workload(model);
    const zigzag::Layer& maximum = result.layer("softmax/max");
    CHECK(loops_of(maximum) == "B=1 D=6 K=8 R=1");
    CHECK(maximum.equation() == "O[b][d][r] = I[b][d][k] * W");
    CHECK(maximum.operator_type == "max");
    const zigzag::Layer& exponential = result.layer("softmax/exp");
    CHECK(exponential.equation() == "O[b][d][k] = I[b][d][k] * W[b][d][r]");
    CHECK(result.source("softmax/exp", LayerOperand::W) == "softmax/max");
    CHECK(result.source("softmax/sum", LayerOperand::I) == "softmax/exp");
    CHECK(result.source("softmax/div", LayerOperand::I) == "softmax/exp");
    CHECK(result.source("softmax/div", LayerOperand::W) == "softmax/sum");
    CHECK(result.source("last", LayerOperand::I) == "softmax/div");
    CHECK(result.node("softmax/max").id == 1);
    CHECK(result.node("softmax/div").id == 4);
    CHECK(result.node("last").id == 5);
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("before operator set 13 a softmax takes all axes from the given one on as one row") {
    OnnxModel model(11);
    model.input("in", "2 3 4").weight("w", {4, 4}).node("MatMul", {"in", "w"}, {"x"}, "first");
    model.node("Softmax", {"x"}, {"y"}, "softmax");
    CHECK(read_workload(model).layer("softmax/sum").equation() == "O[b][r][r2] = I[b][d][k] * W");
}

TEST_CASE("a reduction keeps its axis with size 1, or loses it") {
    OnnxModel model = after_product("1 6 8", 8);
    model.node("ReduceMean", {"x"}, {"y"}, "kept").with_list("axes", {-1});
    model.node("Sub", {"x", "y"}, {"z"}, "centred");
    model.node("ReduceMean", {"z"}, {"u"}, "lost").with_list("axes", {1}).with("keepdims", 0);
    const ReadWorkload result = read_workload(model);
    CHECK(result.layer("kept").equation() == "O[b][d][r] = I[b][d][k] * W");
    CHECK(result.layer("kept").precision.O == 16);
    CHECK(result.layer("centred").equation() == "O[b][d][k] = I[b][d][k] * W[b][d]");
    CHECK(result.layer("lost").equation() == "O[b][k] = I[b][d][k] * W");
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("a plain matrix product has the batch as rows in 2023's form and loops D C K in 2025's") {
    OnnxModel model;
    model.input("x", "4 512").weight("w", {512, 1000}).node("Gemm", {"x", "w"}, {"y"}, "fc");
    CHECK(loops_of(read_workload(model).layer("fc")) == "K=1000 C=512 B=4");
    CHECK(read_workload(model).layer("fc").equation() == "O[b][k] = I[b][c] * W[c][k]");
    CHECK(loops_of(read_workload(model, zigzag::OperatorDialect::stream_2025).layer("fc")) == "D=4 C=512 K=1000");
}

TEST_CASE("operands of a product are turned and reshaped so that its subscripts fit") {
    OnnxModel model;
    model.input("a", "4 6").weight("w0", {6, 6}).node("MatMul", {"a", "w0"}, {"x"}, "first");
    model.weight("w1", {4, 5}).node("Gemm", {"x", "w1"}, {"y"}, "turned").with("transA", 1);
    model.node("Gemm", {"y", "y"}, {"z"}, "square").with("transB", 1);
    model.integers("five", {0});
    model.node("Gather", {"z", "five"}, {"row"}, "row").node("Squeeze", {"row", "five"}, {"vector"}, "vector");
    model.node("MatMul", {"vector", "z"}, {"out"}, "vector_product");
    const ReadWorkload result = read_workload(model);
    CHECK(result.source("turned", LayerOperand::I) == "turned/I/Transpose");
    CHECK(result.node("turned/I/Transpose").outputs[0].permutation == std::vector<std::size_t>{1, 0});
    CHECK(result.source("square", LayerOperand::I) == "turned");
    CHECK(result.source("square", LayerOperand::W) == "square/W/Transpose");
    CHECK(result.source("vector_product", LayerOperand::I) == "vector_product/I/Reshape");
    CHECK(result.node("vector_product/Reshape").outputs[0].output_shape == std::vector<std::int64_t>{6});
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("an Einsum of two operands is a loop for each letter") {
    OnnxModel model = after_product("2 6 8", 8);
    model.node("Einsum", {"x", "x"}, {"y"}, "scores").with_text("equation", "bqd,bkd->bqk");
    model.output("y", "2 6 6");
    const ReadWorkload result = read_workload(model);
    CHECK(loops_of(result.layer("scores")) == "B=2 Q=6 D=8 K=6");
    CHECK(result.layer("scores").equation() == "O[b][q][k] = I[b][q][d] * W[b][k][d]");
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("Relu is free in 2023's form and a layer in 2025's") {
    OnnxModel model = after_convolution("1 16 9 11", 16);
    model.node("Relu", {"x"}, {"y"}, "relu");
    const ReadWorkload free = read_workload(model);
    CHECK_FALSE(free.node("relu").layer);
    CHECK(free.node("relu").outputs[0].kind == zigzag::Reindexing::Kind::identity);
    CHECK(free.warnings.empty());
    const ReadWorkload costed = read_workload(model, zigzag::OperatorDialect::stream_2025);
    CHECK(costed.layer("relu").equation() == "O[b][h][d][k] = I[b][h][d][k] * W");
    CHECK(costed.layer("relu").precision == OperandPrecision{8, 8, 16, 8});
}

TEST_CASE("precisions follow the attributes of the node") {
    OnnxModel model;
    model.input("x", "1 4 8 8").weight("w", {4, 4, 1, 1}).node("Conv", {"x", "w"}, {"y"}, "conv");
    model.with("weight_size", 4).with("act_size", 6).with("output_size", 20);
    model.node("Add", {"y", "y"}, {"z"}, "add").with("act_size", 6);
    const ReadWorkload result = read_workload(model);
    CHECK(result.layer("conv").precision == OperandPrecision{4, 6, 20, 6});
    CHECK(result.layer("add").precision == OperandPrecision{6, 6, 6, 6});
}

TEST_CASE("sizes that are not known are refused with the way to set them") {
    OnnxModel model;
    model.input("x", "batch 4 height 8").weight("w", {4, 4, 1, 1}).node("Conv", {"x", "w"}, {"y"}, "conv");
    model.node("Add", {"y", "y"}, {"z"}, "add");
    const zigzag::test::OnnxFile file(model);
    CHECK_THAT(faults_of(file.path()), Catch::Matchers::Contains("set the size with option `dim` height=VALUE"));
    CHECK(faults_of(file.path(), {{"height", 5}}).empty());
    CHECK_THAT(faults_of(file.path(), {{"heigth", 5}}), Catch::Matchers::Contains("did you mean `height`?"));
}

TEST_CASE("a pooling whose declared output has another rank is refused") {
    OnnxModel model;
    model.input("x", "1 8 20 30").output("y", "1 8 19");
    model.node("MaxPool", {"x"}, {"y"}, "pool").with_list("kernel_shape", {2, 2});
    const zigzag::test::OnnxFile file(model);
    CHECK_THAT(
        faults_of(file.path()),
        Catch::Matchers::EndsWith("pool: input [1, 8, 20, 30] and output [1, 8, 19] differ in rank; export the model again"));
}

TEST_CASE("a convolution without inputs is refused, as by the single-core reader") {
    OnnxModel model;
    model.node("Conv", {}, {"y"}, "conv");
    const std::string expected = "conv: Conv needs an input, weights and an output; export the model again";
    CHECK_THAT(faults_of(zigzag::test::OnnxFile(model).path()), Catch::Matchers::EndsWith(expected));
    CHECK_THAT(zigzag::test::faults_of(model), Catch::Matchers::EndsWith(expected));
}

TEST_CASE("a transposed convolution puts its phases between each other") {
    OnnxModel model = after_convolution("1 2 3 3", 2);
    model.weight("w", {2, 5, 4, 4}).weight("v", {4, 5, 1, 1});
    model.node("ConvTranspose", {"x", "w"}, {"up"}, "up").with_list("strides", {2, 2}).with_list("pads", {1, 1, 1, 1});
    model.node("Conv", {"up", "v"}, {"y"}, "last");
    const ReadWorkload result = read_workload(model);
    CHECK(loops_of(result.layer("up")) == "B=1 K=20 G=1 OX=3 OY=3 C=2 FX=2 FY=2");
    CHECK(result.node("up/Transpose").outputs[0].output_shape == std::vector<std::int64_t>{1, 5, 3, 2, 3, 2});
    CHECK(result.source("last", LayerOperand::I) == "up/Reshape_2");
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("the layers of a transposed convolution make its result together") {
    OnnxModel model = after_convolution("1 2 3 3", 2);
    model.weight("w", {2, 5, 3, 3}).weight("v", {4, 5, 1, 1});
    model.node("ConvTranspose", {"x", "w"}, {"up"}, "up").with_list("strides", {2, 2});
    model.node("Conv", {"up", "v"}, {"y"}, "last");
    const ReadWorkload result = read_workload(model);
    CHECK(result.inputs("up/Scan") == Names{"up/taps_2x2", "up/taps_2x1", "up/taps_1x2", "up/taps_1x1"});
    CHECK(result.node("up/Scan").outputs[0].output_shape == std::vector<std::int64_t>{1, 5, 7, 7});
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("products on inputs of the network are layers, and what computes on them without layers is told") {
    OnnxModel model;
    model.input("in", "1 8 6 6").weight("w", {4, 8, 1, 1}).integers("zero", {0});
    model.node("ConvInteger", {"in", "w", "zero", "zero"}, {"x"}, "integer");
    model.node("LRN", {"in"}, {"n"}, "norm").with("size", 3);
    const ReadWorkload result = read_workload(model);
    CHECK(loops_of(result.layer("integer")) == "B=1 K=4 G=1 OX=6 OY=6 C=8 FX=1 FY=1");
    CHECK(result.warnings ==
          std::vector<std::string>{"LRN: 1 node(s), the first `norm`, taken as costless; data pass position by position"});
}

TEST_CASE("a product with repeated heads reads one copy of them, and gives back all heads") {
    OnnxModel model;
    model.input("x", "1 6 8")
        .weight("wq", {8, 64})
        .weight("wk", {8, 16})
        .integers("four", {1, 6, 8, 8})
        .integers("two", {1, 6, 2, 1, 8});
    model.integers("to", {1, 6, 2, 4, 8}).integers("all", {1, 6, 8, 8});
    model.node("MatMul", {"x", "wq"}, {"q"}, "queries").node("Reshape", {"q", "four"}, {"qh"});
    model.node("Transpose", {"qh"}, {"left"}).with_list("perm", {0, 2, 1, 3});
    model.node("MatMul", {"x", "wk"}, {"k"}, "keys").node("Reshape", {"k", "two"}, {"kh"}).node("Expand", {"kh", "to"}, {"ke"});
    model.node("Reshape", {"ke", "all"}, {"ka"}).node("Transpose", {"ka"}, {"right"}).with_list("perm", {0, 2, 3, 1});
    model.node("MatMul", {"left", "right"}, {"s"}, "scores").node("Add", {"s", "s"}, {"y"}, "add");
    const ReadWorkload result = read_workload(model);
    CHECK(loops_of(result.layer("scores")) == "B=2 H=4 D=6 C=8 K=6");
    CHECK(result.source("scores", LayerOperand::W) == "scores/W/Reshape_2");
    CHECK(result.node("scores/W/Slice").outputs[0].output_shape == std::vector<std::int64_t>{1, 2, 1, 8, 6});
    CHECK(result.source("add", LayerOperand::I) == "scores/Reshape");
    CHECK(result.node("scores/Reshape").outputs[0].output_shape == std::vector<std::int64_t>{1, 8, 6, 6});
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("attention cuts its operands out of the projection and has a softmax between its products") {
    OnnxModel model;
    model.input("in", "1 6 8").weight("w", {8, 24}).weight("bias", {24}).weight("v", {8, 3});
    model.node("Attention", {"in", "w", "bias"}, {"y"}, "attn").domain("com.microsoft").with("num_heads", 2);
    model.node("MatMul", {"y", "v"}, {"z"}, "last");
    const ReadWorkload result = read_workload(model);
    CHECK(loops_of(result.layer("attn/projection")) == "B=1 D=6 C=8 K=24");
    CHECK(loops_of(result.layer("attn/scores")) == "B=1 H=2 D=6 C=4 K=6");
    CHECK(loops_of(result.layer("attn/context")) == "B=1 H=2 D=6 C=6 K=4");
    CHECK(result.inputs("attn/scores/I/Slice") == Names{"attn/projection"});
    CHECK(result.node("attn/scores/W/Slice").outputs[0].begin == std::vector<std::int64_t>{0, 0, 8});
    CHECK(result.node("attn/scores/W/Transpose_2").outputs[0].output_shape == std::vector<std::int64_t>{1, 2, 4, 6});
    CHECK(result.source("attn/softmax/max", LayerOperand::I) == "attn/scores");
    CHECK(result.source("attn/context", LayerOperand::I) == "attn/softmax/div");
    CHECK(result.source("last", LayerOperand::I) == "attn/Reshape");
    CHECK(is_consistent(result.workload, true));
    CHECK(is_consistent(read_workload(model, zigzag::OperatorDialect::stream_2025).workload, true));
}

TEST_CASE("keys of earlier runs are joined to the new ones") {
    OnnxModel model = after_product("1 6 8", 8);
    model.weight("wk", {8, 4}).input("pk", "1 1 10 4").input("pv", "1 1 10 4");
    model.node("MatMul", {"x", "wk"}, {"k"}, "keys").node("MatMul", {"x", "wk"}, {"v"}, "values");
    model.node("GroupQueryAttention", {"x", "k", "v", "pk", "pv"}, {"y"}, "attn").domain("com.microsoft");
    model.with("num_heads", 2).with("kv_num_heads", 1);
    const ReadWorkload result = read_workload(model);
    CHECK(loops_of(result.layer("attn/scores")) == "B=1 H=1 D=12 C=4 K=16");
    CHECK(result.inputs("attn/scores/W/Concat").size() == 2);
    CHECK(result.inputs("attn/scores/W/Concat")[1] == "-");
    CHECK(is_consistent(result.workload, true));
}

}  // namespace stream::test
