// Re-indexings are checked by moving the positions of a small tensor through the chain of costless nodes.

#include <functional>
#include <map>
#include <numeric>

#include <catch2/catch.hpp>

#include "unit/formats/stream/read_model.hpp"

namespace stream::test {

namespace {

using Kind = zigzag::Reindexing::Kind;
using zigzag::test::OnnxModel;
using Sizes = std::vector<std::int64_t>;

constexpr std::int64_t constant = -1;

std::int64_t count_of(const Sizes& sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), std::int64_t{1}, std::multiplies<>());
}

Sizes coordinates(std::int64_t position, const Sizes& sizes) {
    Sizes result(sizes.size());
    for (std::size_t axis = sizes.size(); axis-- > 0;) {
        result[axis] = position % sizes[axis];
        position /= sizes[axis];
    }
    return result;
}

std::int64_t position(const Sizes& coordinate, const Sizes& sizes) {
    std::int64_t result = 0;
    for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
        REQUIRE(coordinate[axis] >= 0);
        REQUIRE(coordinate[axis] < sizes[axis]);
        result = result * sizes[axis] + coordinate[axis];
    }
    return result;
}

/// For every element of one output of a node, the element of layer `first` that it is, or `constant`.
Sizes origins(const ReadWorkload& read, const zigzag::Source& source) {
    const zigzag::NetworkNode& node = read.workload.nodes.at(source.node);
    if (node.layer) {
        REQUIRE(node.name == "first");
        std::int64_t elements = 1;
        for (const char* loop : {"B", "K", "G", "OX", "OY"}) {
            elements *= node.layer->loop_size(loop).value_or(1);
        }
        Sizes all(static_cast<std::size_t>(elements));
        std::iota(all.begin(), all.end(), 0);
        return all;
    }
    const zigzag::Reindexing& map = node.outputs.at(source.output);
    std::vector<Sizes> inputs;
    for (std::size_t input = 0; input < node.inputs.size(); ++input) {
        inputs.push_back(node.inputs[input] ? origins(read, *node.inputs[input])
                                            : Sizes(static_cast<std::size_t>(count_of(map.input_shapes[input])), constant));
    }
    Sizes result;
    for (std::int64_t element = 0; element < count_of(map.output_shape); ++element) {
        Sizes at = coordinates(element, map.output_shape);
        std::size_t input = 0;
        std::int64_t from = element;
        switch (map.kind) {
            case Kind::identity:
            case Kind::reshape:
                break;
            case Kind::transpose: {
                Sizes moved(at.size());
                for (std::size_t axis = 0; axis < at.size(); ++axis) {
                    moved[map.permutation[axis]] = at[axis];
                }
                from = position(moved, map.input_shapes[0]);
                break;
            }
            case Kind::slice:
                for (std::size_t axis = 0; axis < at.size(); ++axis) {
                    at[axis] = map.begin[axis] + map.step[axis] * at[axis];
                }
                from = position(at, map.input_shapes[0]);
                break;
            case Kind::gather:
                at[map.axis] = map.indices[static_cast<std::size_t>(at[map.axis])];
                from = position(at, map.input_shapes[0]);
                break;
            case Kind::repeat:
                at[map.axis] %= map.input_shapes[0][map.axis];
                from = position(at, map.input_shapes[0]);
                break;
            case Kind::stretch:
                at[map.axis] /= map.output_shape[map.axis] / map.input_shapes[0][map.axis];
                from = position(at, map.input_shapes[0]);
                break;
            case Kind::concat:
                while (at[map.axis] >= map.input_shapes[input][map.axis]) {
                    at[map.axis] -= map.input_shapes[input][map.axis];
                    ++input;
                }
                from = position(at, map.input_shapes[input]);
                break;
            case Kind::everything:
                FAIL("not exact");
        }
        result.push_back(inputs.at(input).at(static_cast<std::size_t>(from)));
    }
    return result;
}

/// A tensor `x` of 1 x channels x height x width made by layer `first`.
OnnxModel picture(std::int64_t channels, std::int64_t height, std::int64_t width) {
    OnnxModel model;
    model.input("in", "1 " + std::to_string(channels) + " " + std::to_string(height) + " " + std::to_string(width));
    model.weight("w0", {channels, channels, 1, 1}).node("Conv", {"in", "w0"}, {"x"}, "first");
    return model;
}

/// Origins of the output of node `last`, which moves data only.
Sizes moved(const OnnxModel& model, std::size_t output = 0) {
    const ReadWorkload result = read_workload(model);
    CHECK(result.warnings.empty());
    CHECK(is_consistent(result.workload, true));
    for (std::size_t index = 0; index < result.workload.nodes.size(); ++index) {
        if (result.workload.nodes[index].name == "last") {
            return origins(result, {index, output});
        }
    }
    throw std::logic_error("no node called last");
}

}  // namespace

