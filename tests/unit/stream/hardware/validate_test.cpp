#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "stream/hardware/multicore_accelerator.hpp"
#include "unit/formats/yaml/yaml_test_files.hpp"
#include "unit/stream/support/two_core_problem.hpp"

namespace stream::test {

namespace {

/// Two cores (0 and 1), a bus (link 0) and the off-chip core (2) with one link to both (link 1); six edges.
MulticoreAccelerator two_cores() {
    return TwoCoreProblem().accelerator;
}

std::string with(const std::function<void(MulticoreAccelerator&)>& change) {
    MulticoreAccelerator accelerator = two_cores();
    change(accelerator);
    return zigzag::test::without_file(validate(accelerator));
}

std::string with_memory(const std::function<void(zigzag::MemoryLevel&)>& change) {
    return with([&change](MulticoreAccelerator& accelerator) {
        std::vector<zigzag::MemoryLevel> levels = accelerator.cores[1].accelerator.memory_hierarchy.levels();
        change(levels[0]);
        accelerator.cores[1].accelerator.memory_hierarchy = zigzag::MemoryHierarchy(std::move(levels));
    });
}

}  // namespace

TEST_CASE("A chip from the topology maker is sound", "[validate]") {
    CHECK(with([](MulticoreAccelerator&) {}).empty());
}

TEST_CASE("A chip has cores, with ids of their own, one of them off-chip", "[validate]") {
    CHECK(zigzag::test::without_file(validate(MulticoreAccelerator())) ==
          "name: must not be empty; give it a name\n"
          "cores: there is no core; add at least one compute core and the off-chip core");
    CHECK(with([](auto& chip) { chip.cores[1].id = 0; }) ==
          "cores[1].id: a second core with id 0; give every core an id of its own");
    CHECK(with([](auto& chip) { chip.cores[1].id = -4; }) == "cores[1].id: must be at least 0, found -4; raise it");
    CHECK(with([](auto& chip) { chip.offchip_core = 9; }) ==
          "offchip_core: there are 3 cores, found index 9; count the cores from 0");
    CHECK(
        with([](auto& chip) { chip.offchip_core = 0; }) ==
        "offchip_core: core 0 (core_0) is a compute core; name the memory core, or set its type to memory\n"
        "offchip_core: core 2 (offchip) is a memory core, too; one memory core can be in front of the off-chip memory; make the "
        "others compute cores");
    CHECK(with([](auto& chip) {
              chip.cores = {chip.cores[2]};
              chip.offchip_core = 0;
              chip.edges.clear();
          }) == "offchip_core: the off-chip core is the only one; add a compute core");
}

TEST_CASE("Each core's accelerator is sound, under the path of the core", "[validate]") {
    CHECK(with_memory([](auto& memory) { memory.instance.size = 0; }) ==
          "cores.1.memories.l1.size: must be at least 1, found 0; raise it");
    CHECK(with_memory([](auto& memory) { memory.instance.ports[0].bandwidth_max = -1; }) ==
          "cores.1.memories.l1.ports[0].bandwidth_max: must be at least 0.001, found -1; raise it");
    CHECK(with_memory([](auto& memory) {
              memory.served_dimensions = {7};
          }).starts_with("cores.1.memories.l1.served_dimensions[0]: the array has 2 dimensions, found index 7"));
    CHECK(with([](auto& chip) { chip.cores[0].accelerator.operational_array.dimensions[1].size = 0; }) ==
          "cores.0.operational_array.sizes[1]: must be at least 1, found 0; raise it");
    CHECK(with([](auto& chip) {
              chip.cores[2].accelerator.memory_hierarchy = {};
          }).starts_with("cores.2.memories: operand without memory: no memory holds I1"));
}

TEST_CASE("Dataflows unroll along dimensions that the array has", "[validate]") {
    CHECK(with([](auto& chip) { chip.cores[0].dataflows[0][1].array_dimension = "D7"; }) ==
          "cores.0.dataflows[0].D7: the array has no dimension D7; use one of its dimensions, or add it to the array");
    CHECK(with([](auto& chip) { chip.cores[0].dataflows[0][0].loops[0].factor = 0; }) ==
          "cores.0.dataflows[0].D1[0]: must be at least 1, found 0; raise it");
    CHECK(with([](auto& chip) { chip.cores[0].dataflows[0][1].array_dimension = "D1"; }) ==
          "cores.0.dataflows[0][1]: D1 is listed twice; list each array dimension once");
    CHECK(with([](auto& chip) { chip.cores[2].dataflows = chip.cores[0].dataflows; }) ==
          "cores.2.dataflows: a memory core has no dataflow; remove it, or make it a compute core");
}

TEST_CASE("Links have ends that exist, a bandwidth above 0 and an energy that can be", "[validate]") {
    const std::string remedy = "; give bits per cycle, or infinity for transfers that take no time";
    CHECK(with([](auto& chip) { chip.links[0].bandwidth = 0; }) == "links[0].bandwidth: must be above 0, found 0" + remedy);
    CHECK(with([](auto& chip) { chip.links[1].bandwidth = -8; }) == "links[1].bandwidth: must be above 0, found -8" + remedy);
    CHECK(with([](auto& chip) { chip.links[0].bandwidth = std::nan(""); }) ==
          "links[0].bandwidth: must be above 0, found nan" + remedy);
    CHECK(with([](auto& chip) { chip.links[0].bandwidth = std::numeric_limits<double>::infinity(); }).empty());
    CHECK(with([](auto& chip) { chip.links[0].unit_energy_cost = -1; }) ==
          "links[0].unit_energy_cost: must be at least 0, found -1; give a number of at least 0");
    CHECK(with([](auto& chip) { chip.links[0].unit_energy_cost = std::numeric_limits<double>::infinity(); }) ==
          "links[0].unit_energy_cost: must be a finite number, found inf; give a number of at least 0");
    CHECK(with([](auto& chip) { chip.links[1].receiver = 99; }) ==
          "links[1].receiver: there is no core 99; use one of the core ids");
}

TEST_CASE("Edges lead between cores that exist over links that exist, once per pair", "[validate]") {
    CHECK(with([](auto& chip) { chip.edges[2].to = 99; }) ==
          "edges[2].to: there are 3 cores, found index 99; count the cores from 0");
    CHECK(with([](auto& chip) { chip.edges[0].link = 5; }) ==
          "edges[0].link: there are 2 links, found index 5; count the links from 0");
    CHECK(with([](auto& chip) { chip.edges[0].to = chip.edges[0].from; }) == "edges[0]: leads from core 0 to itself; remove it");
    CHECK(with([](auto& chip) { chip.edges.push_back(chip.edges[0]); }) ==
          "edges[6]: a second edge from core 0 to core 1; keep one");
}

TEST_CASE("What complete() makes is there and fits the cores", "[validate]") {
    const std::string remedy = "call complete() after the last change of cores, links or edges";
    CHECK(with([](auto& chip) {
              chip.paths.clear();
              chip.top_of.clear();
          }) == "paths: there are 3 cores, found 0 of them here; " + remedy +
                    "\ntop_of: there are 3 cores, found 0 of them here; " + remedy);
    CHECK(with([](auto& chip) { chip.paths[1].pop_back(); }) == "paths: a core has not one path to each core; " + remedy);
    CHECK(with([](auto& chip) { chip.paths[0][1] = {17}; }) == "paths[0][1]: there are 2 links, found index 17; " + remedy);
    CHECK(with([](auto& chip) { chip.paths[0][2].clear(); }) ==
          "paths[0][2]: no connection leads from core 0 to core 2; add a link or bus between them; " + remedy);
    CHECK(with([](auto& chip) { chip.top_of[1][2] = 42; }) == "top_of[1].O: there are 3 top memories, found index 42; " + remedy);
    CHECK(with([](auto& chip) { chip.top_of[1][0].reset(); }) == "top_of[1].I1: core 1 has no top memory for I1; " + remedy);
    CHECK(with([](auto& chip) { chip.top_memories[1].core = 8; }) ==
          "top_memories[1].core: there are 3 cores, found index 8; " + remedy);
    CHECK(with([](auto& chip) { chip.top_memories[1].memory_level = 8; }) ==
          "top_memories[1].memory_level: there are 1 memories, found index 8; " + remedy);
    CHECK(with_memory([](auto& memory) { memory.instance.size = 77; }) ==
          "top_memories[1].capacity: is 1048576, but l1 has 77; " + remedy);
    CHECK(with([](auto& chip) { chip.top_memories[0].r_bw = 0; }) == "top_memories[0].r_bw: must be above 0, found 0; " + remedy);
}

TEST_CASE("complete() refuses ids, edges and groups that name what does not exist, all at once", "[validate]") {
    MulticoreAccelerator chip = two_cores();
    chip.cores[1].id = 0;
    chip.edges[2].to = 99;
    chip.edges[3].link = 7;
    CHECK_THROWS_WITH(complete(chip, PathRule::breadth_first, {{0, 5}}),
                      "cores[1].id: a second core with id 0; give every core an id of its own\n"
                      "edges[2].to: there are 3 cores, found index 99; count the cores from 0\n"
                      "edges[3].link: there are 2 links, found index 7; count the links from 0\n"
                      "core_memory_sharing[0][1]: there is no core 5; use one of the core ids");
}

}  // namespace stream::test
