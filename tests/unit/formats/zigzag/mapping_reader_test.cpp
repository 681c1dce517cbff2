#include <string>

#include <catch2/catch.hpp>

#include "unit/formats/yaml/yaml_test_files.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

using namespace zigzag;
using Catch::Matchers::Contains;
using test::replaced;

namespace {

const std::string full = R"(- name: default
- name: Conv1
  spatial_mapping:
    D1:
      - K, 32
    D0: ["C, 2", "FX, 3"]
    D2: []
  spatial_mapping_hint:
    D3: [K, OX, K]
    D4: []
  memory_operand_links: {W: I1, O: O, I: I2}
  temporal_ordering:
    - [ox, 112]
    - [K, "*"]
    - ["*", "*"]
    - [D0, 1]
)";

std::string faults(const std::string& content) {
    return test::faults_of(read_mapping, content);
}

std::string warnings(const std::string& content) {
    return test::warnings_of(read_mapping, content);
}

UserMapping read(const std::string& content) {
    return test::read_text(read_mapping, content);
}

std::string spatial_faults(const std::string& loop) {
    return faults(replaced(full, "- K, 32", "- " + loop));
}

std::string ordering_faults(const std::string& entry) {
    return faults(replaced(full, "- [ox, 112]", "- " + entry));
}

}  // namespace

TEST_CASE("A mapping entry is read with all its constraints", "[parser]") {
    CHECK(warnings(full).empty());
    const UserMapping mapping = read(full);
    REQUIRE(mapping.entries.size() == 2);
    const MappingEntry& entry = mapping.entries[1];
    CHECK(entry.name == "Conv1");
    CHECK(entry.where.line == 2);
    CHECK(entry.where.column == 3);
    CHECK(entry.spatial_mapping == SpatialMapping{{"D1", {{"K", 32}}}, {"D0", {{"C", 2}, {"FX", 3}}}, {"D2", {}}});
    CHECK(entry.spatial_mapping_hint == std::vector<SpatialMappingHint>{{"D3", {"K", "OX"}}, {"D4", {}}});
    CHECK(entry.memory_operand_links == MemoryOperandLinks{{LayerOperand::W, MemoryOperand::I1},
                                                           {LayerOperand::O, MemoryOperand::O},
                                                           {LayerOperand::I, MemoryOperand::I2}});
    REQUIRE(entry.temporal_ordering.size() == 4);
    CHECK(entry.temporal_ordering[0] == TemporalOrderingEntry{"OX", 112});
    CHECK(entry.temporal_ordering[1] == TemporalOrderingEntry{"K", std::nullopt});
    CHECK(entry.temporal_ordering[2].is_separator());
    CHECK(entry.temporal_ordering[3] == TemporalOrderingEntry{"D0", 1});
}

TEST_CASE("An entry with a name alone leaves everything open", "[parser]") {
    for (const std::string content :
         {"- name: default\n", "- {name: default, spatial_mapping: null}\n", "- {name: default, spatial_mapping: {}}\n"}) {
        CAPTURE(content);
        const MappingEntry entry = read(content).entries.at(0);
        CHECK_FALSE(entry.spatial_mapping.has_value());
        CHECK(entry.spatial_mapping_hint.empty());
        CHECK(entry.temporal_ordering.empty());
        CHECK(entry.link(LayerOperand::O) == MemoryOperand::O);
        CHECK(entry.link(LayerOperand::I) == MemoryOperand::I1);
        CHECK(entry.link(LayerOperand::W) == MemoryOperand::I2);
    }
}

TEST_CASE("Every fault of a mapping is reported in one go", "[parser]") {
    std::string wrong = replaced(full, "- K, 32", "- k, 32");
    wrong = replaced(wrong, "[ox, 112]", "[ox, -1]");
    wrong = replaced(wrong, "W: I1, O: O", "W: I3, O: O");
    CHECK(faults(wrong) ==
          "5:9: [1].spatial_mapping.D1[0]: must be a loop and its factor, found the text \"k, 32\"; write \"K, 32\" in capitals\n"
          "11:29: [1].memory_operand_links.W: must be a memory operand, found the text \"I3\"; use one of I1, I2, O\n"
          "13:12: [1].temporal_ordering[0][1]: must be at least 1, found the integer -1");
}

TEST_CASE("A mapping needs an entry called default", "[parser]") {
    CHECK(faults("- name: Conv\n") == " no entry is called default; add one: it is for layers that no other entry names");
    CHECK_THAT(faults("[]\n"), Contains("no entry is called default"));
    CHECK(faults("- spatial_mapping:\n") ==
          "1:3: [0].name: required key is missing; add name: a layer name, an operator type, or default");
    CHECK(faults("name: default\n") == "1:1: must be a list, found a mapping of 1 key");
}

TEST_CASE("A second entry of the same name is accepted with a warning and the first one counts", "[parser]") {
    const std::string twice = "- name: default\n  spatial_mapping: {D1: [\"K, 2\"]}\n- name: default\n";
    CHECK(warnings(twice) == "3:3: [1]: a second entry called default; the first one in line 1 counts; remove or rename one");
    CHECK(read(twice).select("any", "Conv").spatial_mapping.has_value());
}

