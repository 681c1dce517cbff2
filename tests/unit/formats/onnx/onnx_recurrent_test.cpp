#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"

namespace zigzag::test {

namespace {

std::int64_t macs_of(const Network& network) {
    std::int64_t macs = 0;
    for (const NetworkNode& node : network.nodes) {
        macs += node.layer ? node.layer->total_mac_count() : 0;
    }
    return macs;
}

}  // namespace

TEST_CASE("an LSTM is a product with all inputs and one with the state per step, each after the one before") {
    OnnxModel model;
    model.input("x", "3 2 32").weight("w", {1, 256, 32}).weight("r", {1, 256, 64}).weight("v", {64, 5});
    model.node("LSTM", {"x", "w", "r"}, {"y", "last"}, "rnn").with("hidden_size", 64);
    model.node("Squeeze", {"last", "front"}, {"s"}).integers("front", {0}).node("MatMul", {"s", "v"}, {"z"}, "head");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("rnn/input")) == "C=32 D=6 K=256");
    CHECK(loops_of(result.layer("rnn/step_0")) == "C=64 D=2 K=256");
    CHECK(loops_of(result.layer("rnn/step_2")) == "C=64 D=2 K=256");
    CHECK(macs_of(result.workload) == 3 * 2 * 4 * 64 * (32 + 64) + 2 * 64 * 5);
    const auto state = static_cast<std::size_t>(LayerOperand::I);
    CHECK_FALSE(result.node("rnn/step_0").operand_sources[state]);
    CHECK(result.node("rnn/step_2").operand_sources[state] == Source{2, 0});
    CHECK(result.warnings.empty());
}

TEST_CASE("GRU and RNN have three gates and one, and a second direction doubles the work") {
    OnnxModel model;
    model.input("x", "4 1 8").weight("w", {2, 48, 8}).weight("r", {2, 48, 16}).weight("w1", {1, 16, 8}).weight("r1", {1, 16, 16});
    model.node("GRU", {"x", "w", "r"}, {"y"}, "gru").with("hidden_size", 16).with_text("direction", "bidirectional");
    model.node("RNN", {"x", "w1", "r1"}, {"z"}, "rnn").with_text("direction", "reverse");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("gru/reverse/step_3")) == "C=16 D=1 K=48");
    CHECK(loops_of(result.layer("rnn/input")) == "C=8 D=4 K=16");
    CHECK(macs_of(result.workload) == 2 * 4 * 48 * (8 + 16) + 4 * 16 * (8 + 16));
}

TEST_CASE("an input with the batch in front has its steps behind") {
    OnnxModel model;
    model.input("x", "5 7 8").weight("w", {1, 16, 8}).weight("r", {1, 16, 16});
    model.node("RNN", {"x", "w", "r"}, {"y"}, "rnn").with("hidden_size", 16).with("layout", 1);
    CHECK(loops_of(read(model).layer("rnn/step_6")) == "C=16 D=5 K=16");
}

TEST_CASE("a sequence of unknown length asks for its length") {
    OnnxModel model;
    model.input("x", "length 1 8").weight("w", {1, 16, 8}).weight("r", {1, 16, 16});
    model.node("RNN", {"x", "w", "r"}, {"y"}, "rnn").with("hidden_size", 16);
    CHECK(faults_of(model) ==
          "rnn: dimension 0 of `x` ([length, 1, 8]) is not known: it depends on `length`; set the size with option `dim` "
          "length=VALUE");
    CHECK(read(model, {{"length", 2}}).workload.number_of_layers() == 3);
    CHECK(faults_of(model, {{"length", 100000}}) == "rnn: 100000 steps; the most is 65536; give the model a shorter sequence");
}

}  // namespace zigzag::test
