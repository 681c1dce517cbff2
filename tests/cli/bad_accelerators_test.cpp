#include <catch2/catch.hpp>

#include "refusal.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

TEST_CASE("numbers that an accelerator can't have are refused at their place") {
    check_bad_texts(
        &InputTexts::accelerator,
        {
            {"negative memory", "size: 1048576", "size: @-8", "memories.buffer.size", {"must be at least 1", "the integer -8"}},
            {"memory of nothing", "size: 1048576", "size: @0", "memories.buffer.size", {"must be at least 1", "the integer 0"}},
            {"no number", "size: 1048576", "size: @.nan", "memories.buffer.size", {"must be an integer", "the number .nan"}},
            {"half a bit",
             "size: 1048576",
             "size: @1.5",
             "memories.buffer.size",
             {"must be an integer", "1.5", "without a point"}},
            {"more than 64 bits hold",
             "size: 1048576",
             "size: @99999999999999999999",
             "memories.buffer.size",
             {"must be at most 9223372036854775807", "99999999999999999999"}},
            {"a number in quotes",
             "size: 1048576",
             "size: @\"1048576\"",
             "memories.buffer.size",
             {"must be an integer", "the text \"1048576\"", "remove the quotes"}},
            {"negative energy", "r_cost: 4.25", "r_cost: @-4.25", "memories.buffer.r_cost", {"must be at least 0", "-4.25"}},
            {"energy that is no number", "w_cost: 5.25", "w_cost: @.nan", "memories.buffer.w_cost", {"must be a finite number"}},
            {"endless energy",
             "unit_energy: 0.5",
             "unit_energy: @.inf",
             "operational_array.unit_energy",
             {"must be a finite number", ".inf"}},
            {"huge energy",
             "unit_energy: 0.5",
             "unit_energy: @1.0e+300",
             "operational_array.unit_energy",
             {"must be at most 9007199254740992", "1.0e+300"}},
            {"an exponent that YAML takes for text",
             "area: 0.5",
             "area: @5e3",
             "memories.buffer.area",
             {"must be a number", "the text \"5e3\"", "1.0e+3"}},
            {"empty array", "sizes: [4, 4]", "sizes: [4, @0]", "operational_array.sizes[1]", {"must be at least 1"}},
            {"negative array", "sizes: [4, 4]", "sizes: [@-4, 4]", "operational_array.sizes[0]", {"must be at least 1", "-4"}},
            {"a size too few", "sizes: [4, 4]", "sizes: @[4]", "operational_array.sizes", {"1 sizes for 2 dimensions"}},
            {"more multipliers than can be counted",
             "sizes: [4, 4]",
             "sizes: @[4000000000, 4000000000]",
             "operational_array.sizes",
             {"more than 9007199254740992 multipliers", "lower the sizes"}},
            {"a port that is narrower than its smallest transfer",
             "type: read, bandwidth_min: 64, bandwidth_max: 256",
             "type: read, bandwidth_min: 64, bandwidth_max: @32",
             "memories.buffer.ports[0].bandwidth_max",
             {"32 is below bandwidth_min 64", "raise it or lower bandwidth_min"}},
            {"a port without width",
             "type: write, bandwidth_min: 64,",
             "type: write, bandwidth_min: @0,",
             "memories.buffer.ports[1].bandwidth_min",
             {"must be at least 0.001"}},
        });
}

