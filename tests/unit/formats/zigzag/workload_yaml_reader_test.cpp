#include <string>

#include <catch2/catch.hpp>

#include "unit/formats/yaml/yaml_test_files.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

using namespace zigzag;
using Catch::Matchers::Contains;
using test::replaced;

namespace {

// Line numbers in the expectations below count in these texts.
const std::string conv = R"(- id: 3
  operator_type: Conv
  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]
  dimension_relations: [ix=2*ox+1*fx, iy = oy + 3 * fy]
  loop_dims: [B, K, c, OY, OX, FY, FX]
  loop_sizes: [1, 64, 3, 10, 20, 5, 7]
  operand_precision: {W: 8, I: 4, O: 24, O_final: 12}
  operand_source: {I: 3, W: 3}
)";

const std::string add = R"(- id: 7
  name: sum
  operator_type: Add
  equation: O[b][g] = W[b][g] + I[b][g]
  loop_dims: [B, G]
  loop_sizes: [1, 64]
  operand_precision:
    W: 8
    I: 8
    O: 16
    O_final: 8
  operand_source:
    W: 3
    I: 3
)";

/// A layer without relations with this id and these sources.
std::string layer(int id, const std::string& sources) {
    return "- {id: " + std::to_string(id) +
           ", operator_type: Gemm, equation: \"O[b][k]+=I[b][c]*W[c][k]\", loop_dims: [B, K, C], loop_sizes: [2, 3, 4], "
           "operand_precision: {W: 8, I: 8, O: 16, O_final: 8},\n   operand_source: " +
           sources + "}\n";
}

std::string faults(const std::string& content) {
    return test::faults_of(read_workload_yaml, content);
}

Network read(const std::string& content) {
    return test::read_text(read_workload_yaml, content);
}

std::string with_equation(const std::string& equation) {
    return faults(replaced(conv, "O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]", equation));
}

}  // namespace

TEST_CASE("A convolution is read with its loops, relations, precisions and constant operands", "[parser]") {
    const Network workload = read(conv);
    REQUIRE(workload.nodes.size() == 1);
    const Layer& layer = workload.nodes[0].layer.value();
    CHECK(layer.id == 3);
    CHECK(layer.name == "Layer3");
    CHECK(layer.operator_type == "Conv");
    CHECK(layer.equation() == "O[b][k][oy][ox] = W[k][c][fy][fx] * I[b][c][iy][ix]");
    CHECK(layer.accumulates);
    CHECK(layer.operands[2].dimensions == std::vector<std::string>{"B", "C", "IY", "IX"});
    CHECK(layer.relations == std::vector<DimensionRelation>{{"IX", 2, "OX", 1, "FX"}, {"IY", 1, "OY", 3, "FY"}});
    CHECK(layer.loop_dimensions[2] == LoopDimension{"C", 3});
    CHECK(layer.total_mac_count() == 64 * 3 * 10 * 20 * 5 * 7);
    CHECK(layer.precision == OperandPrecision{8, 4, 24, 12});
    CHECK(layer.constant_operands == std::vector<LayerOperand>{LayerOperand::I, LayerOperand::W});
    CHECK(layer.pr_sizes.empty());
    CHECK(layer.padding.empty());
    CHECK(workload.nodes[0].name == "Layer3");
    CHECK(workload.nodes[0].predecessors().empty());
}

TEST_CASE("Sources become edges once each, in the order of the file, and missing sources neither edge nor constant", "[parser]") {
    const Network workload = read(conv + add + layer(8, "{W: 7, I: 3}") + layer(9, "{}"));
    REQUIRE(workload.nodes.size() == 4);
    CHECK(workload.nodes[1].name == "sum");
    CHECK(workload.nodes[1].id == 7);
    CHECK(workload.nodes[1].predecessors() == std::vector<std::size_t>{0});
    CHECK(workload.nodes[1].layer->constant_operands.empty());
    CHECK(workload.nodes[1].layer->operation == '+');
    CHECK_FALSE(workload.nodes[1].layer->accumulates);
    CHECK(workload.nodes[2].predecessors() == std::vector<std::size_t>{1, 0});
    CHECK(workload.nodes[2].layer->operands[1].operand == LayerOperand::I);
    CHECK(workload.nodes[3].predecessors().empty());
    CHECK(workload.nodes[3].layer->constant_operands.empty());
}

