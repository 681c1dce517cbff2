#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"

namespace zigzag::test {

namespace {

using Operands = std::vector<LayerOperand>;

/// Two inputs that are computed (by Relu), multiplied.
OnnxModel computed_product(const std::string& left, const std::string& right) {
    OnnxModel model;
    model.input("a", left).input("b", right);
    model.node("Relu", {"a"}, {"left"}, "relu_a").node("Relu", {"b"}, {"right"}, "relu_b");
    model.node("MatMul", {"left", "right"}, {"y"}, "product");
    return model;
}

OnnxModel weighted_product(const std::string& left, const std::vector<std::int64_t>& weights) {
    OnnxModel model;
    model.input("a", left).weight("w", weights).node("MatMul", {"a", "w"}, {"y"}, "product");
    return model;
}

}  // namespace

TEST_CASE("a Gemm becomes a layer with loops C D K") {
    OnnxModel model;
    model.input("x", "4 512").weight("w", {1000, 512}).weight("bias", {1000});
    model.node("Gemm", {"x", "w", "bias"}, {"y"}, "fc").with("transB", 1);
    const ReadModel result = read(model);
    const Layer& layer = result.layer("fc");
    CHECK(loops_of(layer) == "C=512 D=4 K=1000");
    CHECK(layer.equation() == "O[d][k] = I[d][c] * W[c][k]");
    CHECK(layer.operator_type == "Gemm");
    CHECK(layer.relations.empty());
    CHECK(layer.pr_sizes.empty());
    CHECK(layer.padding.empty());
    CHECK(layer.constant_operands == Operands{LayerOperand::W, LayerOperand::I});
    CHECK(layer.precision == OperandPrecision{8, 8, 16, 8});
}

TEST_CASE("a transposed first operand of Gemm is turned") {
    OnnxModel model;
    model.input("x", "512 4").weight("w", {512, 1000}).node("Gemm", {"x", "w"}, {"y"}, "fc").with("transA", 1);
    CHECK(loops_of(read(model).layer("fc")) == "C=512 D=4 K=1000");
}

TEST_CASE("a MatMul of rank 3 has a loop B, one of rank 4 also a loop H") {
    const Layer rank_3 = read(weighted_product("2 64 256", {256, 512})).layer("product");
    CHECK(loops_of(rank_3) == "C=256 D=64 K=512 B=2");
    CHECK(rank_3.equation() == "O[b][d][k] = I[b][d][c] * W[c][k]");

    const Layer rank_4 = read(weighted_product("2 4 64 256", {256, 512})).layer("product");
    CHECK(loops_of(rank_4) == "C=256 D=64 K=512 B=2 H=4");
    CHECK(rank_4.equation() == "O[b][h][d][k] = I[b][h][d][c] * W[c][k]");
}

TEST_CASE("of two computed operands, both are indexed by the batch and both are activations") {
    auto model = computed_product("1 4 64 32", "1 4 32 48");
    model.with("weight_size", 4).with("act_size", 6);
    const ReadModel result = read(model);
    const Layer& layer = result.layer("product");
    CHECK(loops_of(layer) == "C=32 D=64 K=48 B=1 H=4");
    CHECK(layer.equation() == "O[b][h][d][k] = I[b][h][d][c] * W[b][h][c][k]");
    CHECK(layer.constant_operands.empty());
    CHECK(layer.precision == OperandPrecision{6, 6, 12, 6});
    CHECK(result.node("product").predecessors() == std::vector<std::size_t>{0, 1});
}

TEST_CASE("an operand that is broadcast over a batch dimension is not indexed by it") {
    CHECK(read(computed_product("2 4 64 32", "4 32 48")).layer("product").equation() ==
          "O[b][h][d][k] = I[b][h][d][c] * W[h][c][k]");
    CHECK(read(computed_product("2 4 64 32", "2 1 32 48")).layer("product").equation() ==
          "O[b][h][d][k] = I[b][h][d][c] * W[b][c][k]");
    const Layer right_is_larger = read(computed_product("64 32", "2 4 32 48")).layer("product");
    CHECK(right_is_larger.equation() == "O[b][h][d][k] = I[d][c] * W[b][h][c][k]");
    CHECK(loops_of(right_is_larger) == "C=32 D=64 K=48 B=2 H=4");
}

TEST_CASE("weights are indexed by the batch dimensions that they have") {
    CHECK(read(weighted_product("2 64 256", {2, 256, 512})).layer("product").equation() ==
          "O[b][d][k] = I[b][d][c] * W[b][c][k]");
    CHECK(read(weighted_product("2 64 256", {1, 256, 512})).layer("product").equation() == "O[b][d][k] = I[b][d][c] * W[c][k]");
}

TEST_CASE("batch dimensions beyond two are folded") {
    const Layer layer = read(weighted_product("2 3 4 5 6", {6, 7})).layer("product");
    CHECK(loops_of(layer) == "C=6 D=5 K=7 B=6 H=4");
    CHECK(layer.equation() == "O[b][h][d][k] = I[b][h][d][c] * W[c][k]");
    CHECK(loops_of(read(computed_product("2 3 4 5 6", "2 3 4 6 7")).layer("product")) == "C=6 D=5 K=7 B=6 H=4");
}

TEST_CASE("batch dimensions that are broadcast in different ways are loops of their own") {
    const ReadModel result = read(computed_product("2 3 4 5 6", "2 1 4 6 7"));
    CHECK(loops_of(result.layer("product")) == "C=6 D=5 K=7 B=2 B2=3 H=4");
    CHECK(result.layer("product").equation() == "O[b][b2][h][d][k] = I[b][b2][h][d][c] * W[b][h][c][k]");
}

TEST_CASE("integer, quantised and fused products are products") {
    OnnxModel model;
    model.input("x", "6 8").weight("w", {8, 16}).weight("v", {10, 16}).reals("scale", {0.5F}).integers("zero", {0});
    model.weight("u", {10, 4}).weight("t", {4, 3});
    model.node("MatMulInteger", {"x", "w", "zero", "zero"}, {"a"}, "integer");
    model.node("FusedMatMul", {"a", "v"}, {"b"}, "fused").domain("com.microsoft").with("transB", 1);
    model.node("QLinearMatMul", {"b", "scale", "zero", "u", "scale", "zero", "scale", "zero"}, {"c"}, "quantised");
    model.node("QGemm", {"c", "scale", "zero", "t", "scale", "zero"}, {"d"}, "gemm").domain("com.microsoft");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("integer")) == "C=8 D=6 K=16");
    CHECK(loops_of(result.layer("fused")) == "C=16 D=6 K=10");
    CHECK(loops_of(result.layer("quantised")) == "C=10 D=6 K=4");
    CHECK(loops_of(result.layer("gemm")) == "C=4 D=6 K=3");
    CHECK(result.layer("gemm").constant_operands == Operands{LayerOperand::W});
    CHECK(result.warnings.empty());
}

