#include <string>

#include <catch2/catch.hpp>

#include "unit/formats/yaml/yaml_test_files.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

using namespace zigzag;

namespace {

Accelerator read_tpu(const std::vector<AcceleratorSetting>& settings, Diagnostics& diagnostics) {
    AcceleratorReading reading;
    reading.settings = settings;
    return read_accelerator(resolve_input(InputKind::accelerator, "tpu_like"), diagnostics, reading);
}

Accelerator read_tpu(const std::vector<AcceleratorSetting>& settings) {
    Diagnostics diagnostics;
    return read_tpu(settings, diagnostics);
}

std::string refusal(const std::vector<AcceleratorSetting>& settings) {
    try {
        read_tpu(settings);
    } catch (const InputError& error) {
        return test::without_file(error.faults());
    }
    return {};
}

}  // namespace

TEST_CASE("values in place of a file's are read as if they stood in it") {
    const Accelerator accelerator = read_tpu({{"memories.sram_2MB.size", "4096"},
                                              {"operational_array.sizes", "[8, 16]"},
                                              {"memories.sram_2MB.ports[1].bandwidth_max", "512"},
                                              {"memories.dram.r_cost", "1.5"},
                                              {"name", "other"}});
    CHECK(accelerator.name == "other");
    CHECK(accelerator.operational_array.dimensions[0].size == 8);
    CHECK(accelerator.operational_array.dimensions[1].size == 16);
    const auto& levels = accelerator.memory_hierarchy.levels();
    CHECK(levels[2].instance.size == 4096);
    CHECK(levels[2].instance.ports[0].bandwidth_max == 2048);
    CHECK(levels[2].instance.ports[1].bandwidth_max == 512);
    CHECK(levels[3].instance.r_cost == 1.5);
    CHECK(read_tpu({{"operational_array.sizes[1]", "4"}}).operational_array.dimensions[1].size == 4);
}

TEST_CASE("keys with dots and brackets are found, the longest that fits first") {
    const std::string text = R"(name: odd
operational_array: {dimensions: [D1], sizes: [2], unit_energy: 1, unit_area: 1}
memories:
  a.b[0]: &memory
    operands: [I1, I2, O]
    served_dimensions: [D1]
    size: 64
    r_cost: 1
    w_cost: 1
    area: 0
    latency: 1
    ports:
      - {name: rw_port_1, type: read_write, bandwidth_min: 8, bandwidth_max: 8,
         allocation: ["I1, tl", "I2, tl", "O, tl", "O, fl"]}
  a: *memory
)";
    const test::TemporaryFile file(text);
    Diagnostics diagnostics;
    AcceleratorReading reading;
    reading.settings = {{"memories.a.b[0].size", "128"}};
    const Accelerator accelerator = read_accelerator(file.path(), diagnostics, reading);
    CHECK(accelerator.memory_hierarchy.levels()[0].instance.size == 128);
    CHECK(accelerator.memory_hierarchy.levels()[1].instance.size == 64);  // an alias is a copy
}

TEST_CASE("a path that leads nowhere is refused with what is near") {
    CHECK(refusal({{"memories.sram_2M.size", "1"}}) ==
          "18:1: memories.sram_2M.size: is to be set, but memories has no key sram_2M; did you mean sram_2MB?");
    CHECK(refusal({{"memories.sram_2MB.sise", "1"}}) ==
          "48:3: memories.sram_2MB.sise: is to be set, but memories.sram_2MB has no key sise; did you mean size?");
    CHECK(refusal({{"sram_2MB.size", "1"}}) ==
          "10:1: sram_2MB.size: is to be set, but the file has no key sram_2MB; did you mean memories.sram_2MB.size?");
    CHECK_THAT(refusal({{"nothing", "1"}}), Catch::Contains("use one of name, operational_array, memories"));
    CHECK_THAT(refusal({{"", "1"}}), Catch::Contains("has no key"));
    CHECK_THAT(refusal({{"memories.", "1"}}), Catch::Contains("is to be set"));
    CHECK_THAT(refusal({{"operational_array.sizes[2]", "1"}}), Catch::Contains("is a list of 2 items without [2]"));
    CHECK_THAT(refusal({{"operational_array.sizes.D1", "1"}}), Catch::Contains("without D1; write the position in brackets"));
    CHECK_THAT(refusal({{"operational_array.sizes[-1]", "1"}}), Catch::Contains("without [-1]"));
    CHECK_THAT(refusal({{"operational_array.sizes[0", "1"}}), Catch::Contains("without [0"));
    CHECK_THAT(refusal({{"operational_array.unit_energy.x", "1"}}),
               Catch::Contains("operational_array.unit_energy has nothing within: it is the number 0.04"));
    const std::string both = refusal({{"nothing", "1"}, {"nowhere", "2"}});
    CHECK_THAT(both, Catch::Contains("nothing: ") && Catch::Contains("nowhere: "));
}