TEST_CASE("The workload is called like its file", "[parser]") {
    const test::TemporaryFile file(conv);
    Diagnostics diagnostics;
    CHECK(read_workload_yaml(file.path(), diagnostics).name == file.path().stem().string());
    CHECK(read_workload(file.path(), {}, diagnostics).nodes.size() == 1);
}

TEST_CASE("Every fault of a workload is reported in one go", "[parser]") {
    std::string wrong = replaced(conv, "operator_type: Conv", "operator_type: Convolution");
    wrong = replaced(wrong, "[1, 64, 3, 10, 20, 5, 7]", "[1, 64, 0, 10, 20, -5, 7]");
    wrong = replaced(wrong, "O: 24", "O: 0");
    CHECK(faults(wrong + replaced(add, "loop_sizes: [1, 64]", "loop_sizes: [1]")) ==
          "2:18: [0].operator_type: must be one of Conv, Conv_downsample, Gemm, MatMul, Add, Max, Pool, Pooling, MaxPool, "
          "AveragePool, GlobalAveragePool, found the text \"Convolution\"; use the type with the same loops\n"
          "6:23: [0].loop_sizes[2]: must be at least 1, found the integer 0\n"
          "6:34: [0].loop_sizes[5]: must be at least 1, found the integer -5\n"
          "7:38: [0].operand_precision.O: must be at least 1, found the integer 0\n"
          "14:15: [1].loop_sizes: 1 sizes for 2 loops; give one size per loop");
}

TEST_CASE("Keys that the reference silently defaults are required", "[parser]") {
    CHECK(faults(replaced(conv, "- id: 3\n  operator", "- operator")) ==
          "1:3: [0].id: required key is missing; add id: a number that identifies the layer");
    CHECK_THAT(faults(replaced(conv, "  loop_dims: [B, K, c, OY, OX, FY, FX]\n", "")),
               Contains("1:3: [0].loop_dims: required key is missing"));
    CHECK_THAT(faults(replaced(conv, "  loop_sizes: [1, 64, 3, 10, 20, 5, 7]\n", "")),
               Contains("[0].loop_sizes: required key is missing"));
    CHECK_THAT(faults(replaced(conv, "  operator_type: Conv\n", "")), Contains("[0].operator_type: required key is missing"));
    CHECK_THAT(faults(replaced(conv, "  operand_precision: {W: 8, I: 4, O: 24, O_final: 12}\n", "")),
               Contains("[0].operand_precision: required key is missing"));
    CHECK_THAT(faults(replaced(conv, "  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]\n", "")),
               Contains("[0].equation: required key is missing"));
    CHECK(faults(replaced(conv, "W: 8, I: 4", "I: 4")) ==
          "7:22: [0].operand_precision.W: required key is missing; add W: bits of one weight; 0 for operators without weights");
    CHECK_THAT(faults(replaced(conv, ", O_final: 12", "")), Contains("[0].operand_precision.O_final: required key is missing"));
}

TEST_CASE("Unknown keys of a layer are faults with a suggestion", "[parser]") {
    CHECK_THAT(faults(replaced(conv, "loop_dims", "loop_dim")),
               Contains("5:3: [0].loop_dim: unknown key; did you mean loop_dims?"));
    CHECK_THAT(faults(replaced(conv, "O_final", "O_finl")),
               Contains("[0].operand_precision.O_finl: unknown key; did you mean O_final?"));
    CHECK_THAT(faults(replaced(conv, "{I: 3, W: 3}", "{I: 3, O: 3}")), Contains("8:26: [0].operand_source.O: unknown key"));
}

TEST_CASE("Ids are unique integers that are not negative", "[parser]") {
    CHECK(faults(conv + replaced(add, "id: 7", "id: 3")) ==
          "9:7: [1].id: a second layer with id 3; the first is in line 1; give every layer its own id");
    CHECK(faults(replaced(conv, "id: 3\n", "id: -1\n")) == "1:7: [0].id: must be at least 0, found the integer -1");
    CHECK(faults(replaced(conv, "id: 3\n", "id: one\n")) == "1:7: [0].id: must be an integer, found the text \"one\"");
    CHECK_THAT(faults(replaced(conv, "id: 3\n", "id: 4294967296\n")), Contains("must be at most 2147483647"));
}

