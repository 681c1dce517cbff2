#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "unit/formats/yaml/yaml_test_files.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

using namespace zigzag;
using Catch::Matchers::Contains;
using test::replaced;

namespace {

// Line numbers in the expectations below count in this text: `name` is line 1, `memories` line 7, `reg` line 8, `sram` line 22.
const std::string small = R"(name: small
operational_array:
  unit_energy: 0.5
  unit_area: 2
  dimensions: [D1, D2]
  sizes: [4, 2]
memories:
  reg:
    size: 16
    r_cost: 0.25
    w_cost: 1
    area: 0
    latency: 1
    operands: [O]
    ports:
      - name: rw_port_1
        type: read_write
        bandwidth_min: 8
        bandwidth_max: 16
        allocation: ["O, fh", "O, tl", "O, fl", "O, th"]
    served_dimensions: [D2]
  sram:
    size: 1_024
    r_cost: 5
    w_cost: 6
    area: 0.5
    latency: 1
    mem_type: dram
    auto_cost_extraction: no
    operands: [I1, I2, O]
    ports:
      - name: r_port_1
        type: read
        bandwidth_min: 64
        bandwidth_max: 64
        allocation: ["I1, tl", "I2, tl", "O, tl"]
      - name: w_port_1
        type: write
        bandwidth_min: 32
        bandwidth_max: 64
        allocation:
          - O, fl
    served_dimensions: [D1, D2]
)";

// The same memories as the older form writes them.
const std::string older = R"(name: older
operational_array: {unit_energy: 0.5, unit_area: 2, dimensions: [D1, D2], sizes: [4, 2]}
memories:
  reg:
    size: 16
    r_bw: 16
    w_bw: 16
    r_cost: 0.25
    w_cost: 1
    area: 0
    r_port: 0
    w_port: 0
    rw_port: 2
    latency: 1
    min_r_granularity: 8
    operands: [O]
    ports:
      - {fh: rw_port_1, tl: rw_port_2, fl: rw_port_2, th: rw_port_1}
    served_dimensions: [D2]
  sram:
    size: 1024
    r_bw: 64
    w_bw: 48
    r_cost: 5
    w_cost: 6
    area: 0.5
    r_port: 2
    w_port: 1
    rw_port: 0
    latency: 1
    min_w_granularity: 32
    operands: [I1, I2, O]
    ports:
      - tl: r_port_1
      - tl: r_port_2
      - fl: w_port_1
        tl: r_port_1
    served_dimensions: [D1, D2]
)";

/// The reader without anything beyond the file.
Accelerator read_file(const std::filesystem::path& file, Diagnostics& diagnostics) {
    return read_accelerator(file, diagnostics);
}

std::string faults(const std::string& content) {
    return test::faults_of(read_file, content);
}

std::string warnings(const std::string& content) {
    return test::warnings_of(read_file, content);
}

Accelerator read(const std::string& content) {
    return test::read_text(read_file, content);
}

std::string ports_of(const MemoryLevel& level) {
    std::string text;
    for (const MemoryPort& port : level.instance.ports) {
        text += fmt::format("{}{} {} {}..{}", text.empty() ? "" : "; ", port.name, to_string(port.type), port.bandwidth_min,
                            port.bandwidth_max);
        for (const PortAllocation& allocation : port.allocation) {
            text += fmt::format(" {}-{}", to_string(allocation.operand), allocation_name(allocation.direction));
        }
    }
    return text;
}

}  // namespace