TEST_CASE("an accelerator with unknown, missing or mistyped entries is refused at their place") {
    check_bad_texts(
        &InputTexts::accelerator,
        {
            {"misspelt key beside the right ones", "name: small", "name: small\n@nmae: x", "nmae", {"unknown key", "name"}},
            {"unknown key of a memory",
             "r_cost: 4.25",
             "r_cost: 4.25\n    @r_costs: 1",
             "memories.buffer.r_costs",
             {"unknown key", "did you mean r_cost?"}},
            {"missing area of a multiplier",
             "operational_array:\n  dimensions: [D1, D2]\n  sizes: [4, 4]\n  unit_energy: 0.5\n  unit_area: 1\n",
             "@operational_array:\n  dimensions: [D1, D2]\n  sizes: [4, 4]\n  unit_energy: 0.5\n",
             "operational_array.unit_area",
             {"required key is missing", "add unit_area"}},
            {"missing cost",
             "  register:\n    operands: [O]\n    served_dimensions: [D2]\n    size: 16\n    r_cost: 0.125\n",
             "  @register:\n    operands: [O]\n    served_dimensions: [D2]\n    size: 16\n",
             "memories.register.r_cost",
             {"required key is missing", "add r_cost: the energy of one full-width read in pJ"}},
            {"a list where a mapping belongs",
             "{name: r_port_1, type: read, bandwidth_min: 64, bandwidth_max: 256, allocation: ["
             R"("I1, tl", "I2, tl", "O, tl"]})",
             "@[read, 64]",
             "memories.buffer.ports[0]",
             {"must be a mapping", "a list of 2 items"}},
            {"a word where a list belongs",
             "served_dimensions: [D1, D2]",
             "served_dimensions: @all",
             "memories.buffer.served_dimensions",
             {"must be a list", "the text \"all\""}},
            {"an array dimension that is not there",
             "served_dimensions: [D1, D2]",
             "served_dimensions: [D1, @D3]",
             "memories.buffer.served_dimensions[1]",
             {"the array has no dimension D3", "use one of D1, D2"}},
            {"an unknown kind of port",
             "name: w_port_1, type: write, bandwidth_min: 64",
             "name: w_port_1, type: @wirte, bandwidth_min: 64",
             "memories.buffer.ports[1].type",
             {"must be read, write or read_write", "wirte", "did you mean write?"}},
            {"data that runs the wrong way",
             R"(allocation: ["O, fl"])",
             R"(allocation: ["O, fl", @"O, tl"])",
             "memories.buffer.ports[1].allocation[1]",
             {"a write port cannot carry tl", "use fl or fh"}},
            {"an operand that the memory does not hold",
             R"(["O, fl", "O, fh"])",
             R"(["O, fl", "O, fh", @"I1, fh"])",
             "memories.register.ports[1].allocation[2]",
             {"allocates I1, which this memory does not hold", "add I1 to operands or remove the allocation"}},
            {"two ports of one name",
             "name: w_port_1, type: write, bandwidth_min: 64",
             "name: @r_port_1, type: write, bandwidth_min: 64",
             "memories.buffer.ports[1].name",
             {"two ports of this memory are called r_port_1"}},
            {"a cost extraction that is neither wanted nor not",
             "area: 0.5",
             "area: 0.5\n    auto_cost_extraction: @2",
             "memories.buffer.auto_cost_extraction",
             {"must be true or false"}},
        });
}

TEST_CASE("an operand without a memory is refused") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "operands: [I1, I2, O]", "operands: [I1, O]");
    texts.accelerator = replaced(texts.accelerator, "\"I2, tl\", ", "");
    const MarkedText marked = edit(texts.accelerator, "memories:", "@memories:");
    const SmallRun small(texts);
    const Outcome outcome = small.run();
    check_refused(outcome, bad_input, small.folder().path() / "results");
    check_error(outcome, marked.place_in(small.accelerator()) + "memories: ",
                {"operand without memory: no memory holds I2", "add I2 to the operands of at least one memory"});
}

TEST_CASE("a direction that no port carries is refused, with the allocation to add") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "\"I2, tl\", ", "");
    const SmallRun small(texts);
    const Outcome outcome = small.run();
    check_refused(outcome, bad_input, small.folder().path() / "results");
    CHECK_THAT(outcome.standard_error, Catch::Contains("memories.buffer.ports: no port carries 'I2, tl'") &&
                                           Catch::Contains("add 'I2, tl' to the allocation of a port"));
}