TEST_CASE("A name may be left out or null but not be a number", "[parser]") {
    CHECK(read(replaced(conv, "- id: 3\n", "- id: 3\n  name:\n")).nodes[0].name == "Layer3");
    CHECK(faults(replaced(conv, "- id: 3\n", "- id: 3\n  name: 12\n")) ==
          "2:9: [0].name: must be text, found the integer 12; write \"12\" in quotes");
}

TEST_CASE("Every operator type of the list is accepted", "[parser]") {
    for (const std::string type : {"Max", "Conv", "Pooling", "Add", "Conv_downsample", "Gemm", "Pool", "MaxPool", "AveragePool",
                                   "GlobalAveragePool", "MatMul"}) {
        CAPTURE(type);
        CHECK(read(replaced(conv, "operator_type: Conv", "operator_type: " + type)).nodes[0].operator_type == type);
    }
    CHECK_THAT(faults(replaced(conv, "operator_type: Conv", "operator_type: conv")), Contains("did you mean Conv?"));
}

TEST_CASE("Equations may contain blanks and end in an empty subscript", "[parser]") {
    CHECK(with_equation("  O [b][k][oy][ox]  +=  W[k][c][fy][fx] * I[b][c][iy][ix] ").empty());
    const std::string scaled = replaced(add, "W[b][g] + I[b][g]", "I[b][g] * W[]");
    CHECK(read(conv + scaled).nodes[1].layer->operands[2].dimensions.empty());
}

TEST_CASE("Malformed equations are refused at the character that does not fit", "[parser]") {
    const auto expects = [](const std::string& expected, const std::string& equation) {
        return "3:13: [0].equation: the equation expects " + expected + ", found the text \"" + equation +
               "\"; write it like O[b][k]+=W[k][c]*I[b][c]";
    };
    const std::vector<std::pair<std::string, std::string>> cases{
        {"P[b]+=W[k]*I[b]", "the output O at character 1"},
        {"O[b]W[k]*I[b]", "'=' at character 5"},
        {"O[b]+=W[k]-I[b]", "'*' or '+' at character 11"},
        {"O[b]+=X[k]*I[b]", "an input, W or I at character 7"},
        {"O[b]+=W[k]*W[b]", "the other input, I at character 12"},
        {"O[b]+=I[k]*I[b]", "the other input, W at character 12"},
        {"O[b]+=W[]*I[b]", "a dimension name at character 9"},
        {"O[b+=W[k]*I[b]", "']' at character 4"},
        {"O[b]+=W[k]*I[b]*I[c]", "the end at character 16"},
        {"O[b]+=W[k]*I", "'[' at character 13"},
        {"O[b]+=W[k_1]*I[b]", "a letter or digit (names cannot contain '_') at character 10"},
        {"O[1b]+=W[k]*I[b]", "a dimension name that starts with a letter at character 3"}};
    for (const auto& [equation, expected] : cases) {
        CAPTURE(equation);
        CHECK(with_equation(equation) == expects(expected, equation));
    }
    CHECK(with_equation("O[b][b]+=W[k]*I[b]") ==
          "3:13: [0].equation: O is indexed by B twice; name each dimension once per operand");
}

TEST_CASE("Dimensions in the equation must be loops or left sides of relations", "[parser]") {
    CHECK(with_equation("O[b][k][oy][ox]+=W[k][c][fy][fz]*I[b][c][iy][ix]") ==
          "3:13: [0].equation: W is indexed by FZ, which is neither in loop_dims nor the left side of a relation; add FZ to "
          "loop_dims or a relation for it to dimension_relations");
}