TEST_CASE("An accelerator of today's form is read as written", "[parser]") {
    CHECK(warnings(small).empty());
    const Accelerator accelerator = read(small);
    CHECK(accelerator.name == "small");
    CHECK(accelerator.operational_array.unit_energy == 0.5);
    CHECK(accelerator.operational_array.unit_area == 2.0);
    CHECK(accelerator.operational_array.total_unit_count() == 8);
    CHECK(accelerator.operational_array.dimensions[1].name == "D2");
    CHECK(accelerator.operational_array.input_precision.empty());
    CHECK(accelerator.dataflows.empty());

    const auto& levels = accelerator.memory_hierarchy.levels();
    REQUIRE(levels.size() == 2);
    CHECK(levels[0].instance.name == "reg");
    CHECK(levels[0].instance.size == 16);
    CHECK(levels[0].instance.r_cost == 0.25);
    CHECK(levels[0].instance.w_cost == 1.0);
    CHECK(levels[0].instance.mem_type == "sram");
    CHECK(levels[0].operands == std::vector{MemoryOperand::O});
    CHECK(levels[0].served_dimensions == std::vector<std::size_t>{1});
    CHECK(accelerator.unroll_count(levels[0]) == 4);
    CHECK(ports_of(levels[0]) == "rw_port_1 read_write 8..16 O-fh O-tl O-fl O-th");
    CHECK(levels[1].instance.size == 1024);
    CHECK(levels[1].instance.area == 0.5);
    CHECK(levels[1].instance.mem_type == "dram");
    CHECK(levels[1].operands == std::vector{MemoryOperand::I1, MemoryOperand::I2, MemoryOperand::O});
    CHECK(ports_of(levels[1]) == "r_port_1 read 64..64 I1-tl I2-tl O-tl; w_port_1 write 32..64 O-fl");
}

TEST_CASE("An accelerator of the older form becomes ports with bandwidths and allocations", "[parser]") {
    const auto levels = read(older).memory_hierarchy.levels();
    REQUIRE(levels.size() == 2);
    CHECK(ports_of(levels[0]) == "rw_port_1 read_write 8..16 O-fh O-th; rw_port_2 read_write 8..16 O-tl O-fl");
    CHECK(ports_of(levels[1]) == "r_port_1 read 64..64 I1-tl O-tl; r_port_2 read 64..64 I2-tl; w_port_1 write 32..48 O-fl");
    CHECK(warnings(older).empty());
}

TEST_CASE("Both forms may stand in one file, and JSON is accepted", "[parser]") {
    const std::string reg_of_today = small.substr(small.find("  reg:"), small.find("  sram:") - small.find("  reg:"));
    const std::string mixed = older.substr(0, older.find("  reg:")) + reg_of_today + older.substr(older.find("  sram:"));
    CHECK(ports_of(read(mixed).memory_hierarchy.levels()[0]) == "rw_port_1 read_write 8..16 O-fh O-tl O-fl O-th");
    CHECK(read(R"({"name": "j", "operational_array": {"unit_energy": 1, "unit_area": 1, "dimensions": ["D1"], "sizes": [2]},
                   "memories": {"m": {"size": 8, "r_cost": 1, "w_cost": 1, "area": 0, "latency": 1,
                                      "operands": ["I1", "I2", "O"], "served_dimensions": [],
                                      "ports": [{"name": "rw_port_1", "type": "read_write", "bandwidth_min": 8,
                                                 "bandwidth_max": 8, "allocation": ["I1, tl", "I2, tl", "O, tl"]}]}}})")
              .name == "j");
}

TEST_CASE("A memory that occurs twice keeps its first position and its last description", "[parser]") {
    const std::string twice = replaced(small, "  sram:\n", "  dram:\n") + R"(  reg:
    {size: 99, r_cost: 0, w_cost: 0, area: 0, latency: 1, operands: [O], served_dimensions: [], ports: [
      {name: r_port_1, type: read, bandwidth_min: 8, bandwidth_max: 8, allocation: ["O, tl"]}]}
)";
    const auto levels = read(twice).memory_hierarchy.levels();
    REQUIRE(levels.size() == 2);
    CHECK(levels[0].instance.name == "reg");
    CHECK(levels[0].instance.size == 99);
    CHECK(warnings(twice) ==
          "44:3: memories.reg: the key occurs twice, in lines 8 and 44; the last value counts, in the first position; rename one "
          "if both are meant, or remove it");
}

