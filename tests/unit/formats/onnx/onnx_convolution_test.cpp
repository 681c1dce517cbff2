#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"

namespace zigzag::test {

namespace {

using Operands = std::vector<LayerOperand>;

/// One convolution, 8 to 16 channels over 20 x 30, whose attributes the tests add.
OnnxModel convolution(const std::string& output, const std::vector<std::int64_t>& weights = {16, 8, 3, 3}) {
    OnnxModel model;
    model.input("x", "1 8 20 30").weight("w", weights).output("y", output).node("Conv", {"x", "w"}, {"y"}, "conv");
    return model;
}

}  // namespace

TEST_CASE("a convolution becomes a layer with its loops in the order B K G OX OY C FX FY") {
    auto model = convolution("1 16 10 15");
    model.with_list("kernel_shape", {3, 3}).with_list("strides", {2, 2}).with_list("pads", {1, 1, 1, 1});
    const ReadModel result = read(model);
    const Layer& layer = result.layer("conv");
    CHECK(loops_of(layer) == "B=1 K=16 G=1 OX=15 OY=10 C=8 FX=3 FY=3");
    CHECK(layer.equation() == "O[b][g][k][oy][ox] = W[g][k][c][fy][fx] * I[b][g][c][iy][ix]");
    CHECK(layer.operator_type == "Conv");
    CHECK(layer.id == 0);
    CHECK(layer.operation == '*');
    CHECK(layer.accumulates);
    CHECK(layer.relations == std::vector<DimensionRelation>{{"IX", 2, "OX", 1, "FX"}, {"IY", 2, "OY", 1, "FY"}});
    CHECK(layer.pr_sizes == std::vector<std::pair<std::string, std::int64_t>>{{"IX", 30}, {"IY", 20}});
    CHECK(layer.padding == std::vector<Padding>{{"IX", 1, 1}, {"IY", 1, 1}});
    CHECK(layer.precision == OperandPrecision{8, 8, 16, 8});
    CHECK(layer.constant_operands == Operands{LayerOperand::W, LayerOperand::I});
    CHECK(result.warnings.empty());
}

TEST_CASE("height and width of a convolution are not mixed up") {
    auto model = convolution("1 16 9 32", {16, 8, 5, 3});
    model.with_list("kernel_shape", {5, 3})
        .with_list("strides", {2, 1})
        .with_list("dilations", {1, 3})
        .with_list("pads", {1, 2, 0, 6});
    const Layer layer = read(model).layer("conv");
    CHECK(loops_of(layer) == "B=1 K=16 G=1 OX=32 OY=9 C=8 FX=3 FY=5");
    CHECK(layer.relations == std::vector<DimensionRelation>{{"IX", 1, "OX", 3, "FX"}, {"IY", 2, "OY", 1, "FY"}});
    CHECK(layer.padding == std::vector<Padding>{{"IX", 2, 6}, {"IY", 1, 0}});
}

TEST_CASE("a kernel without kernel_shape has the size of the weights") {
    const Layer layer = read(convolution("1 16 18 28")).layer("conv");
    CHECK(layer.loop_size("FX") == 3);
    CHECK(layer.loop_size("FY") == 3);
}

TEST_CASE("channels of a grouped convolution count per group") {
    OnnxModel model;
    model.input("x", "1 32 14 14").weight("w", {64, 8, 3, 3}).weight("d", {64, 1, 3, 3});
    model.node("Conv", {"x", "w"}, {"y"}, "grouped").with("group", 4).with_list("pads", {1, 1, 1, 1});
    model.node("Conv", {"y", "d"}, {"z"}, "depthwise").with("group", 64);
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("grouped")) == "B=1 K=16 G=4 OX=14 OY=14 C=8 FX=3 FY=3");
    CHECK(loops_of(result.layer("depthwise")) == "B=1 K=1 G=64 OX=12 OY=12 C=1 FX=3 FY=3");
}

TEST_CASE("a one-dimensional convolution has height 1") {
    OnnxModel model;
    model.input("x", "2 8 100").weight("w", {16, 8, 5});
    model.node("Conv", {"x", "w"}, {"y"}, "conv").with_list("strides", {2}).with_list("pads", {2, 1});
    const Layer layer = read(model).layer("conv");
    CHECK(loops_of(layer) == "B=2 K=16 G=1 OX=50 OY=1 C=8 FX=5 FY=1");
    CHECK(layer.relations == std::vector<DimensionRelation>{{"IX", 2, "OX", 1, "FX"}, {"IY", 1, "OY", 1, "FY"}});
    CHECK(layer.pr_sizes == std::vector<std::pair<std::string, std::int64_t>>{{"IX", 100}, {"IY", 1}});
    CHECK(layer.padding == std::vector<Padding>{{"IX", 2, 1}, {"IY", 0, 0}});
}