TEST_CASE("Unknown keys of a mapping are faults, those of several cores by name", "[parser]") {
    CHECK(faults("- name: default\n  spatial_maping: {}\n") ==
          "2:3: [0].spatial_maping: unknown key; did you mean spatial_mapping?");
    CHECK(faults("- name: default\n  core_allocation: [0, 1]\n") ==
          "2:3: [0].core_allocation: unknown key: it belongs to mappings for several cores; remove it, or give the file to a "
          "multi-core tool");
    CHECK(faults("- default\n") ==
          "1:3: [0]: must be a mapping with the keys name, spatial_mapping, spatial_mapping_hint, memory_operand_links, "
          "temporal_ordering, memory_allocation, found the text \"default\"");
}

TEST_CASE("An allocation to one core, as ZigZag's files of 2024 have it, is passed over with one warning", "[parser]") {
    const std::string text = "- name: Conv\n  core_allocation: [1]\n- name: default\n  core_allocation: 1\n";
    CHECK(warnings(text) == "2:3: [0].core_allocation: is not used: there is one core, here and wherever else this file says so");
    CHECK(read(text).entries.size() == 2);
}

TEST_CASE("Spatial mappings belong to array dimensions and hold loops with factors of at least 1", "[parser]") {
    CHECK(spatial_faults("K, 1").empty());
    for (const std::string malformed : {"K,32", "K 32", "K, 32, 4", "K, -2", "K, 1.5", "K, x", "\"32, K\"", "K, "}) {
        CAPTURE(malformed);
        CHECK_THAT(spatial_faults(malformed), Contains("5:9: [1].spatial_mapping.D1[0]: must be a loop and its factor") &&
                                                  Contains("write it like \"K, 32\""));
    }
    CHECK(spatial_faults("K, 0") ==
          "5:9: [1].spatial_mapping.D1[0]: must be a loop with a factor of at least 1, found the text \"K, 0\"; use 1 for a loop "
          "that is not unrolled");
    CHECK_THAT(spatial_faults("K, 99999999999999999999"), Contains("a factor of at most 9007199254740992"));
    CHECK_THAT(spatial_faults("5"), Contains("5:9: [1].spatial_mapping.D1[0]: must be text, found the integer 5"));
    CHECK(faults(replaced(full, "    D2: []\n", "    D2:\n")) == "7:5: [1].spatial_mapping.D2: must be a list, found nothing");
    CHECK(faults(replaced(full, "    D2: []\n", "    D10: []\n")) ==
          "7:10: [1].spatial_mapping.D10: unknown key; use array dimensions: D and one digit, such as D1");
    CHECK(faults(replaced(full, "    D2: []\n", "    D2: [K, 32]\n")) ==
          "7:10: [1].spatial_mapping.D2[0]: must be a loop and its factor, found the text \"K\"; write it like \"K, 32\"\n"
          "7:13: [1].spatial_mapping.D2[1]: must be text, found the integer 32; write \"32\" in quotes");
    CHECK_THAT(faults("- {name: default, spatial_mapping: [K]}\n"), Contains("must be a mapping, found a list of 1 item"));
}

TEST_CASE("A loop listed twice on one dimension keeps its last factor, with a warning", "[parser]") {
    const std::string twice = replaced(full, "[\"C, 2\", \"FX, 3\"]", "[\"C, 2\", \"FX, 3\", \"C, 4\"]");
    CHECK(warnings(twice) ==
          "6:27: [1].spatial_mapping.D0[2]: C is listed twice on this dimension; the last factor 4 counts, not 2; list each loop "
          "once");
    CHECK(read(twice).entries[1].spatial_mapping->at(1).loops == std::vector<SpatialLoop>{{"C", 4}, {"FX", 3}});
}

TEST_CASE("Hints are lists of loop names in capitals", "[parser]") {
    CHECK(faults(replaced(full, "[K, OX, K]", "[K, ox]")) ==
          "9:13: [1].spatial_mapping_hint.D3[1]: must be a loop name in capitals, found the text \"ox\"; write it like K or OX");
    CHECK(
        faults(replaced(full, "[K, OX, K]", "[\"K, 32\"]")) ==
        "9:10: [1].spatial_mapping_hint.D3[0]: must be a loop name in capitals, found the text \"K, 32\"; write it like K or OX");
    CHECK(faults(replaced(full, "    D4: []\n", "    D: []\n")) ==
          "10:8: [1].spatial_mapping_hint.D: unknown key; use array dimensions: D and one digit, such as D1");
    CHECK_THAT(faults("- {name: default, spatial_mapping_hint: null}\n"), Contains("must be a mapping, found nothing"));
}

