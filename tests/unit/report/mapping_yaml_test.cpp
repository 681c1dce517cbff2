#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include "unit/support/worked_example.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;

TEST_CASE("the mapping file of the worked example fixes everything and leaves other layers free") {
    CHECK(mapping_yaml(test::worked_example()) ==
          "- name: \"/conv1/Conv\"\n"
          "  spatial_mapping:\n"
          "    D1: [\"K, 32\"]\n"
          "    D2: [\"C, 3\"]\n"
          "  temporal_ordering:\n"
          "    - [OX, 112]\n"
          "    - [OY, 112]\n"
          "    - [FX, 7]\n"
          "    - [FY, 7]\n"
          "    - [K, 2]\n"
          "  memory_operand_links:\n"
          "    O: O\n"
          "    W: I2\n"
          "    I: I1\n"
          "- name: default\n"
          "  memory_operand_links:\n"
          "    O: O\n"
          "    W: I2\n"
          "    I: I1\n");
}

TEST_CASE("any layer name survives the way through a mapping file") {
    const std::vector<std::string> names{"plain",
                                         "/conv1/Conv",
                                         "it's \"quoted\"",
                                         "key: value # no comment",
                                         "two\nlines\ttab",
                                         "- a",
                                         "",
                                         "null",
                                         "été \u4e2d\u6587",
                                         "{a, b}",
                                         "back\\slash",
                                         " space ",
                                         "\x01\x7f",
                                         "123",
                                         "*alias &anchor",
                                         "%tag !x",
                                         "default"};
    LayerResult evaluation = test::worked_example();
    for (const std::string& name : names) {
        CAPTURE(name);
        evaluation.layer.name = name;
        const YAML::Node mapping = YAML::Load(mapping_yaml(evaluation));
        REQUIRE(mapping.IsSequence());
        CHECK(mapping[0]["name"].as<std::string>() == name);
        CHECK(mapping.size() == (name == "default" ? 1 : 2));
        CHECK(mapping[mapping.size() - 1]["name"].as<std::string>() == "default");
        CHECK(mapping[0]["temporal_ordering"].size() == 5);
    }
}

TEST_CASE("idle array dimensions and missing loops are written as empty lists") {
    LayerResult evaluation = test::worked_example();
    evaluation.spatial_mapping = {{"D1", {{"K", 4}, {"OX", 8}}}};
    evaluation.loop_order.clear();
    const std::string text = mapping_yaml(evaluation);
    CHECK(text.find("    D2: []\n") != std::string::npos);
    CHECK(text.find("  temporal_ordering: []\n") != std::string::npos);
    const YAML::Node entry = YAML::Load(text)[0];
    CHECK(entry["spatial_mapping"]["D1"][1].as<std::string>() == "OX, 8");
    CHECK(entry["spatial_mapping"]["D2"].IsSequence());
    CHECK(entry["spatial_mapping"]["D2"].size() == 0);
    CHECK(entry["temporal_ordering"].IsSequence());
}

TEST_CASE("loop names that YAML 1.1 takes for truth values are quoted") {
    LayerResult evaluation = test::worked_example();
    evaluation.loop_order = {{"N", 3}, {"ON", 2}};
    const std::string text = mapping_yaml(evaluation);
    CHECK(text.find("- [\"N\", 3]\n") != std::string::npos);
    CHECK(text.find("- [\"ON\", 2]\n") != std::string::npos);
}

TEST_CASE("the mapping reader reads a written mapping back as it was") {
    LayerResult evaluation = test::worked_example();
    evaluation.layer.name = "/a \"strange\": name/Conv";
    evaluation.spatial_mapping = {{"D1", {{"K", 4}, {"OX", 8}}}, {"D2", {}}};
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("zigzag-mapping-" + std::to_string(::getpid()) + ".yaml");
    std::ofstream(file) << mapping_yaml(evaluation);
    Diagnostics diagnostics;
    const UserMapping mapping = read_mapping(file, diagnostics);
    std::filesystem::remove(file);
    REQUIRE(mapping.entries.size() == 2);
    const MappingEntry& entry = mapping.select(evaluation.layer.name, "Conv");
    CHECK(entry.name == evaluation.layer.name);
    REQUIRE(entry.spatial_mapping);
    CHECK(*entry.spatial_mapping == evaluation.spatial_mapping);
    CHECK(entry.memory_operand_links == evaluation.memory_operand_links);
    REQUIRE(entry.temporal_ordering.size() == evaluation.loop_order.size());
    for (std::size_t loop = 0; loop < evaluation.loop_order.size(); ++loop) {
        CHECK(entry.temporal_ordering[loop].dimension == evaluation.loop_order[loop].dimension);
        CHECK(entry.temporal_ordering[loop].factor == evaluation.loop_order[loop].factor);
    }
    CHECK_FALSE(mapping.select("another", "Conv").spatial_mapping);
    CHECK(diagnostics.warnings().empty());
}