TEST_CASE("a fused product may turn stacks of matrices and their batch axes") {
    OnnxModel model;
    model.input("a", "2 3 6 5").input("b", "3 2 6 7");
    model.node("Relu", {"a"}, {"left"}).node("Relu", {"b"}, {"right"});
    model.node("FusedMatMul", {"left", "right"}, {"y"}, "product").domain("com.microsoft").with("transA", 1);
    model.value("y", "?");
    CHECK_FALSE(faults_of(model).empty());
    OnnxModel turned;
    turned.input("a", "2 3 6 5").input("b", "6 2 3 7");
    turned.node("Relu", {"a"}, {"left"}).node("Relu", {"b"}, {"right"});
    turned.node("FusedMatMul", {"left", "right"}, {"y"}, "product")
        .domain("com.microsoft")
        .with("transA", 1)
        .with("transBatchB", 1);
    CHECK(loops_of(read(turned).layer("product")) == "C=6 D=5 K=7 B=2 H=3");
}

TEST_CASE("weights in blocks of a few bits are a matrix of that precision") {
    OnnxModel model;
    model.input("x", "1 16 256").weight("packed", {128, 8, 16}).weight("scales", {1024});
    model.node("MatMulNBits", {"x", "packed", "scales"}, {"y"}, "packed").domain("com.microsoft");
    model.with("K", 256).with("N", 128).with("bits", 4).with("block_size", 32);
    model.weight("w", {128, 3}).node("MatMul", {"y", "w"}, {"z"}, "after");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("packed")) == "C=256 D=16 K=128 B=1");
    CHECK(result.layer("packed").precision == OperandPrecision{4, 8, 16, 8});
    CHECK(loops_of(result.layer("after")) == "C=128 D=16 K=3 B=1");
}

TEST_CASE("vectors are matrices with one row or one column") {
    CHECK(loops_of(read(weighted_product("64 256", {256})).layer("product")) == "C=256 D=64 K=1");
    CHECK(loops_of(read(weighted_product("256", {256, 512})).layer("product")) == "C=256 D=1 K=512");
    CHECK(loops_of(read(weighted_product("256", {256})).layer("product")) == "C=256 D=1 K=1");
    const Layer batched = read(weighted_product("256", {3, 256, 512})).layer("product");
    CHECK(loops_of(batched) == "C=256 D=1 K=512 B=3");
    CHECK(batched.equation() == "O[b][d][k] = I[d][c] * W[b][c][k]");
}

TEST_CASE("operands are told apart by position, not by which of them is computed") {
    OnnxModel model;
    model.weight("w", {64, 256}).input("a", "256 512").node("Relu", {"a"}, {"x"});
    model.node("MatMul", {"w", "x"}, {"y"}, "product").with("weight_size", 4);
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("product")) == "C=256 D=64 K=512");
    CHECK(result.layer("product").constant_operands == Operands{LayerOperand::I});
    CHECK(result.layer("product").precision == OperandPrecision{8, 4, 16, 8});
    CHECK(result.node("product").predecessors() == std::vector<std::size_t>{0});
}

