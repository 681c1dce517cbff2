#include <string>

#include <catch2/catch.hpp>

#include "unit/formats/stream/temporary_folder.hpp"
#include "zigzag_io/formats/stream/parser.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

using namespace stream;
using Catch::Matchers::Contains;
using Kind = TilingEntry::Kind;

namespace {

class MappingFile : public test::TemporaryFolder {
public:
    StreamMapping read(const std::string& text) {
        write("m.yaml", text);
        return read_stream_mapping(path() / "m.yaml", diagnostics);
    }
    std::string faults(const std::string& text) {
        try {
            read(text);
        } catch (const zigzag::InputError& error) {
            return lines(error.faults());
        }
        return "";
    }
    std::string warnings() const { return lines(diagnostics.warnings()); }
    zigzag::Diagnostics diagnostics;
};

const std::string full_mapping = R"(- name: default
  core_allocation: [0, 1, 2]
  intra_core_tiling: ["OY, all"]
  inter_core_tiling: ["K, 3"]
- name: Conv
  core_allocation: [2, 0, 2]
  intra_core_tiling: ["OY, 4", "OX,2"]
- name: /fc/Gemm
  core_allocation: 1
  inter_core_tiling: ["K, *"]
  layer_dimension_names: [D, C, K]
  spatial_mapping: {D1: ["K, 32"]}
  memory_operand_links: {O: O, W: I1, I: I2}
  temporal_ordering: [[K, 4]]
- name: MaxPool
  core_allocation: [1, 0, 1]
  inter_core_tiling: ["K, 1"]
)";

}  // namespace

TEST_CASE("a mapping of Stream 2025 is read with allocations, tilings and constraints") {
    MappingFile file;
    const StreamMapping mapping = file.read(full_mapping);
    REQUIRE(mapping.entries.size() == 4);
    CHECK_THAT(file.warnings(),
               Contains("m.yaml:13:25: [2].memory_operand_links: W: I1 is not used; with several cores, I is kept in I1") &&
                   Contains("I: I2 is not used"));

    const StreamMappingEntry gemm = mapping.select("/fc/Gemm", "Gemm");
    CHECK(gemm.core_allocation == std::vector<int>{1});
    CHECK_FALSE(gemm.fixed_per_group);
    CHECK(gemm.inter_core_tiling == std::vector<TilingEntry>{{"K", Kind::any, 1}});
    CHECK(gemm.intra_core_tiling == std::vector<TilingEntry>{{"OY", Kind::all, 1}});  // of default
    CHECK(gemm.layer_dimension_names == std::vector<std::string>{"D", "C", "K"});
    REQUIRE(gemm.constraints.spatial_mapping);
    CHECK(gemm.constraints.link(zigzag::LayerOperand::W) == zigzag::MemoryOperand::I2);
    CHECK(gemm.constraints.temporal_ordering.size() == 1);
    CHECK(gemm.where.line == 8);

    const StreamMappingEntry convolution = mapping.select("/conv1/Conv", "conv");
    CHECK(convolution.name == "Conv");
    CHECK(convolution.intra_core_tiling == std::vector<TilingEntry>{{"OY", Kind::count, 4}, {"OX", Kind::count, 2}});
    CHECK(mapping.select("a", "b").name == "default");
}

TEST_CASE("as many cores as parts are one core per part, otherwise they are alternatives") {
    MappingFile file;
    const StreamMapping mapping = file.read(full_mapping);
    CHECK(mapping.select("", "default").fixed_per_group);
    const StreamMappingEntry convolution = mapping.select("", "Conv");  // three parts by default's tiling
    CHECK(convolution.fixed_per_group);
    CHECK(convolution.core_allocation == std::vector<int>{2, 0, 2});
    const StreamMappingEntry pooling = mapping.select("", "MaxPool");
    CHECK_FALSE(pooling.fixed_per_group);
    CHECK(pooling.core_allocation == std::vector<int>{1, 0});
}

TEST_CASE("core_allocation_is_fixed does not fix what has no parts, and can open what has") {
    MappingFile file;
    const StreamMapping mapping = file.read(R"(- name: default
  core_allocation: [0, 1]
  core_allocation_is_fixed: true
- name: Conv
  core_allocation: [0, 1]
  core_allocation_is_fixed: false
  inter_core_tiling: ["K, 2"]
)");
    CHECK_FALSE(mapping.select("", "default").fixed_per_group);
    CHECK_FALSE(mapping.select("", "Conv").fixed_per_group);
    CHECK_THAT(file.warnings(), Contains("m.yaml:2:20: [0].core_allocation: is called fixed, but lists 2 cores for 1 part(s)"));
}

TEST_CASE("a mapping for a single core puts everything on core 0") {
    MappingFile file;
    const StreamMapping mapping = file.read("- name: default\n  spatial_mapping: {D1: [\"K, 8\"]}\n");
    CHECK(mapping.select("x", "Conv").core_allocation == std::vector<int>{0});
    CHECK(mapping.select("x", "Conv").intra_core_tiling.empty());
}