TEST_CASE("Every fault of an accelerator is reported in one go, in the order of the file", "[parser]") {
    std::string wrong = replaced(small, "name: small\n", "name: 5\n");
    wrong = replaced(wrong, "size: 16\n", "size: -16\n");
    wrong = replaced(wrong, "r_cost: 5\n", "r_cost: .nan\n");
    wrong = replaced(wrong, "served_dimensions: [D1, D2]", "served_dimensions: [D1, D7]");
    CHECK(faults(wrong) ==
          "1:7: name: must be text, found the integer 5; write \"5\" in quotes\n"
          "9:11: memories.reg.size: must be at least 1, found the integer -16\n"
          "24:13: memories.sram.r_cost: must be a finite number, found the number .nan\n"
          "43:29: memories.sram.served_dimensions[1]: the array has no dimension D7; use one of D1, D2");
}

TEST_CASE("Unknown and missing keys are faults at every level of an accelerator", "[parser]") {
    CHECK_THAT(faults(replaced(small, "name: small\n", "")), Contains("1:1: name: required key is missing"));
    CHECK_THAT(faults("cores: []\n" + small), Contains("1:1: cores: unknown key; use one of name, memories"));
    CHECK(faults(replaced(small, "    size: 16\n", "    sise: 16\n")) ==
          "8:3: memories.reg.size: required key is missing; add size: the capacity of one instance in bits\n"
          "9:5: memories.reg.sise: unknown key; did you mean size?");
    CHECK_THAT(faults(replaced(small, "bandwidth_min: 8\n", "bandwith_min: 8\n")),
               Contains("18:9: memories.reg.ports[0].bandwith_min: unknown key; did you mean bandwidth_min?"));
    CHECK_THAT(faults(replaced(small, "unit_area: 2", "unit_arae: 2")),
               Contains("operational_array.unit_arae: unknown key; did you mean unit_area?"));
    CHECK_THAT(faults(replaced(small, "    served_dimensions: [D2]\n", "")),
               Contains("memories.reg.served_dimensions: required key is missing"));
    CHECK_THAT(faults(replaced(older, "    r_bw: 16\n", "    r_bws: 16\n")),
               Contains("memories.reg.r_bws: unknown key; did you mean r_bw?"));
    CHECK_THAT(faults(replaced(older, "    rw_port: 2\n", "")), Contains("memories.reg.rw_port: required key is missing"));
    CHECK(faults("just words") ==
          "1:1: must be a mapping with the keys name, memories, operational_array, dataflows, clock, found the text \"just "
          "words\"");
}

TEST_CASE("Numbers of memories and ports are checked for type and range", "[parser]") {
    CHECK(faults(replaced(small, "size: 16\n", "size: 0\n")) ==
          "9:11: memories.reg.size: must be at least 1, found the integer 0");
    CHECK(faults(replaced(small, "size: 16\n", "size: 16.5\n")) ==
          "9:11: memories.reg.size: must be an integer, found the number 16.5; write it without a point");
    CHECK(faults(replaced(small, "size: 16\n", "size: 9007199254740992\n")).empty());
    CHECK(faults(replaced(small, "size: 16\n", "size: 9223372036854775808\n")) ==
          "9:11: memories.reg.size: must be at most 9223372036854775807, found the integer 9223372036854775808");
    CHECK(faults(replaced(small, "w_cost: 1\n", "w_cost: -1\n")) ==
          "11:13: memories.reg.w_cost: must be at least 0, found the integer -1");
    CHECK(faults(replaced(small, "area: 0\n", "area: .inf\n")) ==
          "12:11: memories.reg.area: must be a finite number, found the number .inf");
    CHECK(faults(replaced(small, "area: 0\n", "area:\n")) == "12:5: memories.reg.area: must be a number, found nothing");
    CHECK(faults(replaced(small, "bandwidth_min: 8\n", "bandwidth_min: 0\n")) ==
          "18:24: memories.reg.ports[0].bandwidth_min: must be at least 0.001, found the integer 0; give bits per cycle");
    CHECK(faults(replaced(small, "bandwidth_max: 16\n", "bandwidth_max: 4\n")) ==
          "19:24: memories.reg.ports[0].bandwidth_max: 4 is below bandwidth_min 8; raise it or lower bandwidth_min");
    CHECK(faults(replaced(small, "mem_type: dram", "mem_type: 3")) ==
          "28:15: memories.sram.mem_type: must be text, found the integer 3; write \"3\" in quotes");
}