TEST_CASE("an operand of unknown shape follows from the output and the other operand") {
    OnnxModel model;
    model.input("x", "4 8").node("SomethingNew", {"x"}, {"a"}, "new").weight("w", {8, 16});
    model.node("MatMul", {"a", "w"}, {"y"}, "product").output("y", "4 16");
    CHECK(loops_of(read(model).layer("product")) == "C=8 D=4 K=16");

    OnnxModel stripped;
    stripped.input("x", "2 4 8").node("MatMul", {"x", "gone"}, {"y"}, "product").output("y", "2 4 16");
    const ReadModel result = read(stripped);
    CHECK(loops_of(result.layer("product")) == "C=8 D=4 K=16 B=2");
    CHECK(result.layer("product").equation() == "O[b][d][k] = I[b][d][c] * W[c][k]");
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0] == "1 tensor(s) are read that nothing in the file provides: `gone`; they are taken as constants");
}

TEST_CASE("products that do not fit are refused") {
    CHECK(faults_of(weighted_product("4 8", {9, 16})) ==
          "product: the inner sizes differ: `a` has 8 columns, `w` has 9 rows; export the model again");
    CHECK(faults_of(computed_product("2 4 8", "3 8 16")) ==
          "product: the batch dimensions [2] of `left` and [3] of `right` cannot be broadcast; export the model again");
    CHECK(faults_of(weighted_product("0 8", {8, 16})) ==
          "product: the number of rows of `a` is 0; a layer needs at least 1; give the model an input that is not empty");

    OnnxModel vector;
    vector.input("x", "8").weight("w", {8, 16}).node("Gemm", {"x", "w"}, {"y"}, "fc");
    CHECK(faults_of(vector) == "fc: Gemm cannot multiply [8] by [8, 16]; export the model again");

    OnnxModel lonely;
    lonely.input("x", "8 8").node("MatMul", {"x"}, {"y"}, "product");
    CHECK(faults_of(lonely) == "product: MatMul needs two inputs and an output; export the model again");
}

namespace {

/// Four queries on each of two heads of keys, which `node` repeats; `keys` are what is repeated, `to` what the node makes of
/// them.
OnnxModel repeated_heads(const std::string& node, const std::string& keys, const std::vector<std::int64_t>& to) {
    OnnxModel model;
    model.input("q", "1 8 4 16").input("k", keys).integers("to", to).integers("heads", {1, 8, 32, 16});
    model.node("Relu", {"q"}, {"queries"}, "relu_q").node("Relu", {"k"}, {"keys"}, "relu_k");
    model.node(node, {"keys", "to"}, {"repeated"}).node("Reshape", {"repeated", "heads"}, {"all"});
    model.node("Transpose", {"all"}, {"turned"}).with_list("perm", {0, 1, 3, 2});
    model.node("MatMul", {"queries", "turned"}, {"y"}, "product");
    return model;
}

}  // namespace

TEST_CASE("heads that Expand repeats are broadcast: their data count once") {
    const Layer layer = read(repeated_heads("Expand", "1 2 1 32 16", {1, 2, 4, 32, 16})).layer("product");
    CHECK(loops_of(layer) == "C=16 D=4 K=32 B=2 H=4");
    CHECK(layer.equation() == "O[b][h][d][k] = I[b][h][d][c] * W[b][c][k]");
}

TEST_CASE("heads that Tile repeats one after the other are broadcast, too") {
    const Layer layer = read(repeated_heads("Tile", "1 2 32 16", {1, 4, 1, 1})).layer("product");
    CHECK(loops_of(layer) == "C=16 D=4 K=32 B=4 H=2");
    CHECK(layer.equation() == "O[b][h][d][k] = I[b][h][d][c] * W[h][c][k]");
}

TEST_CASE("what Expand repeats for the whole batch is not indexed by it") {
    OnnxModel model;
    model.input("a", "6 4 16").input("b", "1 16 32").integers("to", {6, 16, 32});
    model.node("Relu", {"a"}, {"left"}).node("Relu", {"b"}, {"one"}).node("Expand", {"one", "to"}, {"right"});
    model.node("MatMul", {"left", "right"}, {"y"}, "product");
    const Layer layer = read(model).layer("product");
    CHECK(loops_of(layer) == "C=16 D=4 K=32 B=6");
    CHECK(layer.equation() == "O[b][d][k] = I[b][d][c] * W[c][k]");
}

TEST_CASE("data that only look repeated are data: rows in between, other elements added") {
    const Layer rows = read(repeated_heads("Expand", "1 2 4 32 16", {1, 2, 4, 32, 16})).layer("product");
    CHECK(loops_of(rows) == "C=16 D=4 K=32 B=1 H=8");
    OnnxModel model;
    model.input("a", "6 4 16").input("b", "1 16 32").input("c", "6 16 32").integers("to", {6, 16, 32});
    model.node("Relu", {"a"}, {"left"}).node("Expand", {"b", "to"}, {"many"}).node("Add", {"many", "c"}, {"right"});
    model.node("MatMul", {"left", "right"}, {"y"}, "product");
    CHECK(read(model).layer("product").equation() == "O[b][d][k] = I[b][d][c] * W[b][c][k]");
}

}  // namespace zigzag::test
