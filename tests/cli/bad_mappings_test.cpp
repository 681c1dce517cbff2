#include <catch2/catch.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

namespace {

/// The chain of lab 1, which takes the loop order of the mapping file, without what writes files.
constexpr std::string_view fixed_order_pipeline = R"([WorkloadParserStage, AcceleratorParserStage, SumStage, WorkloadStage,
 SpatialMappingConversionStage, TemporalOrderingConversionStage, CostModelStage]
)";

/// One convolution whose loops left over by the spatial mapping are K 2, OY 6, OX 6, FY 3 and FX 3.
InputTexts inputs_with_ordering(const std::string& ordering) {
    InputTexts texts = small_inputs();
    texts.model = texts.model.substr(0, texts.model.find("- id: 1"));
    texts.mapping += "  temporal_ordering: " + ordering + "\n";
    return texts;
}

}  // namespace

TEST_CASE("a mapping with unknown, missing or mistyped entries is refused at their place") {
    check_bad_texts(
        &InputTexts::mapping,
        {
            {"unknown key",
             "  memory_operand_links",
             "  @memory_links: {}\n  memory_operand_links",
             "[0].memory_links",
             {"unknown key", "memory_operand_links"}},
            {"missing name", "- name: default\n  spatial_mapping", "- @spatial_mapping", "[0].name", {"required key is missing"}},
            {"a loop without factor",
             R"(D1: ["K, 4"])",
             "D1: [@K]",
             "[0].spatial_mapping.D1[0]",
             {"must be a loop and its factor", "the text \"K\"", "write it like \"K, 32\""}},
            {"a loop in small letters",
             R"(D1: ["K, 4"])",
             R"(D1: [@"k, 4"])",
             "[0].spatial_mapping.D1[0]",
             {"the text \"k, 4\"", "write \"K, 4\" in capitals"}},
            {"a factor of zero", R"(D1: ["K, 4"])", R"(D1: [@"K, 0"])", "[0].spatial_mapping.D1[0]", {"at least 1", "K, 0"}},
            {"a negative factor", R"(D1: ["K, 4"])", R"(D1: [@"K, -4"])", "[0].spatial_mapping.D1[0]", {"K, -4"}},
            {"a huge factor",
             R"(D1: ["K, 4"])",
             R"(D1: [@"K, 123456789012345678901"])",
             "[0].spatial_mapping.D1[0]",
             {"at most 9007199254740992"}},
            {"a word where a list belongs", R"(D1: ["K, 4"])", "D1: @all", "[0].spatial_mapping.D1", {"must be a list", "all"}},
            {"a dimension of no array", R"(D1: ["K, 4"])", "X1: @[\"K, 4\"]", "[0].spatial_mapping.X1", {"use array dimensions"}},
            {"a missing link",
             "memory_operand_links: {O: O, W: I2, I: I1}",
             "memory_operand_links: @{O: O, W: I2}",
             "[0].memory_operand_links.I",
             {"required key is missing", "I1 or I2"}},
            {"a link to nowhere",
             "{O: O, W: I2, I: I1}",
             "{O: O, W: I2, I: @I3}",
             "[0].memory_operand_links.I",
             {"must be a memory operand", "I3", "use one of I1, I2, O"}},
            {"two operands on one link",
             "{O: O, W: I2, I: I1}",
             "{O: O, W: I2, I: @I2}",
             "[0].memory_operand_links.I",
             {"W and I both use I2", "give one I1 and the other I2"}},
            {"a key of mappings for several cores",
             "  memory_operand_links",
             "  @core_allocation: [0, 1]\n  memory_operand_links",
             "[0].core_allocation",
             {"it belongs to mappings for several cores", "remove it"}},
            {"an ordering of words",
             "  memory_operand_links",
             "  temporal_ordering: [@OX]\n  memory_operand_links",
             "[0].temporal_ordering[0]",
             {"must be a loop and its factor", "write it like [OX, 112]"}},
            {"an ordering with a factor of zero",
             "  memory_operand_links",
             "  temporal_ordering: [[OX, @0]]\n  memory_operand_links",
             "[0].temporal_ordering[0][1]",
             {"must be at least 1", "the integer 0"}},
            {"two separators",
             "  memory_operand_links",
             "  temporal_ordering: [[\"*\", \"*\"], @[\"*\", \"*\"]]\n  memory_operand_links",
             "[0].temporal_ordering[1]",
             {"a second separator", "keep one"}},
        });
}