TEST_CASE("a three-dimensional convolution has depth as loops of its own") {
    OnnxModel model;
    model.input("x", "1 8 4 5 6").weight("w", {16, 8, 2, 3, 1});
    model.node("Conv", {"x", "w"}, {"y"}, "conv").with_list("strides", {2, 1, 1}).with_list("pads", {0, 1, 0, 0, 1, 0});
    const Layer layer = read(model).layer("conv");
    CHECK(loops_of(layer) == "B=1 K=16 G=1 OX=6 OY=5 OZ=2 C=8 FX=1 FY=3 FZ=2");
    CHECK(layer.equation() == "O[b][g][k][oz][oy][ox] = W[g][k][c][fz][fy][fx] * I[b][g][c][iz][iy][ix]");
    CHECK(layer.relations ==
          std::vector<DimensionRelation>{{"IX", 1, "OX", 1, "FX"}, {"IY", 1, "OY", 1, "FY"}, {"IZ", 2, "OZ", 1, "FZ"}});
    CHECK(layer.pr_sizes == std::vector<std::pair<std::string, std::int64_t>>{{"IX", 6}, {"IY", 5}, {"IZ", 4}});
    CHECK(layer.padding == std::vector<Padding>{{"IX", 0, 0}, {"IY", 1, 1}, {"IZ", 0, 0}});
}

TEST_CASE("a convolution over more axes than three is refused") {
    OnnxModel model;
    model.input("x", "1 8 4 4 4 4").weight("w", {16, 8, 3, 3, 3, 3}).node("Conv", {"x", "w"}, {"y"}, "conv");
    CHECK(faults_of(model) ==
          "conv: a convolution over `x` [1, 8, 4, 4, 4, 4] has 4 spatial dimensions; 1 to 3 can be modelled; "
          "cut it out of the model, or write it as convolutions over slices");
}

TEST_CASE("integer and fused convolutions are convolutions") {
    OnnxModel model;
    model.input("x", "1 3 8 8").weight("w", {4, 3, 3, 3}).weight("v", {5, 4, 3, 3}).integers("zero", {0});
    model.node("ConvInteger", {"x", "w", "zero", "zero"}, {"y"}, "integer");
    model.node("FusedConv", {"y", "v"}, {"z"}, "fused").domain("com.microsoft").with_text("activation", "Relu");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("integer")) == "B=1 K=4 G=1 OX=6 OY=6 C=3 FX=3 FY=3");
    CHECK(loops_of(result.layer("fused")) == "B=1 K=5 G=1 OX=4 OY=4 C=4 FX=3 FY=3");
    CHECK(result.layer("fused").operator_type == "com.microsoft::FusedConv");
    CHECK(result.node("fused").operand_sources[static_cast<std::size_t>(LayerOperand::I)] == Source{0, 0});
    CHECK(result.warnings.empty());
}

TEST_CASE("a convolution with channels last is costless, and told so") {
    OnnxModel model;
    model.input("x", "1 8 8 3").weight("w", {4, 3, 3, 3}).reals("scale", {0.5F}).integers("zero", {0});
    model.node("QLinearConv", {"x", "scale", "zero", "w", "scale", "zero", "scale", "zero"}, {"y"}, "last");
    model.domain("com.microsoft").with("channels_last", 1);
    const ReadModel result = read(model);
    CHECK(result.workload.number_of_layers() == 0);
    CHECK(result.warnings ==
          std::vector<std::string>{"com.microsoft::QLinearConv: 1 node(s) that compute, the first `last`: modelled as costless; "
                                   "convolutions and products are costed"});
}

TEST_CASE("phases of a transposed convolution with equally many weights are output channels of one layer") {
    OnnxModel model;
    model.input("x", "1 256 4 4").weight("w", {256, 128, 4, 4});
    model.node("ConvTranspose", {"x", "w"}, {"y"}, "up").with_list("strides", {2, 2}).with_list("pads", {1, 1, 1, 1});
    const Layer layer = read(model).layer("up");
    CHECK(loops_of(layer) == "B=1 K=512 G=1 OX=4 OY=4 C=256 FX=2 FY=2");
    CHECK(layer.total_mac_count() == 4 * 4 * 256 * 128 * 16);
    CHECK(layer.relations == std::vector<DimensionRelation>{{"IX", 1, "OX", 1, "FX"}, {"IY", 1, "OY", 1, "FY"}});
    CHECK(layer.padding == std::vector<Padding>{{"IX", 0, 1}, {"IY", 0, 1}});
    CHECK(layer.constant_operands == Operands{LayerOperand::W, LayerOperand::I});
}