TEST_CASE("bad multi-core mappings are refused with place, rule and remedy") {
    MappingFile file;
    const auto faults = [&](const std::string& part, const std::string& by) {
        return file.faults(test::replaced(full_mapping, part, by));
    };
    CHECK(faults("OY, 4", "OY 4") ==
          "m.yaml:7:23: [1].intra_core_tiling[0]: must be a loop and how often it is cut, found the text \"OY 4\"; write it like "
          "\"OY, 4\" or \"OY, all\"");
    CHECK_THAT(faults("OY, 4", "OY, *"), Contains("\"*\" is for inter_core_tiling only"));
    CHECK_THAT(faults("OY, 4", "OY, 0"), Contains("must be a loop and a number of parts, at least 1, found the text \"OY, 0\""));
    CHECK_THAT(faults("OY, 4", "OY, 4.5"), Contains("a number of parts"));
    CHECK_THAT(faults("OY, 4", "OY, 99999999999999999999"), Contains("a number of parts"));
    CHECK_THAT(faults("OY, 4", "oy, 4"), Contains("must be a loop and how often it is cut"));
    CHECK_THAT(faults("[2, 0, 2]", "[2, zero]"), Contains("m.yaml:6:24: [1].core_allocation[1]: must be an integer"));
    CHECK_THAT(faults("[2, 0, 2]", "[-1]"), Contains("must be at least 0"));
    CHECK_THAT(faults("[2, 0, 2]", "[]"), Contains("no core is listed; list the ids of the cores"));
    CHECK_THAT(faults("[D, C, K]", "[D, D, K]"), Contains("D is listed twice; give every loop its own name"));
    CHECK_THAT(faults("core_allocation: 1\n", "core_alocation: 1\n"), Contains("unknown key; did you mean core_allocation?"));
    CHECK_THAT(faults("name: default", "name: deafult"), Contains("no entry is called default"));
    CHECK_THAT(faults("W: I1, I: I2", "W: I1, I: I1"), Contains("W and I both use I1"));
    CHECK_THAT(file.faults("name: default\n"), Contains("must be a list"));
    CHECK_THAT(file.faults(""), Contains("m.yaml"));
}

TEST_CASE("layer_dimension_names rename the loops of a layer everywhere") {
    zigzag::Layer layer;
    layer.loop_dimensions = {{"B", 1}, {"H", 4}, {"D", 3}, {"K", 2}};
    layer.operands[0] = {zigzag::LayerOperand::O, {"B", "H", "D", "K"}};
    layer.operands[1] = {zigzag::LayerOperand::I, {"B", "H", "D", "K"}};
    layer.operands[2] = {zigzag::LayerOperand::W, {"H"}};
    zigzag::Network workload;
    workload.nodes.resize(1);
    workload.nodes[0].operator_type = "Add";
    workload.nodes[0].layer = layer;
    StreamMapping mapping;
    StreamMappingEntry entry;
    entry.name = "Add";
    entry.layer_dimension_names = {"B", "K", "OY", "OX"};
    mapping.entries = {entry};
    zigzag::Diagnostics diagnostics;
    rename_dimensions(workload, mapping, diagnostics);
    CHECK(workload.nodes[0].layer->loop_dimensions ==
          std::vector<zigzag::LoopDimension>{{"B", 1}, {"K", 4}, {"OY", 3}, {"OX", 2}});
    CHECK(workload.nodes[0].layer->operands[0].dimensions == std::vector<std::string>{"B", "K", "OY", "OX"});
    CHECK(workload.nodes[0].layer->operands[2].dimensions == std::vector<std::string>{"K"});
    CHECK(diagnostics.warnings().empty());

    mapping.entries[0].layer_dimension_names = {"B", "K"};
    rename_dimensions(workload, mapping, diagnostics);
    CHECK(workload.nodes[0].layer->loop_dimensions[2].name == "OY");
    CHECK(diagnostics.warnings().size() == 1);
}

TEST_CASE("every shipped multi-core mapping is found by its bare name and read without a word") {
    const auto names = zigzag::example_names(zigzag::InputKind::stream_mapping);
    CHECK(names.size() >= 6);
    for (const std::string& name : names) {
        INFO(name);
        zigzag::Diagnostics diagnostics;
        const StreamMapping mapping =
            read_stream_mapping(zigzag::resolve_input(zigzag::InputKind::stream_mapping, name), diagnostics);
        CHECK_FALSE(mapping.select("", "default").core_allocation.empty());
        CHECK(diagnostics.warnings().empty());
    }
}

TEST_CASE("lab 4's mappings fix one core per layer, or leave the compute cores open") {
    zigzag::Diagnostics diagnostics;
    const auto read = [&](const std::string& name) {
        return read_stream_mapping(zigzag::resolve_input(zigzag::InputKind::stream_mapping, name), diagnostics);
    };
    const StreamMapping fixed = read("lab4_fixed");
    for (int core = 0; core < 4; ++core) {
        CHECK(fixed.select("layer_on_core" + std::to_string(core), "Conv").core_allocation == std::vector<int>{core});
    }
    const StreamMapping open = read("lab4_free");
    CHECK(open.select("layer_on_core2", "Conv").core_allocation == std::vector<int>{0, 1, 2, 3});
    CHECK(open.select("", "GlobalAveragePool").core_allocation == std::vector<int>{4});
    CHECK(open.select("", "Add").core_allocation == std::vector<int>{5});
}
