#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "unit/formats/stream/chip_lookups.hpp"
#include "unit/formats/stream/temporary_folder.hpp"
#include "zigzag_io/formats/stream/parser.hpp"

using namespace stream;
using Catch::Matchers::Contains;
using test::ids;
using test::link_between;
using zigzag::MemoryOperand;

namespace {

/// A core of one multiplier and one memory; `type` and array sizes are open.
std::string core_text(const std::string& type, const std::string& sizes, const std::string& more = "") {
    return "name: small\n" + type + R"(operational_array: {dimensions: [D1, D2], sizes: )" + sizes +
           R"(, unit_energy: 1, unit_area: 0}
memories:
  ram:
    operands: [I1, I2, O]
    served_dimensions: [D1, D2]
    size: 4096
    r_cost: 1
    w_cost: 2
    area: 0
    latency: 1
    ports:
      - {name: rw_port_1, type: read_write, bandwidth_min: 8, bandwidth_max: 32,
         allocation: ["I1, fh", "I1, tl", "I2, fh", "I2, tl", "O, fh", "O, tl", "O, fl", "O, th"]}
)" + more;
}

const std::string compute_core = core_text("type: compute\n", "[2, 2]");
const std::string memory_core = core_text("type: memory\n", "[0, 0]");

// Line numbers in the expectations below count in this text: `name` is line 1, `offchip_core_id` line 7, the connections 9
// and 10.
const std::string small = R"(name: small
cores:
  0: ./compute.yaml
  1: compute.yaml
  2: ./compute.yaml
  3: ./memory.yaml
offchip_core_id: 3
core_connectivity:
  - {type: link, cores: [0, 1], bandwidth: 32, unit_energy_cost: 2}
  - {type: bus, cores: [1, 2, 3], bandwidth: 64}
unit_energy_cost: 0.5
)";

/// A folder with the two cores and an accelerator of the given text.
class Files : public test::TemporaryFolder {
public:
    Files() {
        write("compute.yaml", compute_core);
        write("memory.yaml", memory_core);
    }
    MulticoreAccelerator read(const std::string& text) {
        write("chip.yaml", text);
        return read_multicore_accelerator(path() / "chip.yaml", diagnostics);
    }
    /// One line per fault, without the folder; empty when there is none.
    std::string faults(const std::string& text) {
        try {
            read(text);
        } catch (const zigzag::InputError& error) {
            return lines(error.faults());
        }
        return "";
    }
    zigzag::Diagnostics diagnostics;
};

}  // namespace

TEST_CASE("links have one object for each direction, buses one for all") {
    Files files;
    const MulticoreAccelerator chip = files.read(small);
    CHECK(chip.name == "small");
    CHECK(ids(chip) == std::vector<int>{0, 1, 2, 3});
    REQUIRE(chip.links.size() == 3);
    CHECK(chip.links[0].name() == "Core 0 -> Core 1");
    CHECK(chip.links[1].name() == "Core 1 -> Core 0");
    CHECK((chip.links[0].bandwidth == 32 && chip.links[0].unit_energy_cost == 2 && !chip.links[0].bidirectional));
    CHECK((chip.links[2].bandwidth == 64 && chip.links[2].unit_energy_cost == 0.5 && chip.links[2].bidirectional));
    CHECK(chip.edges.size() == 8);
    CHECK(chip.paths[0][3] == std::vector<std::size_t>{0, 2});
    CHECK(files.diagnostics.warnings().empty());
}

TEST_CASE("the clock is that of the accelerator, or of the cores that have one") {
    Files files;
    CHECK(files.read(small).clock_rate == 0);
    CHECK(files.read(small + "clock: 800.0e+6\n").clock_rate == 8e8);
    files.write("compute.yaml", compute_core + "clock: 500000000\n");
    CHECK(files.read(small).clock_rate == 5e8);
    CHECK(files.read(small + "clock: 500.0e+6\n").clock_rate == 5e8);
    CHECK_THAT(
        files.faults(small + "clock: 800.0e+6\n"),
        Contains("chip.yaml:12:8: clock: core 0 has a clock of 500000000 Hz, but 800000000 Hz hold for all before it; a schedule "
                 "counts cycles of one clock"));
}