TEST_CASE("a mapping without an entry called default is refused") {
    InputTexts texts = small_inputs();
    texts.mapping = replaced(texts.mapping, "name: default", "name: first");
    const SmallRun small(texts);
    const Outcome outcome = small.run();
    check_refused(outcome, bad_input, small.folder().path() / "results");
    check_error(outcome, small.mapping().string() + ": ", {"no entry is called default", "add one"});
}

TEST_CASE("a mapping on an array dimension that the accelerator lacks is refused") {
    InputTexts texts = small_inputs();
    texts.mapping = replaced(texts.mapping, "D1: [", "D3: [\"OX, 2\"]\n    D1: [");
    const SmallRun small(texts);
    const Outcome outcome = small.run();
    check_refused(outcome, bad_input, small.folder().path() / "results");
    check_error(outcome, small.mapping().string() + ":1:3: default.spatial_mapping.D3: ",
                {"accelerator small has no array dimension D3", "remove it"});
}

TEST_CASE("an array dimension that the mapping leaves open is refused where nothing generates mappings") {
    InputTexts texts = small_inputs();
    texts.mapping = replaced(texts.mapping, "    D2: [\"C, 4\"]\n", "");
    const SmallRun small(texts);
    const auto pipeline = small.folder().write("pipeline.yaml", fixed_order_pipeline);
    const Outcome outcome = small.run({"--pipeline", pipeline.string()});
    check_refused(outcome, bad_input, small.folder().path() / "results");
    check_error(
        outcome, small.mapping().string() + ":1:3: default.spatial_mapping: ",
        {"layer first", "array dimension D2 of accelerator small is left open", "add D2: [...]", "SpatialMappingGeneratorStage"});
    CHECK(small.run().exit_code == done);
}

TEST_CASE("loops that the layer lacks are left out, which --verbose tells") {
    InputTexts texts = small_inputs();
    texts.mapping = replaced(texts.mapping, "[\"C, 4\"]", "[\"G, 4\"]");
    const Outcome idle = SmallRun({texts.model, texts.accelerator, replaced(texts.mapping, "[\"G, 4\"]", "[]")}).run({"--json"});
    const Outcome silent = SmallRun(texts).run({"--json"});
    CHECK(silent.exit_code == done);
    CHECK(silent.standard_error.empty());
    CHECK(silent.standard_output == idle.standard_output);
    const SmallRun small(texts);
    const Outcome verbose = small.run({"--json", "--verbose"});
    CHECK(verbose.exit_code == done);
    CHECK(verbose.standard_output == silent.standard_output);
    CHECK_THAT(verbose.standard_error, Catch::Contains("info: " + small.mapping().string() +
                                                       ":1:3: default.spatial_mapping: layer first: has no loop G"));
}

TEST_CASE("an ordering with a loop that the layer lacks works without it, which --verbose tells") {
    const SmallRun plain(inputs_with_ordering("[[OX, 6], [OY, 6], [FX, 3], [FY, 3], [K, 2]]"));
    const SmallRun small(inputs_with_ordering("[[OX, 6], [G, 5], [OY, 6], [FX, 3], [FY, 3], [K, 2]]"));
    const Outcome outcome = small.run({"--json", "--verbose"});
    CHECK(outcome.exit_code == done);
    CHECK_THAT(outcome.standard_error, Catch::Contains("default.temporal_ordering: layer first has no loop G; entry ignored"));
    CHECK(outcome.standard_output == plain.run({"--json"}).standard_output);
}

TEST_CASE("an ordering that does not multiply up is refused where nothing searches") {
    struct Bad {
        std::string ordering;
        std::vector<std::string> parts;
    };
    const std::vector<Bad> orderings{
        {"[[OX, 6], [OY, 6], [FX, 3], [FY, 3]]", {"layer first", "does not multiply up", "K has 1 of 2"}},
        {"[[OX, 3], [OY, 6], [FX, 3], [FY, 3], [K, 2]]", {"does not multiply up", "OX has 3 of 6", "LomaStage"}},
        {"[[OX, 6], [OY, 6], [\"*\", \"*\"], [K, 2]]", {"FX has 1 of 3", "FY has 1 of 3"}},
        {"[]", {"does not multiply up", "give every loop with its factor"}},
    };
    for (const Bad& bad : orderings) {
        INFO(bad.ordering);
        const SmallRun small(inputs_with_ordering(bad.ordering));
        const auto pipeline = small.folder().write("pipeline.yaml", fixed_order_pipeline);
        const Outcome outcome = small.run({"--pipeline", pipeline.string()});
        check_refused(outcome, bad_input, small.folder().path() / "results");
        check_error(outcome, small.mapping().string() + ":1:3: default.temporal_ordering: ", bad.parts);
    }
}