TEST_CASE("Relations join two different loops with factors of at least 1", "[parser]") {
    const auto with_relation = [](const std::string& relation) {
        return faults(replaced(conv, "ix=2*ox+1*fx", "\"" + relation + "\""));
    };
    CHECK(with_relation("ix = ox + fx").empty());
    CHECK(with_relation("ix=fx+2*ox").empty());
    const auto expects = [](const std::string& expected, const std::string& relation) {
        return "4:25: [0].dimension_relations[0]: the relation expects " + expected + ", found the text \"" + relation +
               "\"; write it like ix=2*ox+1*fx";
    };
    CHECK(with_relation("ix=ox") == expects("'+' at character 6", "ix=ox"));
    CHECK(with_relation("ix=a*ox+fx") == expects("'+' at character 5", "ix=a*ox+fx"));
    CHECK(with_relation("ix=0*ox+fx") == expects("an integer factor of at least 1 at character 4", "ix=0*ox+fx"));
    CHECK(with_relation("ix=1.5*ox+fx") == expects("'*' at character 5", "ix=1.5*ox+fx"));
    CHECK(with_relation("ix=ox+fx+1") == expects("the end at character 9", "ix=ox+fx+1"));
    CHECK(with_relation("ix=oz+fx") ==
          "4:25: [0].dimension_relations[0]: OZ is not a loop of this layer; add it to loop_dims or correct the relation");
    CHECK(with_relation("k=ox+fx") ==
          "4:25: [0].dimension_relations[0]: K is a loop itself; name a dimension that is not in loop_dims");
    CHECK(with_relation("ix=ox+ox") == "4:25: [0].dimension_relations[0]: IX is related to OX twice; name two different loops");
    CHECK(with_relation("iy=ox+fx") == "4:37: [0].dimension_relations[1]: a second relation for IY; keep one");
    CHECK_THAT(with_relation("ix=9007199254740992*ox+fx"), Contains("IX grows beyond 9007199254740992"));
}

TEST_CASE("Loops are named once, and their product stays exact", "[parser]") {
    CHECK(faults(replaced(conv, "[B, K, c, OY,", "[B, K, k, OY,")) ==
          "5:21: [0].loop_dims[2]: K is listed twice; list each dimension once");
    CHECK_THAT(faults(replaced(conv, "[B, K, c, OY,", "[B, K_1, c, OY,")),
               Contains("5:18: [0].loop_dims[1]: must be a dimension name, found the text \"K_1\""));
    CHECK_THAT(faults(replaced(conv, "[B, K, c, OY,", "[NO, K, c, OY,")), Contains("write \"NO\" in quotes"));
    const std::string huge = replaced(add, "loop_sizes: [1, 64]", "loop_sizes: [94906266, 94906267]");
    CHECK(
        faults(conv + huge) ==
        "14:15: [1].loop_sizes: the layer has 9007199254740992 or more multiply-accumulates; lower the sizes or split the layer");
    const std::string large = replaced(add, "loop_sizes: [1, 64]", "loop_sizes: [1, 9007199254740991]");
    CHECK(read(conv + large).nodes[1].layer->total_mac_count() == 9007199254740991);
    CHECK_THAT(faults(replaced(replaced(conv, "[B, K, c, OY, OX, FY, FX]", "[]"), "[1, 64, 3, 10, 20, 5, 7]", "[]")),
               Contains("[0].loop_dims: the layer has no loop"));
}

TEST_CASE("Precisions are bounded, and inputs may have none", "[parser]") {
    CHECK(read(replaced(conv, "W: 8, I: 4", "W: 0, I: 4")).nodes[0].layer->precision.W == 0);
    CHECK(faults(replaced(conv, "W: 8, I: 4", "W: -8, I: 4")) ==
          "7:26: [0].operand_precision.W: must be at least 0, found the integer -8");
    CHECK_THAT(faults(replaced(conv, "W: 8, I: 4", "W: 8.5, I: 4")), Contains("must be an integer, found the number 8.5"));
    CHECK_THAT(faults(replaced(conv, "W: 8, I: 4", "W: 65537, I: 4")), Contains("must be at most 65536"));
}