TEST_CASE("phases of a transposed convolution with different numbers of weights are layers of their own") {
    OnnxModel model;
    model.input("x", "2 8 10").weight("w", {8, 3, 3}).weight("v", {6, 6, 1, 1});
    model.node("ConvTranspose", {"x", "w"}, {"y"}, "up").with_list("strides", {2}).with("group", 2);
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("up/taps_2")) == "B=2 K=3 G=2 OX=10 OY=1 C=4 FX=2 FY=1");
    CHECK(loops_of(result.layer("up/taps_1")) == "B=2 K=3 G=2 OX=10 OY=1 C=4 FX=1 FY=1");
    CHECK(result.layer("up/taps_2").id == 0);
    CHECK(result.layer("up/taps_1").id == 1);
}

TEST_CASE("weights of a transposed convolution have the input channels first") {
    OnnxModel model;
    model.input("x", "1 8 10").weight("w", {7, 3, 3}).node("ConvTranspose", {"x", "w"}, {"y"}, "up").output("y", "1 3 12");
    CHECK(faults_of(model) ==
          "up: weights [7, 3, 3] do not fit 8 input and 3 output channels in 1 group(s); export the model again");
}

TEST_CASE("padding chosen by auto_pad is computed") {
    OnnxModel model;
    model.input("x", "1 8 20 31").weight("w", {16, 8, 4, 4});
    model.node("Conv", {"x", "w"}, {"upper"}, "upper").with_text("auto_pad", "SAME_UPPER").with_list("strides", {2, 2});
    model.node("Conv", {"x", "w"}, {"lower"}, "lower").with_text("auto_pad", "SAME_LOWER").with_list("strides", {2, 2});
    model.node("Conv", {"x", "w"}, {"valid"}, "valid").with_text("auto_pad", "VALID");
    const ReadModel result = read(model);
    CHECK(result.layer("upper").loop_size("OX") == 16);
    CHECK(result.layer("upper").padding == std::vector<Padding>{{"IX", 1, 2}, {"IY", 1, 1}});
    CHECK(result.layer("lower").padding == std::vector<Padding>{{"IX", 2, 1}, {"IY", 1, 1}});
    CHECK(result.layer("valid").loop_size("OY") == 17);
    CHECK(result.layer("valid").padding == std::vector<Padding>{{"IX", 0, 0}, {"IY", 0, 0}});
}

TEST_CASE("a quantised convolution takes its weights from the fourth input") {
    OnnxModel model;
    model.input("x", "1 3 8 8").weight("w", {4, 3, 3, 3}).reals("scale", {0.5F}).integers("zero", {0});
    model.node("QLinearConv", {"x", "scale", "zero", "w", "scale", "zero", "scale", "zero"}, {"y"}, "first");
    model.weight("v", {4, 4, 1, 1});
    model.node("QLinearConv", {"y", "scale", "zero", "v", "scale", "zero", "scale", "zero"}, {"z"}, "second");
    const ReadModel result = read(model);
    CHECK(loops_of(result.layer("first")) == "B=1 K=4 G=1 OX=6 OY=6 C=3 FX=3 FY=3");
    CHECK(result.layer("first").operator_type == "QLinearConv");
    CHECK(result.layer("first").constant_operands == Operands{LayerOperand::W, LayerOperand::I});
    CHECK(result.layer("second").constant_operands == Operands{LayerOperand::W});
    CHECK(result.node("second").predecessors() == std::vector<std::size_t>{0});
}

TEST_CASE("precisions are attributes of the node") {
    auto model = convolution("1 16 18 28");
    model.with("weight_size", 4).with("act_size", 6).with("output_size", 20);
    CHECK(read(model).layer("conv").precision == OperandPrecision{4, 6, 20, 6});

    auto without_output_size = convolution("1 16 18 28");
    without_output_size.with("act_size", 6);
    CHECK(read(without_output_size).layer("conv").precision == OperandPrecision{8, 6, 12, 6});

    auto negative = convolution("1 16 18 28");
    negative.with("weight_size", -1).with("act_size", 0);
    CHECK(faults_of(negative) ==
          "conv: attribute `weight_size` must be an integer from 0 to 1000000, not -1; give the number of bits per element\n"
          "conv: attribute `act_size` must be an integer from 1 to 1000000, not 0; give the number of bits per element");

    auto text = convolution("1 16 18 28");
    text.with_text("output_size", "16");
    CHECK(faults_of(text) ==
          "conv: attribute `output_size` must be an integer from 1 to 1000000; give the number of bits per element");
}