TEST_CASE("Widths of ports may be fractional", "[parser]") {
    const std::string fractional =
        replaced(replaced(small, "bandwidth_min: 8\n", "bandwidth_min: 0.4\n"), "_max: 16\n", "_max: 12.8\n");
    CHECK(faults(fractional).empty());
    CHECK_THAT(ports_of(read(fractional).memory_hierarchy.levels()[0]), Contains("rw_port_1 read_write 0.4..12.8"));
    CHECK_THAT(
        ports_of(read(replaced(older, "r_bw: 16\n    w_bw: 16", "r_bw: 12.8\n    w_bw: 12.8")).memory_hierarchy.levels()[0]),
        Contains("8..12.8"));
}

TEST_CASE("An accelerator may have a clock, in Hz", "[parser]") {
    CHECK(read(small).clock_rate == 0);
    CHECK(read("clock: 500.0e+6\n" + small).clock_rate == 5e8);
    CHECK(faults("clock: 0.5\n" + small) ==
          "1:8: clock: must be at least 1, found the number 0.5; give cycles per second, such as 500.0e+6");
    CHECK(faults("clock: 1e9\n" + small) ==
          "1:8: clock: must be a number, found the text \"1e9\"; YAML wants a point and a signed exponent, as in 1.0e+3; "
          "otherwise it reads text");
}

TEST_CASE("Operands of a memory are I1, I2 and O, each once", "[parser]") {
    CHECK(faults(replaced(small, "operands: [O]", "operands: [X]")) ==
          "14:16: memories.reg.operands[0]: must be a memory operand, found the text \"X\"; use one of I1, I2, O");
    CHECK(faults(replaced(small, "operands: [O]", "operands: [O, O]")) ==
          "14:19: memories.reg.operands[1]: O is listed twice; list each operand once");
    CHECK_THAT(faults(replaced(small, "operands: [O]", "operands: []")),
               Contains("14:15: memories.reg.operands: the memory holds no operand"));
    CHECK_THAT(faults(replaced(small, "operands: [O]", "operands: O")),
               Contains("memories.reg.operands: must be a list, found the text \"O\""));
}

TEST_CASE("Every operand needs a memory", "[parser]") {
    const std::string outputs_only = replaced(replaced(small, "operands: [I1, I2, O]", "operands: [I1, O]"),
                                              "[\"I1, tl\", \"I2, tl\", \"O, tl\"]", "[\"I1, tl\", \"O, tl\"]");
    CHECK(faults(outputs_only) ==
          "7:1: memories: operand without memory: no memory holds I2; add I2 to the operands of at least one memory");
    CHECK_THAT(faults("name: n\noperational_array: {unit_energy: 1, unit_area: 1, dimensions: [D1], sizes: [1]}\nmemories: {}\n"),
               Contains("no memory holds I1") && Contains("no memory holds I2") && Contains("no memory holds O"));
}

