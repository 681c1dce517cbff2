#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "zigzag/base/fault_collector.hpp"

#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/mapping/mapping.hpp"
#include "unit/formats/yaml/yaml_test_files.hpp"
#include "unit/stream/support/two_core_problem.hpp"

namespace stream::test {

namespace {

using Kind = TilingEntry::Kind;

std::string with(const std::function<void(StreamMappingEntry&)>& change) {
    const TwoCoreProblem problem;
    StreamMapping mapping = problem.mapping;
    change(mapping.entries[0]);
    return zigzag::test::without_file(validate(mapping, problem.accelerator));
}

}  // namespace

TEST_CASE("A mapping names cores that exist and compute", "[validate]") {
    CHECK(with([](StreamMappingEntry&) {}).empty());
    CHECK(with([](auto& entry) {
              entry.core_allocation = {0, 99};
          }) == "[0].core_allocation[1]: the accelerator two cores has no core 99; use one of its core ids");
    CHECK(with([](auto& entry) { entry.core_allocation = {2}; }) ==
          "[0].core_allocation[0]: core 2 (offchip) only holds data; name compute cores");
    CHECK(with([](auto& entry) { entry.core_allocation = {-1}; }) ==
          "[0].core_allocation[0]: must be at least 0, found -1; raise it");
    CHECK(with([](auto& entry) { entry.core_allocation.clear(); }) ==
          "[0].core_allocation: no core is listed; list the ids of the cores that may run these layers");
}

TEST_CASE("Tilings cut loops with names into one part or more", "[validate]") {
    CHECK(with([](auto& entry) {
              entry.inter_core_tiling = {{"K", Kind::any, 0}, {"K", Kind::count, 2}};
              entry.intra_core_tiling = {{"OY", Kind::all, 0}};
          }).empty());
    CHECK(with([](auto& entry) {
              entry.intra_core_tiling = {{"OY", Kind::count, 0}};
          }) == "[0].intra_core_tiling[0]: must be at least 1, found 0; raise it");
    CHECK(with([](auto& entry) {
              entry.inter_core_tiling = {{"K", Kind::count, -3}};
          }) == "[0].inter_core_tiling[0]: must be at least 1, found -3; raise it");
    CHECK(with([](auto& entry) {
              entry.inter_core_tiling = {{"K", Kind::count, zigzag::max_count + 1}};
          }).starts_with("[0].inter_core_tiling[0]: must be at most 9007199254740992"));
    CHECK(with([](auto& entry) {
              entry.intra_core_tiling = {{"", Kind::count, 2}};
          }) == "[0].intra_core_tiling[0]: must not be empty; give it a name");
    CHECK(with([](auto& entry) {
              entry.intra_core_tiling = {{"OY", Kind::any, 1}};
          }) == "[0].intra_core_tiling[0]: \"*\" is for inter_core_tiling only; give a number of parts");
}

TEST_CASE("New names of loops are names, each once", "[validate]") {
    CHECK(with([](auto& entry) {
              entry.layer_dimension_names = {"K", "", "K"};
          }) ==
          "[0].layer_dimension_names[1]: must not be empty; give it a name\n"
          "[0].layer_dimension_names[2]: K is listed twice; give every loop its own name");
}

TEST_CASE("Constraints of the search in a core are sound, and entries have names", "[validate]") {
    CHECK(with([](auto& entry) {
              entry.constraints.temporal_ordering = {{"K", 0}};
          }) == "[0].temporal_ordering[0]: must be at least 1, found 0; raise it");
    CHECK(with([](auto& entry) { entry.name.clear(); }) ==
          "[0].name: must not be empty; give it a name\n"
          "no entry is called default; add one: it is for layers that no other entry names");
    CHECK_FALSE(validate(StreamMapping()).empty());
}

TEST_CASE("Without an accelerator a mapping may name any core", "[validate]") {
    StreamMapping mapping = TwoCoreProblem().mapping;
    mapping.entries[0].core_allocation = {99};
    CHECK(validate(mapping).empty());
}

}  // namespace stream::test