TEST_CASE("an ordering with factors that do not divide the loop is refused by every chain") {
    for (const std::string factor : {"4", "12", "9007199254740992"}) {
        const SmallRun small(inputs_with_ordering("[[OX, " + factor + "], [OY, 6], [FX, 3], [FY, 3], [K, 2]]"));
        const auto pipeline = small.folder().write("pipeline.yaml", fixed_order_pipeline);
        for (const std::vector<std::string>& chain : {std::vector<std::string>{}, {"--pipeline", pipeline.string()}}) {
            INFO(factor << (chain.empty() ? " with LOMA" : " as given"));
            const Outcome outcome = small.run(chain);
            check_refused(outcome, bad_input, small.folder().path() / "results");
            check_error(outcome, small.mapping().string() + ":1:3: default.temporal_ordering: ",
                        {"factors of OX multiply up to " + factor, "6 temporal iterations", "product divides 6"});
        }
    }
}

TEST_CASE("a memory allocation that does not match loops or memories is refused") {
    const std::string ordering = "[[OX, 6], [OY, 6], [FX, 3], [FY, 3], [K, 2]]";
    struct Bad {
        std::string allocation;
        int exit_code;
        std::vector<std::string> parts;
    };
    const std::vector<Bad> allocations{
        {"{O: [5], W: [5], I: [5]}", bad_input, {"layer first", "1 numbers for O", "give one for each memory"}},
        {"{O: [0, 4], W: [5], I: [5]}", bad_input, {"the last memory of O has 4 of 5 loops"}},
        {"{O: [5, 5], W: [5], I: [5]}", no_valid_mapping, {"layer first", "does not fit", "bits needed"}},
    };
    for (const Bad& bad : allocations) {
        INFO(bad.allocation);
        const SmallRun small(inputs_with_ordering(ordering + "\n  memory_allocation: " + bad.allocation));
        const Outcome outcome = small.run();
        check_refused(outcome, bad.exit_code, small.folder().path() / "results");
        check_error(outcome, "", bad.parts);
    }
    const Outcome fits =
        SmallRun(inputs_with_ordering(ordering + "\n  memory_allocation: {O: [0, 5], W: [5], I: [5]}")).run({"--json"});
    INFO(describe(fits));
    CHECK(fits.exit_code == done);
}

TEST_CASE("LOMA fills up an ordering that leaves loops open") {
    const Outcome outcome = SmallRun(inputs_with_ordering("[[OX, 3], [\"*\", \"*\"], [K, \"*\"]]")).run({"--json"});
    INFO(describe(outcome));
    CHECK(outcome.exit_code == done);
    CHECK(outcome.standard_error.empty());
}

TEST_CASE("a memory that can't hold one element gives exit code 4 with operand, memory and bits") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "size: 16", "size: 15");
    const SmallRun small(texts);
    const Outcome outcome = small.run();
    check_refused(outcome, no_valid_mapping, small.folder().path() / "results");
    check_error(outcome, "layer first: ", {"none of", "loop orders fits", "O", "register", "bits", "16", "15"});
}

TEST_CASE("a given loop order that does not fit gives exit code 4 with operand, memory and bits") {
    InputTexts texts = inputs_with_ordering("[[OX, 6], [OY, 6], [FX, 3], [FY, 3], [K, 2]]");
    texts.accelerator = replaced(texts.accelerator, "size: 1048576", "size: 1024");
    const SmallRun small(texts);
    for (const std::vector<std::string>& chain : {std::vector<std::string>{}, {"--lpf-limit", "none"}}) {
        const Outcome outcome = small.run(chain);
        check_refused(outcome, no_valid_mapping, small.folder().path() / "results");
        check_error(outcome, "layer first: ", {"the given temporal ordering does not fit", "buffer", "bits"});
    }
}

TEST_CASE("one layer without a valid mapping stops the run, so that no total lacks it") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "size: 1048576", "size: 5000");
    texts.model = replaced(texts.model, "loop_sizes: [1, 8, 4, 6, 6, 3, 3]", "loop_sizes: [1, 4, 4, 2, 2, 1, 1]");
    const SmallRun small(texts);
    const Outcome outcome = small.run({"--json"});
    check_refused(outcome, no_valid_mapping, small.folder().path() / "results");
    check_error(outcome, "layer second: ", {"buffer", "bits"});
}

}  // namespace zigzag::cli