TEST_CASE("Ports carry only what their type and their memory allow", "[parser]") {
    CHECK(faults(replaced(small, "- O, fl\n", "- O, tl\n")) ==
          "42:13: memories.sram.ports[1].allocation[0]: a write port cannot carry tl, which reads the memory; use fl or fh, or a "
          "read or read_write port");
    CHECK(faults(replaced(small, "\"I1, tl\", \"I2, tl\"", "\"I1, fh\", \"I2, tl\"")) ==
          "36:22: memories.sram.ports[0].allocation[0]: a read port cannot carry fh, which writes the memory; use tl or th, or a "
          "write or read_write port");
    CHECK(
        faults(replaced(small, "[\"O, fh\",", "[\"I1, fh\",")) ==
        "20:22: memories.reg.ports[0].allocation[0]: allocates I1, which this memory does not hold; add I1 to operands or remove "
        "the allocation");
    for (const std::string malformed : {"O,fl", "O fl", "O, fl, fh", "O, up", "X, fl", "o, fl"}) {
        CAPTURE(malformed);
        CHECK(
            faults(replaced(small, "- O, fl\n", "- " + malformed + "\n")) ==
            "42:13: memories.sram.ports[1].allocation[0]: must be a memory operand (I1, I2, O) and a direction (fh, fl, th, tl), "
            "found the text \"" +
                malformed + "\"; write it like \"I1, tl\"");
    }
    CHECK(faults(replaced(small, "type: write\n", "type: wriet\n")) ==
          "38:15: memories.sram.ports[1].type: must be read, write or read_write, found the text \"wriet\"; did you mean write?");
    CHECK(
        faults(replaced(small, "name: w_port_1", "name: port1")) ==
        "37:15: memories.sram.ports[1].name: must be a port name, found the text \"port1\"; write it like r_port_1, w_port_1 or "
        "rw_port_1");
    CHECK_THAT(faults(replaced(small, "name: w_port_1", "name: r_port_1")),
               Contains("37:15: memories.sram.ports[1].name: two ports of this memory are called r_port_1"));
}

TEST_CASE("Odd but usable ports are accepted with a warning", "[parser]") {
    const std::string idle = replaced(small, "        allocation:\n          - O, fl\n", "        allocation: []\n");
    CHECK(warnings(idle) ==
          "41:21: memories.sram.ports[1].allocation: the port carries nothing and is ignored; allocate something to it or remove "
          "it");
    CHECK(ports_of(read(idle).memory_hierarchy.levels()[1]) == "r_port_1 read 64..64 I1-tl I2-tl O-tl");

    const std::string shared =
        replaced(replaced(replaced(small, "type: write\n", "type: read_write\n"), "name: w_port_1", "name: _port_1"),
                 "          - O, fl\n", "          - O, fl\n          - O, tl\n");
    CHECK(
        warnings(shared) ==
        "37:9: memories.sram.ports[1]: O, tl is on r_port_1 and on _port_1; the later port carries it; allocate it to one port");
    CHECK(read(shared).memory_hierarchy.levels()[1].port_for(MemoryOperand::O, DataDirection::rd_out_to_low) == 1U);

    CHECK(warnings(replaced(small, "name: rw_port_1", "name: r_port_1")) ==
          "16:15: memories.reg.ports[0].name: r_port_1 is the name of a read port, but its type is read_write; the type counts; "
          "rename the port or correct its type");

    const std::string repeated = replaced(small, "- O, fl\n", "- O, fl\n          - O, fl\n");
    CHECK(warnings(repeated) ==
          "43:13: memories.sram.ports[1].allocation[1]: is listed twice on this port; the second is ignored; remove one");
    CHECK(ports_of(read(repeated).memory_hierarchy.levels()[1]) == ports_of(read(small).memory_hierarchy.levels()[1]));
}

TEST_CASE("Settings that the model does not use are accepted with a warning", "[parser]") {
    CHECK(warnings(replaced(small, "    latency: 1\n    operands: [O]", "    latency: 10\n    operands: [O]")) ==
          "13:14: memories.reg.latency: the latency 10 is not used: the model takes every access as one cycle");
    const std::string doubled = replaced(small, "    mem_type: dram\n", "    force_double_buffering: true\n");
    CHECK_THAT(warnings(doubled), Contains("28:29: memories.sram.force_double_buffering: is not used"));
    CHECK(read(doubled).memory_hierarchy.levels()[1].instance.force_double_buffering);
    CHECK_THAT(faults(replaced(small, "    mem_type: dram\n", "    force_double_buffering: 1\n")),
               Contains("must be true or false, found the integer 1"));
}

