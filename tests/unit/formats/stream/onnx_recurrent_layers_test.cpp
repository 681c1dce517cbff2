#include <catch2/catch.hpp>

#include "unit/formats/stream/read_model.hpp"

namespace stream::test {

namespace {

using zigzag::LayerOperand;
using zigzag::test::OnnxModel;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("steps of a recurrent layer hang on the state of the step before, in the direction that they have") {
    OnnxModel model;
    model.input("x", "3 2 4").weight("w", {2, 32, 4}).weight("r", {2, 32, 8}).weight("v", {8, 5}).integers("one", {1});
    model.node("LSTM", {"x", "w", "r"}, {"y", "h"}, "rnn").with("hidden_size", 8).with_text("direction", "bidirectional");
    model.node("MatMul", {"y", "v"}, {"z"}, "all").node("MatMul", {"h", "v"}, {"last"}, "last");
    const ReadWorkload result = read_workload(model);
    CHECK(result.source("rnn/forward/step_0", LayerOperand::I).empty());
    CHECK(result.source("rnn/forward/step_1", LayerOperand::I) == "rnn/forward/step_1/I/Scan");
    CHECK(result.inputs("rnn/forward/step_1/I/Scan") == Names{"rnn/forward/step_0", "rnn/forward/step_1/I/1/Slice"});
    CHECK(result.inputs("rnn/forward/step_1/I/1/Slice") == Names{"rnn/forward/input"});
    CHECK(result.node("rnn/forward/step_2/I/1/Slice").outputs[0].begin == std::vector<std::int64_t>{2, 0});
    CHECK(result.node("rnn/reverse/step_1/I/1/Slice").outputs[0].begin == std::vector<std::int64_t>{4, 0});
    CHECK(result.source("all", LayerOperand::I) == "rnn/Concat");
    CHECK(result.node("rnn/Concat").outputs[0].output_shape == std::vector<std::int64_t>{3, 2, 2, 8});
    CHECK(is_consistent(result.workload, true));
}

TEST_CASE("a recurrent layer takes its first state from its input") {
    OnnxModel model;
    model.input("x", "1 2 4").weight("w", {1, 8, 4}).weight("r", {1, 8, 8}).weight("v", {4, 8}).input("in", "2 4");
    model.node("MatMul", {"in", "v"}, {"s"}, "state").integers("shape", {1, 2, 8}).node("Reshape", {"s", "shape"}, {"h0"});
    model.node("RNN", {"x", "w", "r", "", "", "h0"}, {"y"}, "rnn").with("hidden_size", 8);
    const ReadWorkload result = read_workload(model);
    CHECK(result.source("rnn/step_0", LayerOperand::I) == "rnn/step_0/I/Reshape");
    CHECK(is_consistent(result.workload, true));
}

}  // namespace stream::test