TEST_CASE("a transpose permutes axes") {
    OnnxModel model = picture(2, 2, 3);
    model.node("Transpose", {"x"}, {"y"}, "last").with_list("perm", {0, 2, 3, 1});
    CHECK(moved(model) == Sizes{0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11});
    OnnxModel reversed = picture(2, 1, 2);
    reversed.node("Transpose", {"x"}, {"y"}, "last");
    CHECK(moved(reversed) == Sizes{0, 2, 1, 3});
}

TEST_CASE("reshape and its kin keep the order of elements") {
    OnnxModel model = picture(2, 2, 3);
    model.integers("shape", {3, -1}).integers("front", {0});
    model.node("Reshape", {"x", "shape"}, {"a"}, "a").node("Flatten", {"a"}, {"b"}, "b").with("axis", 0);
    model.node("Squeeze", {"b", "front"}, {"c"}, "c").node("Unsqueeze", {"c", "front"}, {"d"}, "last");
    Sizes all(12);
    std::iota(all.begin(), all.end(), 0);
    CHECK(moved(model) == all);
    CHECK(read_workload(model).node("last").outputs[0].kind == Kind::reshape);
}

TEST_CASE("a slice takes every step-th index, also backwards") {
    OnnxModel model = picture(1, 1, 8);
    model.integers("start", {-2}).integers("end", {0}).integers("axis", {3}).integers("step", {-2});
    model.node("Slice", {"x", "start", "end", "axis", "step"}, {"y"}, "last");
    CHECK(moved(model) == Sizes{6, 4, 2});
    OnnxModel clamped = picture(1, 1, 4);
    clamped.integers("start", {-9}).integers("end", {99}).integers("axis", {-1}).integers("step", {3});
    clamped.node("Slice", {"x", "start", "end", "axis", "step"}, {"y"}, "last");
    CHECK(moved(clamped) == Sizes{0, 3});
}

TEST_CASE("a split is one node with an output for each part") {
    OnnxModel model = picture(5, 1, 1);
    model.integers("parts", {2, 3}).node("Split", {"x", "parts"}, {"a", "b"}, "last").with("axis", 1);
    CHECK(moved(model, 0) == Sizes{0, 1});
    CHECK(moved(model, 1) == Sizes{2, 3, 4});
    CHECK(read_workload(model).node("last").outputs.size() == 2);
}

TEST_CASE("a gather takes the indices that it is given") {
    OnnxModel model = picture(1, 1, 4);
    model.integers("indices", {3, 0, -2}).node("Gather", {"x", "indices"}, {"y"}, "last").with("axis", 3);
    CHECK(moved(model) == Sizes{3, 0, 2});
    CHECK(read_workload(model).node("last").outputs[0].kind == Kind::gather);
}

TEST_CASE("a concatenation puts data and constants one after the other") {
    OnnxModel model = picture(2, 1, 1);
    model.weight("c", {1, 1, 1, 1}).node("Concat", {"x", "c", "x"}, {"y"}, "last").with("axis", 1);
    CHECK(moved(model) == Sizes{0, 1, constant, 0, 1});
    CHECK(read_workload(model).inputs("last") == std::vector<std::string>{"first", "-", "first"});
}

TEST_CASE("data that no node makes, joined to computed data, are stored; what pads is not") {
    OnnxModel model = picture(2, 1, 1);
    model.weight("c", {1, 1, 1, 1}).node("Concat", {"x", "c", "x"}, {"y"}, "last").with("axis", 1);
    CHECK(read_workload(model).node("last").stored_inputs == std::vector<bool>{false, true, false});
    OnnxModel padded = picture(2, 1, 1);
    padded.node("Pad", {"x"}, {"y"}, "last").with_list("pads", {0, 0, 1, 1, 0, 0, 1, 1});
    for (const zigzag::NetworkNode& node : read_workload(padded).workload.nodes) {
        CHECK(node.stored_inputs.empty());
    }
}

TEST_CASE("padding is constant data around, negative padding cuts off") {
    OnnxModel model = picture(1, 2, 3);
    model.integers("pads", {0, 0, 1, -1, 0, 0, 0, 1}).node("Pad", {"x", "pads"}, {"y"}, "last");
    CHECK(moved(model) == Sizes{constant, constant, constant, 1, 2, constant, 4, 5, constant});
}

TEST_CASE("expansion, tiling and enlargement repeat elements") {
    OnnxModel expanded = picture(2, 1, 1);
    expanded.integers("shape", {1, 2, 1, 2}).node("Expand", {"x", "shape"}, {"y"}, "last");
    CHECK(moved(expanded) == Sizes{0, 0, 1, 1});
    OnnxModel tiled = picture(1, 1, 2);
    tiled.integers("repeats", {1, 1, 1, 2}).node("Tile", {"x", "repeats"}, {"y"}, "last");
    CHECK(moved(tiled) == Sizes{0, 1, 0, 1});
    OnnxModel enlarged = picture(1, 1, 2);
    enlarged.reals("scales", {1, 1, 1, 2}).node("Resize", {"x", "", "scales"}, {"y"}, "last").with_text("mode", "nearest");
    CHECK(moved(enlarged) == Sizes{0, 0, 1, 1});
}

