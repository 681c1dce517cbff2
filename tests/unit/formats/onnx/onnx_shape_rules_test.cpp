#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"
#include "zigzag_io/formats/onnx/onnx_graph.hpp"
#include "zigzag_io/formats/onnx/onnx_shape_propagation.hpp"

namespace zigzag::test {

namespace {

using namespace onnx_import;

/// Shape of a tensor after propagation, as text; "none" when not even the rank is known.
std::string shape_of(const OnnxModel& model, const std::string& tensor) {
    Diagnostics diagnostics;
    std::vector<Fault> faults;
    const OnnxGraph graph = flatten(model.proto(), "test.onnx", {}, diagnostics, faults);
    REQUIRE(faults.empty());
    const Propagation propagation = propagate_shapes(graph, {}, true);
    for (std::size_t index = 0; index < graph.tensors.size(); ++index) {
        if (graph.tensors[index].name == tensor) {
            const auto& shape = propagation.tensors[index].shape;
            return shape ? to_string(*shape) : "none";
        }
    }
    FAIL("there is no tensor " << tensor);
    return {};
}

OnnxModel with_input(const std::string& shape, std::int64_t opset = 17) {
    OnnxModel model(opset);
    model.input("x", shape);
    return model;
}

}  // namespace

TEST_CASE("element-wise operators broadcast their inputs") {
    CHECK(shape_of(with_input("4 1 8").input("z", "5 1").node("Add", {"x", "z"}, {"y"}), "y") == "[4, 5, 8]");
    CHECK(shape_of(with_input("N 8").input("z", "N 1").node("Mul", {"x", "z"}, {"y"}), "y") == "[N, 8]");
    CHECK(shape_of(with_input("N 8").input("z", "3 8").node("Sub", {"x", "z"}, {"y"}), "y") == "[3, 8]");
    CHECK(shape_of(with_input("N 8").input("z", "M 8").node("Sub", {"x", "z"}, {"y"}), "y") == "[?, 8]");
    CHECK(shape_of(with_input("4 8").input("z", "3 8").node("Sub", {"x", "z"}, {"y"}), "y") == "none");
    CHECK(shape_of(with_input("4 8", 6).input("z", "4").node("Add", {"x", "z"}, {"y"}), "y") == "[4, 8]");
}

TEST_CASE("Reshape copies, infers and cancels sizes") {
    const auto reshaped = [](const std::string& input, const std::vector<std::int64_t>& target) {
        return shape_of(with_input(input).integers("target", target).node("Reshape", {"x", "target"}, {"y"}), "y");
    };
    CHECK(reshaped("2 3 4", {6, 4}) == "[6, 4]");
    CHECK(reshaped("2 3 4", {0, -1}) == "[2, 12]");
    CHECK(reshaped("N 3 4", {0, -1}) == "[N, 12]");
    CHECK(reshaped("N 3 4", {-1, 12}) == "[?, 12]");
    CHECK(reshaped("N 3 4", {-1, 3, 4}) == "[N, 3, 4]");
    CHECK(reshaped("2 3 4", {5, -1}) == "[5, y[1]]");
    CHECK(reshaped("2 3 4", {-2, 12}) == "none");
    CHECK(shape_of(with_input("2 3 4", 1).node("Reshape", {"x"}, {"y"}).with_list("shape", {4, -1}), "y") == "[4, 6]");
}

TEST_CASE("Flatten, Transpose, Squeeze and Unsqueeze rearrange dimensions") {
    CHECK(shape_of(with_input("N 3 4 5").node("Flatten", {"x"}, {"y"}), "y") == "[N, 60]");
    CHECK(shape_of(with_input("2 3 4 5").node("Flatten", {"x"}, {"y"}).with("axis", -1), "y") == "[24, 5]");
    CHECK(shape_of(with_input("2 3 4").node("Transpose", {"x"}, {"y"}), "y") == "[4, 3, 2]");
    CHECK(shape_of(with_input("2 3 4").node("Transpose", {"x"}, {"y"}).with_list("perm", {0, 2, 1}), "y") == "[2, 4, 3]");
    CHECK(shape_of(with_input("2 3 4").node("Transpose", {"x"}, {"y"}).with_list("perm", {0, 2, 2}), "y") == "none");
    CHECK(shape_of(with_input("1 3 1").node("Squeeze", {"x"}, {"y"}), "y") == "[3]");
    CHECK(shape_of(with_input("1 3 1", 11).node("Squeeze", {"x"}, {"y"}).with_list("axes", {-1}), "y") == "[1, 3]");
    CHECK(shape_of(with_input("1 3 1").integers("axes", {0}).node("Squeeze", {"x", "axes"}, {"y"}), "y") == "[3, 1]");
    CHECK(shape_of(with_input("3 4").integers("axes", {0, -1}).node("Unsqueeze", {"x", "axes"}, {"y"}), "y") == "[1, 3, 4, 1]");
}

TEST_CASE("Concat, Split, Gather, Expand and Tile") {
    CHECK(shape_of(with_input("2 N").input("z", "3 N").node("Concat", {"x", "z"}, {"y"}).with("axis", 0), "y") == "[5, N]");
    const OnnxModel equal = with_input("2 9").node("Split", {"x"}, {"a", "b", "c"}).with("axis", 1);
    CHECK(shape_of(equal, "c") == "[2, 3]");
    const OnnxModel uneven = with_input("2 9", 18).node("Split", {"x"}, {"a", "b"}).with("axis", 1).with("num_outputs", 2);
    CHECK(shape_of(uneven, "a") == "[2, 5]");
    CHECK(shape_of(uneven, "b") == "[2, 4]");
    const OnnxModel given =
        with_input("2 9").integers("sizes", {2, 7}).node("Split", {"x", "sizes"}, {"a", "b"}).with("axis", -1);
    CHECK(shape_of(given, "b") == "[2, 7]");
    CHECK(shape_of(with_input("5 6 7").input("i", "2 3").node("Gather", {"x", "i"}, {"y"}).with("axis", 1), "y") ==
          "[5, 2, 3, 7]");
    CHECK(shape_of(with_input("3 1").integers("t", {2, 1, 6}).node("Expand", {"x", "t"}, {"y"}), "y") == "[2, 3, 6]");
    CHECK(shape_of(with_input("3 2").integers("t", {2, 4}).node("Tile", {"x", "t"}, {"y"}), "y") == "[6, 8]");
}

TEST_CASE("Slice selects by start, end and step") {
    const auto sliced = [](const std::string& input, std::int64_t start, std::int64_t end, std::int64_t axis, std::int64_t step) {
        return shape_of(with_input(input)
                            .integers("start", {start})
                            .integers("end", {end})
                            .integers("axis", {axis})
                            .integers("step", {step})
                            .node("Slice", {"x", "start", "end", "axis", "step"}, {"y"}),
                        "y");
    };
    CHECK(sliced("10 4", 2, 8, 0, 1) == "[6, 4]");
    CHECK(sliced("10 4", 2, INT64_MAX, 0, 3) == "[3, 4]");
    CHECK(sliced("10 4", -3, INT64_MAX, -2, 1) == "[3, 4]");
    CHECK(sliced("10 4", -1, INT64_MIN, 0, -1) == "[10, 4]");
    CHECK(sliced("10 4", 8, 2, 0, 1) == "[0, 4]");
    CHECK(sliced("N 4", 0, INT64_MAX, 0, 1) == "[N, 4]");
    CHECK(sliced("N 4", 1, INT64_MAX, 0, 1) == "[?, 4]");
    CHECK(sliced("10 4", 0, 5, 0, 0) == "[y[0], 4]");
    const std::vector<std::int64_t> one{1};
    CHECK(shape_of(with_input("10 4", 9).node("Slice", {"x"}, {"y"}).with_list("starts", one).with_list("ends", {3}), "y") ==
          "[2, 4]");
}

TEST_CASE("Pad, Resize, Upsample and DepthToSpace change sizes") {
    CHECK(shape_of(with_input("1 3 8 8").integers("p", {0, 0, 1, 2, 0, 0, 3, 4}).node("Pad", {"x", "p"}, {"y"}), "y") ==
          "[1, 3, 12, 14]");
    CHECK(shape_of(with_input("1 3 8 8", 18).integers("p", {1, 2}).integers("a", {-1}).node("Pad", {"x", "p", "", "a"}, {"y"}),
                   "y") == "[1, 3, 8, 11]");
    CHECK(shape_of(with_input("N 3 8 8").reals("s", {1, 1, 2, 2.5F}).node("Resize", {"x", "", "s"}, {"y"}), "y") ==
          "[N, 3, 16, 20]");
    CHECK(shape_of(with_input("1 3 8 8").integers("t", {1, 3, 5, 6}).node("Resize", {"x", "", "", "t"}, {"y"}), "y") ==
          "[1, 3, 5, 6]");
    CHECK(shape_of(with_input("1 3 8 8", 9).reals("s", {1, 1, 2, 2}).node("Upsample", {"x", "s"}, {"y"}), "y") ==
          "[1, 3, 16, 16]");
    CHECK(shape_of(with_input("1 12 4 4").node("DepthToSpace", {"x"}, {"y"}).with("blocksize", 2), "y") == "[1, 3, 8, 8]");
    CHECK(shape_of(with_input("1 3 8 8").node("SpaceToDepth", {"x"}, {"y"}).with("blocksize", 2), "y") == "[1, 12, 4, 4]");
}

TEST_CASE("pooling and transposed convolution follow their windows") {
    const std::vector<std::int64_t> three{3, 3};
    const std::vector<std::int64_t> two{2, 2};
    CHECK(
        shape_of(with_input("1 3 10 10").node("MaxPool", {"x"}, {"y"}).with_list("kernel_shape", three).with_list("strides", two),
                 "y") == "[1, 3, 4, 4]");
    CHECK(shape_of(with_input("1 3 10 10")
                       .node("MaxPool", {"x"}, {"y"})
                       .with_list("kernel_shape", three)
                       .with_list("strides", two)
                       .with("ceil_mode", 1),
                   "y") == "[1, 3, 5, 5]");
    CHECK(shape_of(with_input("N 3 h w")
                       .node("AveragePool", {"x"}, {"y"})
                       .with_list("kernel_shape", three)
                       .with_list("pads", {1, 1, 1, 1}),
                   "y") == "[N, 3, h, w]");
    CHECK(shape_of(with_input("N 3 h w").node("GlobalAveragePool", {"x"}, {"y"}), "y") == "[N, 3, 1, 1]");
    CHECK(shape_of(with_input("1 8 5 5")
                       .weight("w", {8, 4, 3, 3})
                       .node("ConvTranspose", {"x", "w"}, {"y"})
                       .with_list("strides", two)
                       .with("group", 2),
                   "y") == "[1, 8, 11, 11]");
    CHECK(shape_of(with_input("1 8 5 5")
                       .weight("w", {8, 4, 3, 3})
                       .node("ConvTranspose", {"x", "w"}, {"y"})
                       .with_list("output_shape", {9, 9}),
                   "y") == "[1, 4, 9, 9]");
}

TEST_CASE("reductions drop or keep their axes") {
    CHECK(shape_of(with_input("2 3 4").node("ReduceMean", {"x"}, {"y"}), "y") == "[1, 1, 1]");
    CHECK(shape_of(with_input("2 3 4").node("ReduceMean", {"x"}, {"y"}).with_list("axes", {-1, 0}).with("keepdims", 0), "y") ==
          "[3]");
    CHECK(shape_of(with_input("2 3 4").integers("axes", {1}).node("ReduceSum", {"x", "axes"}, {"y"}), "y") == "[2, 1, 4]");
    CHECK(shape_of(with_input("2 3 4").node("ReduceSum", {"x"}, {"y"}).with("noop_with_empty_axes", 1), "y") == "[2, 3, 4]");
    CHECK(shape_of(with_input("2 3 4").node("ArgMax", {"x"}, {"y"}).with("axis", 2).with("keepdims", 0), "y") == "[2, 3]");
}

TEST_CASE("recurrent layers, attention, Einsum and selections") {
    OnnxModel lstm = with_input("20 1 64");
    lstm.weight("w", {2, 512, 64}).weight("r", {2, 512, 128}).node("LSTM", {"x", "w", "r"}, {"y", "h", "c"});
    lstm.with("hidden_size", 128).with_text("direction", "bidirectional");
    CHECK(shape_of(lstm, "y") == "[20, 2, 1, 128]");
    CHECK(shape_of(lstm, "c") == "[2, 1, 128]");
    CHECK(
        shape_of(
            with_input("1 4 10 16", 23).input("k", "1 4 12 16").input("v", "1 4 12 32").node("Attention", {"x", "k", "v"}, {"y"}),
            "y") == "[1, 4, 10, 32]");
    CHECK(shape_of(
              with_input("2 3 4").input("z", "2 4 5").node("Einsum", {"x", "z"}, {"y"}).with_text("equation", "bij, bjk -> bik"),
              "y") == "[2, 3, 5]");
    CHECK(shape_of(with_input("3 10").integers("k", {4}).node("TopK", {"x", "k"}, {"y", "i"}), "i") == "[3, 4]");
    CHECK(shape_of(with_input("3 10").node("NonZero", {"x"}, {"y"}), "y") == "[2, y[1]]");
    CHECK(shape_of(with_input("5 6 7").input("i", "4 2").node("GatherND", {"x", "i"}, {"y"}), "y") == "[4, 7]");
}

TEST_CASE("values computed from shapes survive arithmetic and a detour through real numbers") {
    OnnxModel model = with_input("1 3 20 30");
    model.integers("from", {2}).integers("to", {4}).integers("front", {1, 3}).reals("half", {0.5F});
    model.node("Shape", {"x"}, {"shape"}).node("Slice", {"shape", "from", "to"}, {"size"});
    model.node("Cast", {"size"}, {"real"}).with("to", onnx::TensorProto::FLOAT);
    model.node("Mul", {"real", "half"}, {"halved"}).node("Floor", {"halved"}, {"floored"});
    model.node("Cast", {"floored"}, {"integer"}).with("to", onnx::TensorProto::INT64);
    model.node("Concat", {"front", "integer"}, {"target"}).with("axis", 0);
    model.node("Resize", {"x", "", "", "target"}, {"y"});
    CHECK(shape_of(model, "y") == "[1, 3, 10, 15]");
}

TEST_CASE("padding as PyTorch writes it is followed: pairs turned about by Reshape, Slice backwards and Transpose") {
    OnnxModel model = with_input("1 3 20 30");
    model.integers("pairs", {1, 2}).integers("rest", {0, 0, 0, 0, 0, 0}).integers("by_pair", {-1, 2}).integers("flat", {-1});
    model.integers("last", {-1}).integers("before_first", {-INT64_MAX}).integers("axis", {0}).integers("back", {-1});
    model.node("Concat", {"pairs", "rest"}, {"all"}).with("axis", 0).node("Reshape", {"all", "by_pair"}, {"table"});
    model.node("Slice", {"table", "last", "before_first", "axis", "back"}, {"reversed"});
    model.node("Transpose", {"reversed"}, {"turned"}).with_list("perm", {1, 0}).node("Reshape", {"turned", "flat"}, {"pads"});
    model.node("Pad", {"x", "pads"}, {"y"});
    CHECK(shape_of(model, "y") == "[1, 3, 20, 33]");
}

TEST_CASE("values in tables are sliced, split and joined along any axis") {
    OnnxModel model = with_input("24");
    model.integers("list", {1, 2, 3, 4, 5, 6}).integers("two_rows", {2, 3}).integers("flat", {-1});
    model.node("Reshape", {"list", "two_rows"}, {"table"});
    model.integers("from", {0, 2}).integers("to", {2, 0}).integers("steps", {1, -1}).integers("axes", {0, 1});
    model.node("Slice", {"table", "from", "to", "axes", "steps"}, {"cut"}).node("Reshape", {"cut", "flat"}, {"cut_list"});
    model.node("ConstantOfShape", {"cut_list"}, {"y"});
    CHECK(shape_of(model, "y") == "[3, 2, 6, 5]");
    model.integers("two_one", {2, 1}).node("Split", {"table", "two_one"}, {"left", "right"}).with("axis", 1);
    model.node("Concat", {"right", "left"}, {"joined"}).with("axis", 1).node("Reshape", {"joined", "flat"}, {"joined_list"});
    model.node("ConstantOfShape", {"joined_list"}, {"z"});
    CHECK(shape_of(model, "z") == "[3, 1, 2, 6, 4, 5]");
}

TEST_CASE("values chosen by comparison are followed") {
    OnnxModel model = with_input("4 1");
    model.integers("wish", {-1, 8}).integers("minus_one", {-1});
    model.node("Shape", {"x"}, {"shape"}).node("Equal", {"wish", "minus_one"}, {"is_open"});
    model.node("Where", {"is_open", "shape", "wish"}, {"target"}).node("Expand", {"x", "target"}, {"y"});
    CHECK(shape_of(model, "y") == "[4, 8]");
}

TEST_CASE("ranges, filled tensors and parts of shapes are values too") {
    OnnxModel model = with_input("2 12");
    model.node("Shape", {"x"}, {"shape"}).node("Split", {"shape"}, {"rows", "columns"}).with("axis", 0);
    model.node("ReduceProd", {"shape"}, {"elements"}).with("keepdims", 1);
    model.integers("three", {3}).node("Div", {"columns", "three"}, {"quarter"});
    model.node("Concat", {"quarter", "rows", "three"}, {"target"}).with("axis", 0).node("Reshape", {"x", "target"}, {"y"});
    model.node("Reshape", {"x", "elements"}, {"flat"}).node("ConstantOfShape", {"target"}, {"zeros"});
    CHECK(shape_of(model, "y") == "[4, 2, 3]");
    CHECK(shape_of(model, "flat") == "[24]");
    CHECK(shape_of(model, "zeros") == "[4, 2, 3]");
}

TEST_CASE("numbers remember the parameters that they come from") {
    const Number height = Number::symbol("height");
    const Number half = floor_division(height + 1, 2);
    CHECK_FALSE(half.is_known());
    CHECK(half.symbol_name().empty());
    CHECK((half * Number::symbol("width")).depends_on() == std::vector<std::string>{"height", "width"});
    CHECK((height * 1 + 0).symbol_name() == "height");
    CHECK(certainly_equal(height, Number::symbol("height")));
    CHECK_FALSE(certainly_equal(half, half));
}

TEST_CASE("arithmetic on numbers is exact or unknown") {
    CHECK((Number(INT64_MAX) + 1).is_known() == false);
    CHECK((Number(INT64_MIN) / -1).is_known() == false);
    CHECK((Number(5) / 0).is_known() == false);
    CHECK((Number(-7) / 2).integer() == -3);
    CHECK(floor_division(-7, 2).integer() == -4);
    CHECK(ceiling_division(7, 2).integer() == 4);
    CHECK(ceiling_division(-7, 2).integer() == -3);
    CHECK((Number(3) * Number::real(2.5)).truncated().integer() == 7);
    CHECK_FALSE(Number::real(1e30).truncated().is_known());
}

}  // namespace zigzag::test