TEST_CASE("Served dimensions must exist and be listed once", "[parser]") {
    CHECK(faults(replaced(small, "served_dimensions: [D1, D2]", "served_dimensions: [D1, D1]")) ==
          "43:29: memories.sram.served_dimensions[1]: D1 is listed twice; list each dimension once");
    CHECK(faults(replaced(small, "served_dimensions: [D1, D2]", "served_dimensions: [K]")) ==
          "43:25: memories.sram.served_dimensions[0]: must be an array dimension, found the text \"K\"; write D and one digit, "
          "such "
          "as D1");
    CHECK(read(replaced(small, "served_dimensions: [D1, D2]", "served_dimensions: []"))
              .memory_hierarchy.levels()[1]
              .served_dimensions.empty());
}

TEST_CASE("Array dimensions are D and a digit, unique, with one size of at least 1 each", "[parser]") {
    CHECK(faults(replaced(small, "sizes: [4, 2]", "sizes: [4]")) ==
          "6:10: operational_array.sizes: 1 sizes for 2 dimensions; give one size per dimension");
    CHECK(faults(replaced(small, "sizes: [4, 2]", "sizes: [4, 0]")) ==
          "6:14: operational_array.sizes[1]: must be at least 1, found the integer 0");
    CHECK_THAT(faults(replaced(small, "sizes: [4, 2]", "sizes: [9007199254740992, 2]")),
               Contains("6:10: operational_array.sizes: the array has more than 9007199254740992 multipliers"));
    CHECK(faults(replaced(small, "dimensions: [D1, D2]\n  sizes", "dimensions: [D1, D1]\n  sizes")) ==
          "5:20: operational_array.dimensions[1]: D1 is listed twice; list each dimension once");
    CHECK(faults(replaced(small, "dimensions: [D1, D2]\n  sizes", "dimensions: [D1, D10]\n  sizes")) ==
          "5:20: operational_array.dimensions[1]: must be an array dimension, found the text \"D10\"; write D and one digit, "
          "such as "
          "D1");
    CHECK(faults(replaced(small, "dimensions: [D1, D2]\n  sizes", "dimensions: []\n  sizes")) ==
          "5:15: operational_array.dimensions: the array has no dimension; list at least one, such as [D1]");
    CHECK(read(replaced(replaced(small, "dimensions: [D1, D2]\n  sizes", "dimensions: [D1, D2, D0]\n  sizes"), "sizes: [4, 2]",
                        "sizes: [4, 2, 3]"))
              .operational_array.total_unit_count() == 24);
}

TEST_CASE("A normal array needs its unit costs and tolerates idle keys of in-memory-compute arrays", "[parser]") {
    CHECK_THAT(faults(replaced(small, "  unit_energy: 0.5\n", "")),
               Contains("2:1: operational_array.unit_energy: required key is missing"));
    const std::string idle = replaced(small, "  unit_area: 2\n",
                                      "  unit_area: 2\n  is_imc: false\n  imc_type: null\n  adc_resolution: 0\n"
                                      "  bit_serial_precision:\n  input_precision: [8, 4]\n");
    CHECK(read(idle).operational_array.input_precision == std::vector<std::int64_t>{8, 4});
    CHECK(faults(replaced(idle, "imc_type: null", "imc_type: digital")) ==
          "6:13: operational_array.imc_type: belongs to in-memory-compute arrays only; remove it");
    CHECK(faults(replaced(idle, "adc_resolution: 0", "adc_resolution: 3")) ==
          "7:19: operational_array.adc_resolution: belongs to in-memory-compute arrays only; remove it or set it to 0");
    CHECK(faults(replaced(idle, "bit_serial_precision:", "bit_serial_precision: 2")) ==
          "8:25: operational_array.bit_serial_precision: belongs to in-memory-compute arrays only; remove it");
    CHECK(faults(replaced(idle, "[8, 4]", "[8]")) ==
          "9:20: operational_array.input_precision: must be [activation, weight] in bits, found 1 numbers; give two numbers");
}