TEST_CASE("depth to space and back move elements as ONNX defines them") {
    OnnxModel model = picture(4, 1, 2);
    model.node("DepthToSpace", {"x"}, {"y"}, "last").with("blocksize", 2);
    CHECK(moved(model) == Sizes{0, 2, 1, 3, 4, 6, 5, 7});
    model.node("SpaceToDepth", {"y"}, {"z"}, "back").with("blocksize", 2);
    const ReadWorkload result = read_workload(model);
    std::size_t index = 0;
    while (result.workload.nodes[index].name != "back") {
        ++index;
    }
    CHECK(origins(result, {index, 0}) == Sizes{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("operators of unknown effect pass data by position or need everything, and are reported once for each kind") {
    OnnxModel model = picture(1, 4, 4);
    model.node("LRN", {"x"}, {"a"}, "norm").with("size", 3).node("LRN", {"a"}, {"b"}, "norm2").with("size", 3);
    model.node("Resize", {"b", "", "scales"}, {"c"}, "half").with_text("mode", "linear");
    model.reals("scales", {1, 1, 0.5F, 0.5F});
    model.output("c", "1 1 2 2");
    const ReadWorkload result = read_workload(model);
    CHECK(result.node("norm").outputs[0].kind == Kind::identity);
    CHECK(result.node("half").outputs[0].kind == Kind::everything);
    CHECK(result.inputs("half") == std::vector<std::string>{"norm2"});
    CHECK(result.warnings ==
          std::vector<std::string>{
              "LRN: 2 node(s), the first `norm`, taken as costless; data pass position by position",
              "Resize: 1 node(s), the first `half`, taken as costless; every result is taken to need all data"});
}

TEST_CASE("what follows from shapes and weights alone is no part of the network") {
    OnnxModel model = picture(4, 2, 2);
    model.node("Shape", {"x"}, {"s"}, "shape").integers("first_size", {0});
    model.node("Gather", {"s", "first_size"}, {"b"}, "batch").integers("rest", {-1});
    model.node("Concat", {"b", "rest"}, {"target"}, "target").with("axis", 0);
    model.node("Reshape", {"x", "target"}, {"y"}, "last");
    model.weight("table", {3, 16})
        .node("Transpose", {"table"}, {"w1"}, "turned_weights")
        .node("MatMul", {"y", "w1"}, {"z"}, "fc");
    const ReadWorkload result = read_workload(model);
    CHECK(result.workload.nodes.size() == 3);
    CHECK(result.layer("fc").constant_operands == std::vector<zigzag::LayerOperand>{zigzag::LayerOperand::W});
    CHECK(result.inputs("last") == std::vector<std::string>{"first"});
}

TEST_CASE("what repeats elements is described by its sizes, not by a list of indices") {
    OnnxModel model = picture(1, 1, 1);
    model.integers("shape", {1, 1, 1, std::int64_t{1} << 40}).node("Expand", {"x", "shape"}, {"y"}, "wide");
    model.integers("repeats", {1, 1, 1, 1 << 10}).node("Tile", {"y", "repeats"}, {"z"}, "last");
    const ReadWorkload result = read_workload(model);
    for (const char* node : {"wide", "last"}) {
        const zigzag::Reindexing& map = result.node(node).outputs.at(0);
        CHECK(map.kind == Kind::repeat);
        CHECK(map.indices.empty());
    }
}

TEST_CASE("movements of more elements than can be counted are not taken for exact") {
    OnnxModel model = picture(1, 1, 1);
    const std::int64_t wide = std::int64_t{1} << 40;
    model.integers("shape", {1, wide, wide, 1}).node("Expand", {"x", "shape"}, {"y"}, "expand");
    model.node("Transpose", {"y"}, {"t"}, "transpose");
    model.integers("flat", {wide, -1})
        .node("Reshape", {"t", "flat"}, {"z"}, "last")
        .output("z", std::to_string(wide) + " " + std::to_string(wide));
    model.node("DepthToSpace", {"t"}, {"d"}, "blocks").with("blocksize", std::int64_t{1} << 32).output("d", "1 1 1 1");
    model.integers("pads", {0, INT64_MIN, 0, 0, 0, INT64_MAX, 0, 0})
        .node("Pad", {"x", "pads"}, {"p"}, "pad")
        .output("p", "1 1 1 1");
    const ReadWorkload result = read_workload(model);
    for (const char* node : {"last", "blocks"}) {
        CHECK(result.node(node).outputs.at(0).kind == Kind::everything);
    }
    CHECK(result.node("pad").outputs.at(0).kind == Kind::identity);
}

}  // namespace stream::test