TEST_CASE("a port without allocation is ignored with a warning, and changes no result") {
    InputTexts texts = small_inputs();
    const Outcome plain = SmallRun(texts).run({"--json"});
    const MarkedText marked = edit(texts.accelerator, R"(allocation: ["O, fl"]})",
                                   R"(allocation: ["O, fl"]})"
                                   "\n      - {name: r_port_2, type: read, bandwidth_min: 8, bandwidth_max: 8, allocation: @[]}");
    texts.accelerator = marked.text;
    const SmallRun small(texts);
    const Outcome outcome = small.run({"--json"});
    CHECK(outcome.exit_code == done);
    check_warning(outcome, marked.place_in(small.accelerator()) + "memories.buffer.ports[2].allocation: ",
                  {"carries nothing and is ignored"});
    CHECK(outcome.standard_output == plain.standard_output);
}

TEST_CASE("a key that occurs twice gets a warning; its last value counts, in the first position") {
    InputTexts texts = small_inputs();
    const Outcome plain = SmallRun(texts).run({"--json"});
    texts.accelerator = replaced(texts.accelerator, "unit_energy: 0.5", "unit_energy: 7000");
    const MarkedText marked = edit(texts.accelerator, "unit_area: 1", "unit_area: 1\n  @unit_energy: 0.5");
    texts.accelerator = marked.text;
    const SmallRun small(texts);
    const Outcome outcome = small.run({"--json"});
    CHECK(outcome.exit_code == done);
    check_warning(outcome, marked.place_in(small.accelerator()) + "operational_array.unit_energy: ",
                  {"occurs twice, in lines 5 and 7", "the last value counts, in the first position", "remove or rename one"});
    CHECK(outcome.standard_output == plain.standard_output);
}

TEST_CASE("a memory that occurs twice keeps its place in the hierarchy and takes the last description") {
    InputTexts texts = small_inputs();
    const std::size_t begin = texts.accelerator.find("  buffer:\n");
    const std::string buffer = texts.accelerator.substr(begin);
    const std::string registers =
        texts.accelerator.substr(texts.accelerator.find("  register:\n"), begin - texts.accelerator.find("  register:\n"));
    const Outcome plain = SmallRun(texts).run({"--json"});
    texts.accelerator = replaced(texts.accelerator, registers, replaced(registers, "r_cost: 0.125", "r_cost: 9.5"));
    texts.accelerator += registers;
    const SmallRun small(texts);
    const Outcome outcome = small.run({"--json"});
    CHECK(outcome.exit_code == done);
    CHECK_THAT(outcome.standard_error, Catch::Contains("memories.register: the key occurs twice"));
    CHECK(outcome.standard_output == plain.standard_output);
}

TEST_CASE("all faults of a file are reported at once, in the order of the file") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "sizes: [4, 4]", "sizes: [4, 0]");
    texts.accelerator = replaced(texts.accelerator, "unit_area: 1", "unit_area: big");
    texts.accelerator = replaced(texts.accelerator, "r_cost: 4.25", "r_cost: -1");
    const SmallRun small(texts);
    const Outcome outcome = small.run();
    check_refused(outcome, bad_input, small.folder().path() / "results");
    const auto lines = outcome.error_lines();
    REQUIRE(lines.size() == 3);
    CHECK_THAT(lines[0], Catch::Contains("operational_array.sizes[1]"));
    CHECK_THAT(lines[1], Catch::Contains("operational_array.unit_area"));
    CHECK_THAT(lines[2], Catch::Contains("memories.buffer.r_cost"));
}

TEST_CASE("names from files can't send control sequences to the terminal") {
    InputTexts texts = small_inputs();
    texts.accelerator = replaced(texts.accelerator, "name: small", "name: small\n\"\\e[2J\\a\": x");
    const SmallRun small(texts);
    const Outcome outcome = small.run();
    check_refused(outcome, bad_input, small.folder().path() / "results");
    CHECK_THAT(outcome.standard_error, Catch::Contains("unknown key"));
    for (const char letter : outcome.standard_error) {
        CHECK((letter == '\n' || static_cast<unsigned char>(letter) >= 0x20));
    }
}

}  // namespace zigzag::cli