TEST_CASE("a convolution that contradicts itself is refused") {
    auto wrong_group = convolution("1 16 18 28");
    wrong_group.with("group", 3);
    CHECK(faults_of(wrong_group) ==
          "conv: attribute `group` is 3; it must divide the 8 input and 16 output channels; export the model again");

    CHECK(faults_of(convolution("1 16 18 28", {16, 7, 3, 3})) ==
          "conv: weights [16, 7, 3, 3] do not fit 8 input and 16 output channels in 1 group(s); export the model again");

    auto wrong_kernel = convolution("1 16 18 28");
    wrong_kernel.with_list("kernel_shape", {5, 3});
    CHECK(faults_of(wrong_kernel) ==
          "conv: attribute `kernel_shape` [5, 3] contradicts the weights [16, 8, 3, 3]; export the model again");

    auto short_list = convolution("1 16 18 28");
    short_list.with_list("strides", {1}).with_list("dilations", {0, 1});
    CHECK(faults_of(short_list) ==
          "conv: attribute `strides` is [1]; it needs 2 numbers of at least 1; export the model again\n"
          "conv: attribute `dilations` is [0, 1]; it needs 2 numbers of at least 1; export the model again");

    CHECK(faults_of(convolution("1 16 18")) ==
          "conv: input [1, 8, 20, 30], output [1, 16, 18] and weights [16, 8, 3, 3] differ in rank; export the model again");

    OnnxModel without_weights;
    without_weights.input("x", "1 8 20 30").node("Conv", {"x"}, {"y"}, "conv");
    CHECK(faults_of(without_weights) == "conv: Conv needs an input, weights and an output; export the model again");
}

TEST_CASE("a dimension of size 0 is refused") {
    OnnxModel model;
    model.input("x", "1 8 0 30").weight("w", {16, 8, 1, 1}).node("Conv", {"x", "w"}, {"y"}, "conv");
    CHECK(faults_of(model) ==
          "conv: dimension 2 of `x` ([1, 8, 0, 30]) is 0; a layer needs at least 1; give the model an input that is not empty\n"
          "conv: dimension 2 of `y` ([1, 16, 0, 30]) is 0; a layer needs at least 1; give the model an input that is not empty");
}

TEST_CASE("a layer with 2^53 or more multiply-accumulates is refused") {
    OnnxModel model;
    model.input("x", "1 1000000 100000 100000").weight("w", {1000000, 1000000, 1, 1}).node("Conv", {"x", "w"}, {"y"}, "conv");
    CHECK(faults_of(model) == "conv: the layer has 1e+22 multiply-accumulates; the most is 2^53; split the layer");
}

TEST_CASE("a kernel larger than the padded input is called that, whatever the output is taken for") {
    auto model = convolution("", {16, 8, 25, 3});
    model.with_list("pads", {1, 0, 0, 0});
    CHECK(faults_of(model) ==
          "conv: the kernel reaches over 25 positions, but dimension 2 of `x` ([1, 8, 20, 30]) has 20 and 1 of padding; give the "
          "model a larger input");
}

TEST_CASE("windows beyond 64 bits are refused") {
    auto model = convolution("1 16 9007199254740991 28");
    model.with_text("auto_pad", "SAME_UPPER").with_list("strides", {2147483647, 1});
    CHECK(faults_of(model) ==
          "conv: the window at 9007199254740991 places in steps of 2147483647 reaches beyond 2^63 positions; export the model "
          "again");
    CHECK(
        faults_of(convolution("1 16 9223372036854775807 28")) ==
        "conv: dimension 2 of `y` ([1, 16, 9223372036854775807, 28]) is 9223372036854775807; the most is 2^53; split the layer");
}

TEST_CASE("an auto_pad that ONNX does not know is refused, in a layer or not") {
    OnnxModel model;
    model.input("x", "1 8 20 30").weight("w", {16, 8, 3, 3});
    model.node("Conv", {"x", "w"}, {"y"}, "conv").with_text("auto_pad", "FOO");
    model.node("MaxPool", {"x"}, {"z"}, "pool").with_list("kernel_shape", {2, 2}).with_text("auto_pad", "BAR");
    CHECK(faults_of(model) ==
          "conv: attribute `auto_pad` is FOO; ONNX knows NOTSET, SAME_UPPER, SAME_LOWER, VALID\n"
          "pool: attribute `auto_pad` is BAR; ONNX knows NOTSET, SAME_UPPER, SAME_LOWER, VALID");
}

}  // namespace zigzag::test