TEST_CASE("Sizes and padding of related dimensions are read position by position", "[parser]") {
    const std::string sized = conv + "  pr_loop_dims: [ix, IY]\n  pr_loop_sizes: [40, 20]\n  padding: [[1, 2], [0, 3]]\n";
    const Layer layer = read(sized).nodes[0].layer.value();
    CHECK(layer.pr_sizes == std::vector<std::pair<std::string, std::int64_t>>{{"IX", 40}, {"IY", 20}});
    CHECK(layer.padding == std::vector<Padding>{{"IX", 1, 2}, {"IY", 0, 3}});
    CHECK(read(conv + "  pr_loop_dims:\n  pr_loop_sizes: ~\n  padding: null\n").nodes[0].layer->padding.empty());

    CHECK(faults(conv + "  pr_loop_sizes: [40, 20]\n  padding: [[0, 0], [0, 0]]\n") ==
          "9:18: [0].pr_loop_sizes: is given without pr_loop_dims; add pr_loop_dims: the dimensions it belongs to\n"
          "10:12: [0].padding: is given without pr_loop_dims; add pr_loop_dims: the dimensions it belongs to");
    CHECK(faults(replaced(sized, "[40, 20]", "[40]")) ==
          "10:18: [0].pr_loop_sizes: 1 sizes for 2 pr_loop_dims; give one size per dimension");
    CHECK(faults(replaced(sized, "[[1, 2], [0, 3]]", "[[1, 2]]")) ==
          "11:12: [0].padding: 1 pairs for 2 pr_loop_dims; give one [begin, end] per dimension");
    CHECK(faults(replaced(sized, "[[1, 2], [0, 3]]", "[[1], [0, -3]]")) ==
          "11:13: [0].padding[0]: must be [begin, end], found 1 numbers; give two numbers\n"
          "11:22: [0].padding[1][1]: must be at least 0, found the integer -3");
    CHECK(faults(replaced(sized, "[ix, IY]", "[ix, K]")) ==
          "9:17: [0].pr_loop_dims: K is not the left side of a relation; name dimensions that dimension_relations defines");
    CHECK_THAT(faults(replaced(sized, "[40, 20]", "[40, 0]")), Contains("10:23: [0].pr_loop_sizes[1]: must be at least 1"));
}

TEST_CASE("Padding must leave something unless the size is given", "[parser]") {
    // iy = oy + 3*fy with 10 and 5 iterations takes 22 values.
    const std::string padded = conv + "  pr_loop_dims: [IY]\n  padding: [[11, 10]]\n";
    CHECK(faults(padded).empty());
    CHECK(faults(replaced(padded, "[11, 10]", "[11, 11]")) ==
          "10:13: [0].padding[0]: padding [11, 11] leaves nothing of IY, which has size 22; padding must be smaller than the "
          "padded "
          "size");
    CHECK(faults(replaced(padded, "[11, 10]", "[11, 11]") + "  pr_loop_sizes: [22]\n").empty());
}

TEST_CASE("Sources name layers before their own", "[parser]") {
    CHECK(
        faults(layer(0, "{I: 9}")) ==
        "2:24: [0].operand_source.I: no layer has the id 9; name a layer of this file, or the layer's own id for constant data");
    CHECK(faults(layer(0, "{I: 1}") + layer(1, "{I: 1}")) ==
          "2:24: [0].operand_source.I: layer 1 comes later in the file; list a layer after the layers that produce its inputs");
    CHECK(faults(layer(0, "{I: -1}")) == "2:24: [0].operand_source.I: must be at least 0, found the integer -1");
}

TEST_CASE("A cyclic workload is named as such, with the layers of the cycle", "[parser]") {
    CHECK(
        faults(layer(0, "{I: 2}") + layer(1, "{I: 0}") + layer(2, "{I: 1}")) ==
        "2:24: [0].operand_source.I: cyclic workload: layers feed themselves (0 <- 2 <- 1 <- 0); a layer can only use results of "
        "layers before it");
}

TEST_CASE("Files that are no list of layers are refused", "[parser]") {
    CHECK(faults("layers: []\n") == "1:1: must be a list, found a mapping of 1 key");
    CHECK(faults("[]\n") == "1:1: the workload has no layer; list at least one");
    CHECK_THAT(faults("- 5\n"), Contains("1:3: [0]: must be a mapping with the keys id, name, operator_type"));
    Diagnostics diagnostics;
    CHECK_THROWS_AS(read_workload_yaml("no_such_workload.yaml", diagnostics), InputError);
}
