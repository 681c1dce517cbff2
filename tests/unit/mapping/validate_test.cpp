#include "zigzag/mapping/validate.hpp"

#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "unit/formats/yaml/yaml_test_files.hpp"
#include "unit/support/worked_layer.hpp"

using namespace zigzag;

namespace {

std::string with_entry(const std::function<void(MappingEntry&)>& change) {
    UserMapping mapping{{test::entry_with({{"D1", {{"K", 32}}}, {"D2", {{"C", 32}}}})}};
    change(mapping.entries[0]);
    return test::without_file(validate(mapping));
}

}  // namespace

TEST_CASE("A sound mapping has no fault", "[validate]") {
    CHECK(with_entry([](MappingEntry&) {}).empty());
}

TEST_CASE("Entries have names, one of them default", "[validate]") {
    CHECK(with_entry([](MappingEntry& entry) { entry.name.clear(); }) ==
          "[0].name: must not be empty; give it a name\n"
          "no entry is called default; add one: it is for layers that no other entry names");
    CHECK(test::without_file(validate(UserMapping{})) ==
          "no entry is called default; add one: it is for layers that no other entry names");
}

TEST_CASE("Spatial loops have names and factors of at least 1, each once", "[validate]") {
    CHECK(with_entry([](MappingEntry& entry) { (*entry.spatial_mapping)[0].loops[0].factor = 0; }) ==
          "[0].spatial_mapping.D1[0]: must be at least 1, found 0; raise it");
    CHECK(with_entry([](MappingEntry& entry) {
              (*entry.spatial_mapping)[0].loops.push_back({"K", 2});
          }) == "[0].spatial_mapping.D1[1]: K is listed twice on this dimension; list each loop once");
    CHECK(with_entry([](MappingEntry& entry) { (*entry.spatial_mapping)[1].array_dimension = "D1"; }) ==
          "[0].spatial_mapping[1]: D1 is listed twice; list each array dimension once");
    CHECK(with_entry([](MappingEntry& entry) { (*entry.spatial_mapping)[1].loops[0].dimension.clear(); }) ==
          "[0].spatial_mapping.D2[0]: must not be empty; give it a name");
    CHECK(with_entry([](MappingEntry& entry) {
              entry.spatial_mapping_hint = {{"D1", {"K", ""}}};
          }) == "[0].spatial_mapping_hint.D1[1]: must not be empty; give it a name");
}

TEST_CASE("Every operand is linked once, to a memory operand of its own", "[validate]") {
    CHECK(with_entry([](MappingEntry& entry) { entry.memory_operand_links.pop_back(); }) ==
          "[0].memory_operand_links.W: the operand has no memory operand; link O to O, and W and I to I1 and I2");
    CHECK(with_entry([](MappingEntry& entry) { entry.memory_operand_links[2].second = MemoryOperand::I1; }) ==
          "[0].memory_operand_links.W: I and W both use I1; give one I1 and the other I2");
    CHECK(with_entry([](MappingEntry& entry) { entry.memory_operand_links[2].second = MemoryOperand::O; }) ==
          "[0].memory_operand_links.W: W cannot use O: the output uses O, the inputs use I1 and I2; write W: I1 or W: I2");
}

TEST_CASE("Temporal orderings and allocations can be followed", "[validate]") {
    CHECK(with_entry([](MappingEntry& entry) {
              entry.temporal_ordering = {{"K", 0}};
          }) == "[0].temporal_ordering[0]: must be at least 1, found 0; raise it");
    CHECK(with_entry([](MappingEntry& entry) {
              entry.temporal_ordering = {{"*", {}}, {"*", {}}};
          }).starts_with("[0].temporal_ordering[1]: a second separator"));
    CHECK(with_entry([](MappingEntry& entry) {
              entry.temporal_ordering = {{"K", 2}};
              entry.memory_allocation = {{LayerOperand::O, {1, 0}}, {LayerOperand::W, {1}}, {LayerOperand::I, {1}}};
          }).starts_with("[0].memory_allocation.O: must be a number for each memory"));
    CHECK(with_entry([](MappingEntry& entry) {
              entry.temporal_ordering = {{"K", 2}};
              entry.memory_allocation = {{LayerOperand::O, {1}}, {LayerOperand::I, {1}}};
          }).starts_with("[0].memory_allocation.W: the operand is missing"));
    CHECK(with_entry([](MappingEntry& entry) {
              entry.memory_allocation = {{LayerOperand::O, {1}}, {LayerOperand::W, {1}}, {LayerOperand::I, {1}}};
          }).starts_with("[0].memory_allocation: memory_allocation without temporal_ordering"));
}