TEST_CASE("a value that the file could not have is refused at the place of the one it replaces") {
    CHECK(refusal({{"memories.sram_2MB.size", "-5"}}) ==
          "51:11: memories.sram_2MB.size: must be at least 1, found the integer -5 (set in place of the file's value)");
    for (const std::string value : {"nan", ".nan", ".inf", "abc", "1e3", "2.5", "[1]", "{}", "~", "99999999999999999999"}) {
        INFO(value);
        CHECK_THAT(refusal({{"memories.sram_2MB.size", value}}), Catch::Contains("51:11: memories.sram_2MB.size: must be "));
    }
    CHECK_THAT(refusal({{"memories.dram.r_cost", ".nan"}}), Catch::Contains("must be a finite number"));
    CHECK_THAT(refusal({{"operational_array.sizes", "[4]"}}), Catch::Contains("1 sizes for 2 dimensions (set in place of"));
    CHECK_THAT(refusal({{"memories.dram.size", "'1"}}), Catch::Contains("the value \"'1\" is not valid YAML"));
    CHECK_THAT(refusal({{"memories.dram", "{size: 1, size: 2}"}}), Catch::Contains("the key occurs twice"));
}

TEST_CASE("a size that is set while its costs stay is warned of, unless costs are set or worked out") {
    const auto warnings = [](const std::vector<AcceleratorSetting>& settings) {
        Diagnostics diagnostics;
        read_tpu(settings, diagnostics);
        return test::without_file(diagnostics.warnings());
    };
    const std::string kept =
        "48:3: memories.sram_2MB: size or width is set, but an access costs what the file gives: r_cost 416.16 "
        "pJ, w_cost 378.4 pJ; set them too, or have them worked out (auto_cost_extraction: true)";
    CHECK(warnings({{"memories.sram_2MB.size", "4096"}}) == kept);
    CHECK(warnings({{"memories.sram_2MB.ports[0].bandwidth_max", "512"}}) == kept);
    CHECK(warnings({{"memories.sram_2MB.size", "4096"}, {"memories.sram_2MB.r_cost", "4"}}).empty());
    CHECK(warnings({{"memories.sram_2MB.latency", "1"}, {"operational_array.sizes", "[4,4]"}}).empty());

    Diagnostics diagnostics;
    AcceleratorReading reading;
    reading.settings = {{"memories.sram_32MB.size", "65536"}};
    const auto file = resolve_input(InputKind::accelerator, "generic_array_auto");
    const Accelerator small = read_accelerator(file, diagnostics, reading);
    const Accelerator large = read_accelerator(file, diagnostics);
    for (const Fault& warning : diagnostics.warnings()) {
        CHECK_THAT(warning.message, !Catch::Contains("is set"));
    }
    CHECK(small.memory_hierarchy.levels()[3].instance.r_cost < large.memory_hierarchy.levels()[3].instance.r_cost);
}

TEST_CASE("an accelerator's own mapping is the one of its name") {
    CHECK(default_mapping("tpu_like") == "tpu_like");
    CHECK(default_mapping("labs/lab3/hardware/accelerator2.yaml") == "labs/lab3/mapping/accelerator2.yaml");
    CHECK_FALSE(default_mapping("aimc").has_value());
    CHECK_THROWS_AS(default_mapping("no_such_accelerator"), InputError);
}