TEST_CASE("a later connection between two cores replaces the earlier one, with a warning") {
    Files files;
    const MulticoreAccelerator chip =
        files.read(test::replaced(small, "cores: [1, 2, 3], bandwidth: 64", "cores: [0, 1, 2, 3], bandwidth: 64"));
    REQUIRE(chip.links.size() == 1);
    CHECK(chip.edges.size() == 12);
    CHECK((chip.edges[0].from == 0 && chip.edges[0].to == 1));  // the pair keeps its place
    REQUIRE(files.diagnostics.warnings().size() == 1);
    CHECK_THAT(to_string(files.diagnostics.warnings()[0]),
               Contains("chip.yaml:10:5: core_connectivity[1]: replaces the earlier connection of 1 pair(s) of cores (0-1)"));
}

TEST_CASE("cores are described in place, by path, beside the file, in its folder of cores, or among the shipped ones") {
    Files files;
    files.write("cores/inner.yaml", compute_core);
    const MulticoreAccelerator chip = files.read(R"(name: mixed
offchip_core_id: 10
core_connectivity: [{type: bus, cores: [0, 2, 4, 7, 10], bandwidth: .inf}]
cores:
  10: stream/inputs/examples/hardware/cores/memory.yaml
  7: inner.yaml
  4: lab4_pixel_channel
  2: pooling.yaml
  0:
    name: in_place
    type: zigzag.compute
    operational_array: {dimensions: [D1], sizes: [8], unit_energy: 0.25, unit_area: 0}
    dataflows: {D1: ["K, 8"]}
    memories:
      ram: {operands: [I1, I2, O], served_dimensions: [D1], size: 100, r_cost: 1, w_cost: 1, area: 0, latency: 1,
            ports: [{name: rw_port_1, type: read_write, bandwidth_min: 8, bandwidth_max: 8,
                     allocation: ["I1, fh", "I1, tl", "I2, fh", "I2, tl", "O, fh", "O, tl", "O, fl", "O, th"]}]}
)");
    CHECK(ids(chip) == std::vector<int>{0, 2, 4, 7, 10});
    CHECK(chip.cores[0].name() == "in_place");
    CHECK(chip.cores[0].dataflows == std::vector<zigzag::SpatialMapping>{{{"D1", {{"K", 8}}}}});
    CHECK(chip.cores[1].name() == "pooling");
    CHECK(chip.cores[2].name() == "pixel_channel");
    CHECK(chip.offchip_core == 4);
    CHECK(std::isinf(chip.links[0].bandwidth));
}

TEST_CASE("a core without units counts as memory core, and the array may be called multipliers as in older files") {
    Files files;
    files.write("memory.yaml", core_text("type: compute\n", "[0, 0]"));
    files.write("compute.yaml", test::replaced(compute_core, "operational_array", "multipliers"));
    const MulticoreAccelerator chip = files.read(small);
    CHECK(chip.offchip().type == CoreType::memory);
    REQUIRE(files.diagnostics.warnings().size() == 1);
    CHECK_THAT(to_string(files.diagnostics.warnings()[0]), Contains("memory.yaml:2:7: type: the array has no units"));
}

TEST_CASE("cores that share memory have it in common and need no connection") {
    Files files;
    const std::string shared = test::replaced(small, "unit_energy_cost: 0.5", "core_memory_sharing: [\"0, 2\"]");
    const MulticoreAccelerator chip = files.read(shared);
    CHECK(chip.top_memories.size() == 3);
    CHECK(chip.top_memory(0, MemoryOperand::I1) == chip.top_memory(2, MemoryOperand::I1));
    CHECK(chip.top_memory(0, MemoryOperand::I1) != chip.top_memory(1, MemoryOperand::I1));

    CHECK_THAT(files.faults(test::replaced(shared, "\"0, 2\"", "\"0; 2\"")),
               Contains("chip.yaml:11:23: core_memory_sharing[0]: must be a group of core ids, found the text \"0; 2\""));
    CHECK_THAT(files.faults(test::replaced(shared, "\"0, 2\"", "[0, 9]")),
               Contains("there is no core 9; use ids from 0, 1, 2, 3"));
    CHECK_THAT(files.faults(test::replaced(shared, "\"0, 2\"", "[0, 2], [2, 1]")), Contains("core 2 shares its memory twice"));
    CHECK_THAT(files.faults(test::replaced(shared, "\"0, 2\"", "[0]")), Contains("a group needs at least two cores"));
    files.write("other.yaml", test::replaced(compute_core, "size: 4096", "size: 2048"));
    CHECK_THAT(files.faults(test::replaced(shared, "2: ./compute.yaml", "2: other.yaml")),
               Contains("ram of core 0 and ram of core 2 differ in size"));
}