TEST_CASE("Memory costs are worked out where the file leaves them open, and say so", "[parser]") {
    const std::string given = replaced(small, "auto_cost_extraction: no", "auto_cost_extraction: yes");
    const std::string open = replaced(replaced(given, "    r_cost: 5\n    w_cost: 6\n", ""), "    area: 0.5\n", "");
    for (const std::string& text : {given, open}) {  // what the file gives beside is replaced
        const MemoryInstance dram = read(text).memory_hierarchy.levels()[1].instance;
        CHECK(dram.cost_origin == CostOrigin::model);
        CHECK(dram.r_cost == 700);  // 64 bits of DRAM
        CHECK(dram.w_cost == 750);
        CHECK(dram.area > 0);
    }
    CHECK(read(small).memory_hierarchy.levels()[1].instance.cost_origin == CostOrigin::given);
    CHECK(
        faults(replaced(open, "size: 1_024", "size: 1_025")) ==
        "22:3: memories.sram: automatic costs need whole bytes, found 1025 bits; make the size a multiple of 8, or give r_cost, "
        "w_cost and area");
    CHECK_THAT(faults(replaced(open, "type: read\n", "type: write\n")), Contains("memories.sram.ports[0]"));
}

TEST_CASE("Dataflows are stored by array dimension", "[parser]") {
    const Accelerator accelerator = read(small + "dataflows:\n  D1: [\"K, 4\"]\n  D2:\n    - C, 2\n    - D0, 1\n");
    REQUIRE(accelerator.dataflows.size() == 2);
    CHECK(accelerator.dataflows[0].first == "D1");
    CHECK(accelerator.dataflows[1].second == std::vector<std::pair<std::string, std::int64_t>>{{"C", 2}, {"D0", 1}});
    CHECK(read(small + "dataflows:\n").dataflows.empty());
    CHECK(faults(small + "dataflows:\n  K: [\"K, 4\"]\n") == "45:6: dataflows.K: unknown key; use array dimensions such as D1");
    CHECK(faults(small + "dataflows:\n  D1: [\"K, 0\"]\n") ==
          "45:8: dataflows.D1[0]: must be a loop with a factor of at least 1, found the text \"K, 0\"; use 1 for a loop that is "
          "not "
          "unrolled");
}

TEST_CASE("The older form is checked for its own rules", "[parser]") {
    CHECK(faults(replaced(older, "    r_port: 2\n", "    r_port: 1\n")) ==
          "35:13: memories.sram.ports[1].tl: there is no r_port_2: r_port is 1; number ports from 1 or raise r_port");
    CHECK(faults(replaced(older, "    r_port: 2\n", "    r_port: 3\n")) ==
          "33:5: memories.sram.ports: r_port_3 is counted but carries nothing; lower the number of ports or allocate something "
          "to it");
    CHECK(faults(replaced(older, "fl: w_port_1", "fl: r_port_1")) ==
          "33:5: memories.sram.ports: w_port_1 is counted but carries nothing; lower the number of ports or allocate something "
          "to it\n"
          "36:13: memories.sram.ports[2].fl: a read port cannot carry fl, which writes the memory; use tl or th, or a write or "
          "read_write port");
    CHECK(faults(replaced(older, "      - tl: r_port_2\n", "")) ==
          "33:5: memories.sram.ports: lists 2 operands, but the memory holds 3; give one entry per operand, in the order of "
          "operands");
    CHECK_THAT(faults(replaced(older, "fl: w_port_1", "up: w_port_1")),
               Contains("36:9: memories.sram.ports[2].up: unknown key; use one of fh, fl, th, tl"));
    CHECK_THAT(faults(replaced(older, "fl: w_port_1", "fl: port")), Contains("must be a port name, found the text \"port\""));
    CHECK(faults(replaced(older, "min_r_granularity: 8", "min_r_granularity: 32")) ==
          "15:24: memories.reg.min_r_granularity: 32 is above r_bw 16; lower it or raise r_bw");
    CHECK_THAT(faults(replaced(older, "    rw_port: 2\n", "    rw_port: 1000000\n")), Contains("must be at most 1024"));
    CHECK(warnings(replaced(older, "    w_bw: 16\n", "    w_bw: 8\n")) ==
          "4:3: memories.reg: read-write ports use r_bw 16 in both directions, not w_bw 8; give both the same value, or use "
          "separate "
          "read and write ports");
}

