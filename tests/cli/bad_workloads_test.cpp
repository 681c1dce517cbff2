#include <catch2/catch.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

TEST_CASE("a layer with numbers that it can't have is refused at their place") {
    check_bad_texts(
        &InputTexts::model,
        {
            {"empty loop", "[1, 8, 4, 6, 6, 3, 3]", "[1, 8, 4, 6, 6, 3, @0]", "[0].loop_sizes[6]", {"must be at least 1", "0"}},
            {"negative loop", "[1, 8, 4, 6, 6, 3, 3]", "[1, @-8, 4, 6, 6, 3, 3]", "[0].loop_sizes[1]", {"at least 1", "-8"}},
            {"no number",
             "[1, 8, 4, 6, 6, 3, 3]",
             "[1, @.nan, 4, 6, 6, 3, 3]",
             "[0].loop_sizes[1]",
             {"must be an integer", ".nan"}},
            {"huge loop",
             "[1, 8, 4, 6, 6, 3, 3]",
             "[1, @123456789012345678901, 4, 6, 6, 3, 3]",
             "[0].loop_sizes[1]",
             {"must be at most 9007199254740992", "123456789012345678901"}},
            {"more work than can be counted",
             "[1, 8, 4, 6, 6, 3, 3]",
             "@[100000, 100000, 100000, 100000, 6, 3, 3]",
             "[0].loop_sizes",
             {"9007199254740992 or more multiply-accumulates", "lower the sizes or split the layer"}},
            {"a size too few", "[1, 8, 4, 6, 6, 3, 3]", "@[1, 8, 4, 6, 6, 3]", "[0].loop_sizes", {"6 sizes for 7 loops"}},
            {"outputs without bits",
             "O: 16, O_final: 8}\n  operand_source: {W: 0",
             "O: @0, O_final: 8}\n  operand_source: {W: 0",
             "[0].operand_precision.O",
             {"must be at least 1"}},
            {"negative identification", "- id: 1", "- id: @-1", "[1].id", {"must be at least 0", "-1"}},
        });
}

TEST_CASE("a layer with unknown, missing or mistyped entries is refused at their place") {
    check_bad_texts(
        &InputTexts::model,
        {
            {"unknown key",
             "name: first",
             "name: first\n  @loop_dim: [B]",
             "[0].loop_dim",
             {"unknown key", "did you mean loop_dims?"}},
            {"missing loop sizes",
             "- id: 1\n  name: second\n  operator_type: Conv\n",
             "- @id: 1\n  name: second\n",
             "[1].operator_type",
             {"required key is missing", "add operator_type: one of Conv"}},
            {"unknown operator",
             "name: second\n  operator_type: Conv",
             "name: second\n  operator_type: @Convv",
             "[1].operator_type",
             {"must be one of Conv,", "Convv", "did you mean Conv?"}},
            {"words for sizes",
             "loop_sizes: [1, 16, 8, 6, 6]",
             "loop_sizes: @sixteen",
             "[1].loop_sizes",
             {"must be a list", "sixteen"}},
            {"a number for a name",
             "name: second",
             "name: @2",
             "[1].name",
             {"must be text", "the integer 2", "write \"2\" in quotes"}},
            {"an equation that ends early",
             "equation: O[b][k][y][x]+=W[k][c]*I[b][c][y][x]",
             "equation: @O[b][k][y][x]+=W[k][c]*",
             "[1].equation",
             {"W[k][c]*"}},
            {"an equation with a loop that is not there",
             "equation: O[b][k][y][x]+=W[k][c]*I[b][c][y][x]",
             "equation: @O[b][k][y][x]+=W[k][c]*I[b][q][y][x]",
             "[1].equation",
             {"I is indexed by Q", "add Q to loop_dims"}},
            {"a relation with a loop that is not there",
             "[ix=1*ox+1*fx, iy=1*oy+1*fy]",
             "[ix=1*ox+1*fx, @iy=1*oy+1*fz]",
             "[0].dimension_relations[1]",
             {"FZ is not a loop of this layer"}},
            {"a second layer of the same id",
             "operand_source: {W: 1, I: 0}",
             "operand_source: {W: 1, I: 0}\n- id: @1\n  operator_type: Gemm\n  equation: O[m][n]+=W[k][n]*I[m][k]\n"
             "  loop_dims: [M, N, K]\n  loop_sizes: [4, 4, 4]\n  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}",
             "[2].id",
             {"a second layer with id 1; the first is in line 10", "give every layer its own id"}},
            {"a source that is not there",
             "operand_source: {W: 1, I: 0}",
             "operand_source: {W: 1, I: @7}",
             "[1].operand_source.I",
             {"no layer has the id 7"}},
            {"a source that comes later",
             "operand_source: {W: 0, I: 0}",
             "operand_source: {W: 0, I: @1}",
             "[0].operand_source.I",
             {"cyclic workload: layers feed themselves (0 <- 1 <- 0)", "a layer can only use results of layers before it"}},
        });
}

TEST_CASE("layers in the wrong order are told from layers in a cycle") {
    InputTexts texts = small_inputs();
    texts.model = replaced(texts.model, "operand_source: {W: 1, I: 0}", "operand_source: {W: 1, I: 1}");
    const MarkedText marked = edit(texts.model, "operand_source: {W: 0, I: 0}", "operand_source: {W: 0, I: @1}");
    texts.model = marked.text;
    const SmallRun small(texts);
    const Outcome outcome = small.run();
    check_refused(outcome, bad_input, small.folder().path() / "results");
    check_error(outcome, marked.place_in(small.model()) + "[0].operand_source.I: ",
                {"layer 1 comes later in the file", "list a layer after the layers that produce its inputs"});
}

TEST_CASE("a workload that is no list of layers is refused") {
    InputTexts texts = small_inputs();
    for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
             {"[]\n", "the workload has no layer"}, {"id: 0\n", "must be a list"}, {"a workload\n", "must be a list"}}) {
        INFO(text);
        texts.model = text;
        const SmallRun small(texts);
        const Outcome outcome = small.run();
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, small.model().string() + ":1:1: ", {part});
    }
}

}  // namespace zigzag::cli