TEST_CASE("bad multi-core accelerators are refused with place, rule and remedy") {
    Files files;
    const auto faults = [&](const std::string& part, const std::string& by) {
        return files.faults(test::replaced(small, part, by));
    };
    REQUIRE(files.faults(small).empty());

    SECTION("core ids") {
        CHECK(faults("cores: [0, 1]", "cores: [0, 8]") ==
              "chip.yaml:9:29: core_connectivity[0].cores[1]: there is no core 8; use ids from 0, 1, 2, 3");
        CHECK_THAT(faults("cores: [0, 1]", "cores: [0, 0]"),
                   Contains("9:29: core_connectivity[0].cores[1]: core 0 is listed twice"));
        CHECK_THAT(faults("cores: [0, 1]", "cores: [0, -1]"), Contains("must be at least 0, found the integer -1"));
        CHECK_THAT(faults("cores: [0, 1]", "cores: [0]"), Contains("a connection needs at least two cores, found 1"));
        CHECK_THAT(faults("cores: [0, 1]", "cores: [0, 1, 2]"), Contains("a link joins two cores, found 3; use type bus"));
        CHECK_THAT(faults("  1: compute", "  x: compute"), Contains("chip.yaml:4:6: cores.x: \"x\" is not a core id"));
        CHECK_THAT(faults("  1: compute", "  00: compute"), Contains("a second core with id 0"));
    }
    SECTION("the off-chip core") {
        CHECK(faults("offchip_core_id: 3\n", "") ==
              "chip.yaml:1:1: offchip_core_id: required key is missing; add offchip_core_id: the id of the core in front of the "
              "off-chip memory");
        CHECK(faults("offchip_core_id: 3", "offchip_core_id: 7") ==
              "chip.yaml:7:18: offchip_core_id: there is no core 7; use ids from 0, 1, 2, 3");
        CHECK_THAT(faults("offchip_core_id: 3", "offchip_core_id: 0"),
                   Contains("core 0 (small) is a compute core; name the memory core, or set its type to memory") &&
                       Contains("core 3 (small) is a memory core, too"));
        CHECK_THAT(faults("offchip_core_id: 3", "offchip_core_id: two"), Contains("must be an integer, found the text \"two\""));
    }
    SECTION("connections") {
        CHECK(faults("{type: bus, cores: [1, 2, 3]", "{type: bus, cores: [1, 3]") ==
              "chip.yaml:8:1: core_connectivity: no connection leads from core 2 to core 0, 1, 3; add a link or bus to it, in "
              "the end "
              "to the off-chip core 3");
        CHECK_THAT(faults("bandwidth: 32", "bandwidth: 0"), Contains("bandwidth: must be above 0, found the integer 0"));
        CHECK_THAT(faults("bandwidth: 32", "bandwidth: .nan"), Contains("must be a finite number"));
        CHECK_THAT(faults("bandwidth: 32", "bandwidth: fast"), Contains("must be a number, found the text \"fast\""));
        CHECK_THAT(faults(", bandwidth: 64", ""), Contains("10:5: core_connectivity[1].bandwidth: required key is missing"));
        CHECK_THAT(faults("unit_energy_cost: 2", "unit_energy_cost: -2"), Contains("must be at least 0"));
        CHECK_THAT(faults("type: bus", "type: ring"), Contains("must be link or bus, found the text \"ring\""));
        CHECK_THAT(faults("type: bus", "tpye: bus"), Contains("unknown key; did you mean type?"));
    }
    SECTION("core files") {
        CHECK_THAT(faults("0: ./compute.yaml", "0: ./missing.yaml"),
                   Contains("chip.yaml:3:6: cores.0: no core file \"./missing.yaml\"; give a path relative to this file, or the "
                            "name of a shipped core: "));
        CHECK_THAT(faults("0: ./compute.yaml", "0: 17"),
                   Contains("must be a core's file or its description, found the integer 17"));
        files.write("memory.yaml", test::replaced(memory_core, "type: memory", "type: storage"));
        CHECK_THAT(files.faults(small), Contains("memory.yaml:2:7: type: must be compute or memory, found the text \"storage\""));
        files.write("memory.yaml", "");
        CHECK_THAT(files.faults(small), Contains("memory.yaml"));
        files.write("memory.yaml", memory_core + "dataflows: {D1: [\"K, 2\"]}\n");
        CHECK_THAT(files.faults(small), Contains("a memory core has no dataflow"));
        files.write("memory.yaml", memory_core);
        files.write("compute.yaml", compute_core + "dataflows: [{D3: [\"K, 2\"]}, {D1: [\"k, 2\"]}]\n");
        CHECK_THAT(files.faults(small), Contains("dataflows[0].D3: the array has no dimension D3") &&
                                            Contains("dataflows[1].D1[0]: must be a loop and its factor"));
        files.write("compute.yaml", compute_core.substr(0, compute_core.size() / 2));
        CHECK_THAT(files.faults(small), Contains("compute.yaml"));
    }
    SECTION("the file as a whole") {
        CHECK_THAT(files.faults("- 1\n"), Contains("must be a mapping with the keys name, cores"));
        CHECK_THAT(files.faults(""), Contains("chip.yaml"));
        CHECK_THAT(files.faults("name: x\ncores: {}\noffchip_core_id: 0\ncore_connectivity: []\n"), Contains("there is no core"));
        CHECK_THAT(faults("core_connectivity:", "core_connections:"),
                   Contains("unknown key; did you mean core_connectivity?") && Contains("required key is missing"));
    }
}

