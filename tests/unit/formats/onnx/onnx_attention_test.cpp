#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"

namespace zigzag::test {

namespace {

constexpr auto left = static_cast<std::size_t>(LayerOperand::I);
constexpr auto right = static_cast<std::size_t>(LayerOperand::W);

/// Queries of 8 heads of 16, keys and values of 2 heads, all computed.
OnnxModel separate_operands(std::int64_t opset = 23) {
    OnnxModel model(opset);
    model.input("x", "1 10 32").weight("wq", {32, 128}).weight("wk", {32, 32}).weight("wv", {32, 32});
    model.node("MatMul", {"x", "wq"}, {"q"}, "q").node("MatMul", {"x", "wk"}, {"k"}, "k").node("MatMul", {"x", "wv"}, {"v"}, "v");
    return model;
}

}  // namespace

TEST_CASE("attention is two products, in which query heads of a group are rows of one key head") {
    OnnxModel model = separate_operands();
    model.node("Attention", {"q", "k", "v"}, {"y"}, "attn").with("q_num_heads", 8).with("kv_num_heads", 2);
    model.weight("wo", {128, 5}).node("MatMul", {"y", "wo"}, {"z"}, "after");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("attn/scores")) == "C=16 D=40 K=10 B=1 H=2");
    CHECK(loops_of(result.layer("attn/context")) == "C=10 D=40 K=16 B=1 H=2");
    CHECK(loops_of(result.layer("after")) == "C=128 D=10 K=5 B=1");
    CHECK(result.node("attn/scores").operand_sources[left] == Source{0, 0});
    CHECK(result.node("attn/scores").operand_sources[right] == Source{1, 0});
    CHECK(result.node("attn/context").operand_sources[left] == Source{3, 0});
    CHECK(result.node("attn/context").operand_sources[right] == Source{2, 0});
    CHECK(result.node("after").operand_sources[left] == Source{4, 0});
    CHECK(result.layer("attn/scores").precision == OperandPrecision{8, 8, 16, 8});
    CHECK(result.layer("attn/scores").constant_operands.empty());
    CHECK(result.layer("attn/scores").operator_type == "MatMul");
    CHECK(result.warnings.empty());
}

TEST_CASE("rows of earlier runs are further keys and values") {
    OnnxModel model = separate_operands(17);
    model.input("pk", "1 2 100 16").input("pv", "1 2 100 16").integers("lengths", {9}).integers("total", {110});
    model.node("GroupQueryAttention", {"q", "k", "v", "pk", "pv", "lengths", "total"}, {"y", "nk", "nv"}, "attn");
    model.domain("com.microsoft").with("num_heads", 8).with("kv_num_heads", 2);
    model.node("Transpose", {"nk"}, {"turned"}).with_list("perm", {0, 1, 3, 2});
    model.node("MatMul", {"q4", "turned"}, {"more"}, "more").input("q4", "1 2 7 16");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("attn/scores")) == "C=16 D=40 K=110 B=1 H=2");
    CHECK(loops_of(result.layer("attn/context")) == "C=110 D=40 K=16 B=1 H=2");
    CHECK(loops_of(result.layer("more")) == "C=16 D=7 K=110 B=1 H=2");
    CHECK(result.node("attn/scores").operand_sources[right] == Source{1, 0});
}

TEST_CASE("queries, keys and values may be one tensor") {
    OnnxModel model;
    model.input("x", "2 10 192");
    model.node("GroupQueryAttention", {"x"}, {"y"}, "packed")
        .domain("com.microsoft")
        .with("num_heads", 8)
        .with("kv_num_heads", 2);
    model.input("five", "2 10 4 3 16");
    model.node("MultiHeadAttention", {"five"}, {"z"}, "parts").domain("com.microsoft").with("num_heads", 4);
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("packed/scores")) == "C=16 D=40 K=10 B=2 H=2");
    CHECK(loops_of(result.layer("parts/scores")) == "C=16 D=10 K=10 B=2 H=4");
}

TEST_CASE("attention with weights of its own has a projection in front") {
    OnnxModel model;
    model.input("x", "1 10 32").weight("w", {32, 80}).weight("bias", {80}).input("past", "2 1 2 6 16");
    model.node("Attention", {"x", "w", "bias", "", "past"}, {"y"}, "attn").domain("com.microsoft").with("num_heads", 2);
    model.with_list("qkv_hidden_sizes", {32, 32, 16});
    OnnxModel even;
    even.input("x", "1 10 32").weight("w", {32, 96}).weight("bias", {96}).input("past", "2 1 2 6 16");
    even.node("Attention", {"x", "w", "bias", "", "past"}, {"y"}, "attn").domain("com.microsoft").with("num_heads", 2);
    const ReadModel result = read(even);
    CHECK(loops_of(result.layer("attn/projection")) == "C=32 D=10 K=96 B=1");
    CHECK(loops_of(result.layer("attn/scores")) == "C=16 D=10 K=16 B=1 H=2");
    CHECK(loops_of(result.layer("attn/context")) == "C=16 D=10 K=16 B=1 H=2");
    CHECK(result.layer("attn/projection").constant_operands == std::vector<LayerOperand>{LayerOperand::W, LayerOperand::I});
    CHECK(loops_of(read(model).layer("attn/context")) == "C=16 D=10 K=8 B=1 H=2");
}

TEST_CASE("attention whose heads are not known is costless, and told so") {
    OnnxModel model = separate_operands();
    model.node("Attention", {"q", "k", "v"}, {"y"}, "attn");
    CHECK(read(model).warnings ==
          std::vector<std::string>{"Attention: 1 node(s) that compute, the first `attn`: modelled as costless; "
                                   "convolutions and products are costed"});
}

TEST_CASE("operators of onnxruntime that keep shapes do not stand in the way") {
    OnnxModel model;
    model.input("ids", "1 10").weight("words", {100, 32}).weight("places", {100, 32}).weight("g", {32}).weight("w", {32, 8});
    model.node("EmbedLayerNormalization", {"ids", "", "words", "places", "", "g", "g"}, {"e", "mask"}).domain("com.microsoft");
    model.node("SkipLayerNormalization", {"e", "e", "g", "g"}, {"s", "", "", "sum"}).domain("com.microsoft");
    model.node("BiasGelu", {"sum", "g"}, {"b"}).domain("com.microsoft").node("MatMul", {"b", "w"}, {"y"}, "last");
    CHECK(loops_of(read(model).layer("last")) == "C=32 D=10 K=8 B=1");
}

}  // namespace zigzag::test