TEST_CASE("Links name each layer operand once and keep outputs apart from inputs", "[parser]") {
    const auto link_faults = [](const std::string& links) { return faults(replaced(full, "{W: I1, O: O, I: I2}", links)); };
    CHECK(link_faults("{O: O, I: I1, W: I2}").empty());
    CHECK(
        link_faults("{O: O, I: I1}") ==
        "11:25: [1].memory_operand_links.W: required key is missing; add W: the memory operand it uses: O for O, I1 or I2 for W "
        "and I");
    CHECK_THAT(link_faults("{O: O, I: I1, W: I2, X: I1}"), Contains("11:46: [1].memory_operand_links.X: unknown key"));
    CHECK(link_faults("{O: O, I: I1, W: I1}") ==
          "11:42: [1].memory_operand_links.W: I and W both use I1; give one I1 and the other I2");
    CHECK(link_faults("{O: I1, I: O, W: I2}") ==
          "11:29: [1].memory_operand_links.O: O cannot use I1: the output uses O, the inputs use I1 and I2; write O: O\n"
          "11:36: [1].memory_operand_links.I: I cannot use O: the output uses O, the inputs use I1 and I2; write I: I1 or I: I2");
    CHECK_THAT(link_faults("[O, I1, I2]"), Contains("must be a mapping with the keys O, W, I"));
}

TEST_CASE("Temporal orderings are lists of a loop and its factor or a star", "[parser]") {
    CHECK(ordering_faults("[OX, 1]").empty());
    for (const std::string malformed : {"OX", "[OX]", "[OX, 2, 3]", "{OX: 2}"}) {
        CAPTURE(malformed);
        CHECK_THAT(ordering_faults(malformed), Contains("13:7: [1].temporal_ordering[0]: must be a loop and its factor"));
    }
    CHECK(ordering_faults("[OX, 0]") == "13:12: [1].temporal_ordering[0][1]: must be at least 1, found the integer 0");
    CHECK_THAT(ordering_faults("[OX, 2.0]"), Contains("13:12: [1].temporal_ordering[0][1]: must be an integer"));
    CHECK_THAT(ordering_faults("[OX, all]"), Contains("must be an integer or \"*\", found the text \"all\""));
    CHECK_THAT(ordering_faults("[O_X, 2]"), Contains("13:8: [1].temporal_ordering[0][0]: must be a loop name or \"*\""));
    CHECK_THAT(ordering_faults("[3, 2]"), Contains("13:8: [1].temporal_ordering[0][0]: must be text, found the integer 3"));
    CHECK(ordering_faults("[\"*\", 4]") ==
          "13:7: [1].temporal_ordering[0]: the separator \"*\" has no factor, found 4; write [\"*\", \"*\"] or name the loop");
    CHECK(ordering_faults("[\"*\", \"*\"]") ==
          "15:7: [1].temporal_ordering[2]: a second separator [\"*\", \"*\"]; keep one: it splits the entries in innermost and "
          "outermost ones");
    CHECK_THAT(ordering_faults("[OX, *]"), Contains("not valid YAML") && Contains("write \"*\" in quotes"));
    CHECK_THAT(faults("- {name: default, temporal_ordering: null}\n"), Contains("must be a list, found nothing"));
}

TEST_CASE("A memory allocation counts loops for each memory of each operand", "[parser]") {
    const auto with_allocation = [](const std::string& allocation) {
        return "- name: default\n  temporal_ordering: [[K, 2]]\n  memory_allocation: " + allocation + "\n";
    };
    const UserMapping mapping = read(with_allocation("{O: [0, 1], W: [1], I: [0, 0, 1]}"));
    CHECK(mapping.entries.at(0).memory_allocation ==
          std::vector<OperandAllocation>{{LayerOperand::O, {0, 1}}, {LayerOperand::W, {1}}, {LayerOperand::I, {0, 0, 1}}});
    CHECK_THAT(faults(with_allocation("{O: [0, 1], W: [1]}")), Contains("memory_allocation") && Contains("I"));
    CHECK_THAT(faults(with_allocation("{O: [0, 1], W: [1], I: [1], X: [1]}")), Contains("unknown key"));
    for (const std::string list : {"[]", "[1, 0]"}) {
        CHECK_THAT(faults(with_allocation("{O: " + list + ", W: [1], I: [1]}")),
                   Contains("3:26: [0].memory_allocation.O: must be a number for each memory"));
    }
    CHECK_THAT(faults(with_allocation("{O: [-1], W: [1], I: [1]}")), Contains("must be at least 0, found the integer -1"));
    CHECK_THAT(faults(with_allocation("{O: [0.5], W: [1], I: [1]}")), Contains("must be an integer"));
    CHECK_THAT(faults(with_allocation("3")), Contains("memory_allocation: must be a mapping"));
    CHECK_THAT(faults("- name: default\n  memory_allocation: {O: [0], W: [0], I: [0]}\n"),
               Contains("memory_allocation without temporal_ordering"));
}

TEST_CASE("A mapping file that cannot be read is a fault", "[parser]") {
    Diagnostics diagnostics;
    CHECK_THROWS_AS(read_mapping("no_such_mapping.yaml", diagnostics), InputError);
    CHECK(faults("") == " is empty; fill it or give another file");
}