TEST_CASE("all faults of an accelerator and of its cores are reported at once") {
    Files files;
    files.write("compute.yaml", test::replaced(compute_core, "size: 4096", "size: big"));
    const std::string found = files.faults(test::replaced(test::replaced(small, "bandwidth: 32", "bandwidth: 0"),
                                                          "unit_energy_cost: 0.5", "unit_energy_cost: much"));
    CHECK_THAT(found, Contains("9:") && Contains("bandwidth: must be above 0"));
    CHECK_THAT(found, Contains("11:19: unit_energy_cost: must be a number"));
    CHECK_THAT(found, Contains("memories.ram.size: must be an integer, found the text \"big\""));
    CHECK(std::count(found.begin(), found.end(), '\n') == 2);  // the core file once, though two cores name it
}

TEST_CASE("topologies are checked against the cores that they place") {
    Files files;
    const std::string mesh = R"(name: mesh
cores: {0: compute.yaml, 1: compute.yaml, 2: compute.yaml, 3: memory.yaml}
offchip_core_id: 3
topology:
  type: mesh_2d
  rows: 1
  columns: 2
  simd_core: 2
  bandwidth: 16
  unit_energy_cost: 1.5
)";
    const MulticoreAccelerator chip = files.read(mesh);
    CHECK(ids(chip) == std::vector<int>{0, 1, 2, 3});
    CHECK(link_between(chip, 0, 1).bandwidth == 16);
    CHECK(link_between(chip, 0, 3).unit_energy_cost == 1.5);
    CHECK(std::isinf(link_between(chip, 0, 2).bandwidth));
    const auto faults = [&](const std::string& part, const std::string& by) {
        return files.faults(test::replaced(mesh, part, by));
    };
    CHECK(faults("columns: 2", "columns: 3") ==
          "chip.yaml:4:1: topology: a mesh of 1 x 3 has 3 places, found 2 compute cores beside pooling, SIMD and off-chip core; "
          "make "
          "rows x columns the number of compute cores");
    CHECK_THAT(faults("columns: 2", "columns: 0"), Contains("chip.yaml:7:12: topology.columns: must be at least 1"));
    CHECK_THAT(faults("simd_core: 2", "simd_core: 3"), Contains("core 3 has another place already"));
    CHECK_THAT(faults("simd_core: 2", "simd_core: 5"), Contains("there is no core 5"));
    CHECK_THAT(faults("mesh_2d", "torus"), Contains("must be mesh_2d or bus, found the text \"torus\""));
    CHECK_THAT(faults("mesh_2d", "bus"), Contains("a bus has no rows and columns"));
    CHECK_THAT(faults("topology:\n", "core_connectivity: []\ntopology:\n"), Contains("cannot be combined with topology"));
}