TEST_CASE("Memories whose order contradicts their connections are refused", "[parser]") {
    std::string content = replaced(small.substr(0, small.find("memories:")), "name: small", "name: tangled") + "memories:\n";
    const auto add = [&content](const std::string& name, const std::string& operands) {
        content += "  " + name +
                   ": {size: 8, r_cost: 1, w_cost: 1, area: 0, latency: 1, served_dimensions: [D1, D2], operands: [" + operands +
                   "],\n    ports: [{name: rw_port_1, type: read_write, bandwidth_min: 8, bandwidth_max: 8, allocation: [\"" +
                   operands.substr(0, operands.find(',')) + ", tl\"]}]}\n";
    };
    add("first", "I1");
    add("second", "I1");
    add("shared", "I1, O");
    add("weights", "I2, I1");
    add("late", "O, I2");
    add("early", "O");
    CHECK(
        faults(content) ==
        "7:1: memories: the order of the memories is ambiguous: by their connections O passes shared, early, late, which is not "
        "their order in the file; list the memories from the innermost outwards so that both orders agree");
}

TEST_CASE("Names of 2024 for the costs of a multiplier are read, with one warning", "[parser]") {
    const std::string of_2024 = replaced(replaced(small, "unit_energy", "multiplier_energy"), "unit_area", "multiplier_area");
    CHECK(warnings(of_2024) ==
          "2:1: operational_array: multiplier_energy and multiplier_area: older for unit_energy and unit_area, and read so");
    CHECK(read(of_2024).operational_array.unit_energy == 0.5);
    CHECK(read(of_2024).operational_array.unit_area == 2);
    CHECK(warnings(replaced(small, "unit_area", "multiplier_area")) ==
          "2:1: operational_array: multiplier_area: older for unit_area, and read so");
    CHECK(faults(replaced(small, "  unit_area: 2\n", "  unit_area: 2\n  multiplier_area: 2\n")) ==
          "5:20: operational_array.multiplier_area: is the older name of unit_area, which is there as well; keep one of them");
}

TEST_CASE("A memory that nothing fills may be of any size", "[parser]") {
    const std::string endless = replaced(small, "size: 1_024", "size: 10_000_000_000_000_000");
    CHECK(warnings(endless) ==
          "23:11: memories.sram.size: the size 10000000000000000 is taken as 9007199254740992; nothing fills either");
    CHECK(read(endless).memory_hierarchy.levels()[1].instance.size == 9007199254740992);
}

TEST_CASE("A core that computes in Stream is an accelerator", "[parser]") {
    const std::string core = "type: compute\noperator_types: []\n" + replaced(small, "operational_array", "multipliers") +
                             "dataflows:\n  - {D1: [\"K, 4\"]}\n  - {D1: [\"C, 4\"]}\n";
    CHECK(warnings(core) ==
          "2:17: operator_types: is not used: the mapping decides which layers run on which core\n"
          "46:1: dataflows: the first of 2 dataflows is kept in the results; none of them is used: the mapping decides");
    CHECK(read(core).operational_array.total_unit_count() == 8);
    CHECK(read(core).dataflows.at(0).second.at(0).first == "K");
    CHECK_THAT(faults("type: memory\n" + small),
               Contains("1:7: type: must be compute, found the text \"memory\"; this core of Stream only holds data"));
}

TEST_CASE("Memories that are likely to be meant elsewhere are named", "[parser]") {
    CHECK(warnings(replaced(replaced(small, "  reg:\n", "  DRAM_1:\n"), "    mem_type: dram\n", "")) ==
          "8:3: memories.DRAM_1: a DRAM below sram: memories count from the innermost outwards; list it last, unless the array "
          "really works out of it");
    CHECK_THAT(warnings(replaced(small, "served_dimensions: [D1, D2]", "served_dimensions: [D1]")),
               Contains("memories.sram: there are 2 of it, because it does not serve the whole array; if there is one for all, "
                        "write served_dimensions: [D1, D2]"));
}
