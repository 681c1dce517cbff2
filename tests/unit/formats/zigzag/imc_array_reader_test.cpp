#include <string>

#include <catch2/catch.hpp>

#include "unit/formats/yaml/yaml_test_files.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

using namespace zigzag;
using Catch::Matchers::Contains;
using test::replaced;

namespace {

const std::string good = R"(name: macro
operational_array:
  is_imc: true
  imc_type: analog
  input_precision: [8, 4]
  bit_serial_precision: 2
  adc_resolution: 6
  dimensions: [D2, D1, D3]
  sizes: [16, 32, 4]
memories:
  cells:
    size: 8
    r_cost: 0
    w_cost: 0.1
    area: 0.0001
    latency: 1
    operands: [I2]
    ports:
      - {name: rw_port_1, type: read_write, bandwidth_min: 4, bandwidth_max: 4, allocation: ["I2, fh", "I2, tl"]}
    served_dimensions: []
)";

Accelerator read_macro(const std::filesystem::path& file, Diagnostics& diagnostics) {
    AcceleratorReading reading;
    reading.macro_only = true;
    return read_accelerator(file, diagnostics, reading);
}

std::string faults(const std::string& content) {
    return test::faults_of(read_macro, content);
}

}  // namespace

TEST_CASE("An in-memory-compute array is read with its wordlines, bitlines and banks by name", "[parser]") {
    const Accelerator accelerator = test::read_text(read_macro, good);
    REQUIRE(accelerator.operational_array.imc);
    const ImcArray& imc = *accelerator.operational_array.imc;
    CHECK(imc.is_analog());
    CHECK(imc.wordlines == 32);  // D1, though it stands second
    CHECK(imc.bitlines == 16);
    CHECK(imc.banks == 4);
    CHECK(imc.activation_precision == 8);
    CHECK(imc.weight_precision == 4);
    CHECK(imc.adc_resolution == 6);
    CHECK(imc.group_depth() == 2);
    CHECK(imc.cycles_per_operation() == 4);
    CHECK(imc.cells_area == Approx(0.0001 * 32 * 16 * 4));
}

TEST_CASE("Cells without given costs share those of a bank, and reading them is free", "[parser]") {
    const Accelerator accelerator = test::read_text(
        read_macro, replaced(good, "    r_cost: 0\n    w_cost: 0.1\n    area: 0.0001\n", "    auto_cost_extraction: true\n"));
    const MemoryInstance& cells = accelerator.memory_hierarchy.levels()[0].instance;
    const MemoryCosts bank = modelled_costs({MemoryTechnology::sram, 8 * 32 * 16, 4 * 32, 0, 0, 1, 28});
    CHECK(cells.cost_origin == CostOrigin::model);
    CHECK(cells.r_cost == 0);
    CHECK(cells.w_cost == bank.write / 32);
    CHECK(cells.area == 0);
    CHECK(accelerator.operational_array.imc->cells_area == bank.area * 4);
}

TEST_CASE("What an in-memory-compute array cannot be is refused with a remedy", "[parser]") {
    CHECK_THAT(faults(replaced(good, "imc_type: analog", "imc_type: analogue")),
               Contains("operational_array.imc_type: must be analog or digital") && Contains("did you mean analog?"));
    CHECK_THAT(faults(replaced(good, "  imc_type: analog\n", "")), Contains("operational_array.imc_type"));
    CHECK_THAT(faults(replaced(good, "[8, 4]", "[8, 3]")),
               Contains("input_precision[1]: the weight precision must be a power of two"));
    CHECK_THAT(faults(replaced(good, "[8, 4]", "[8]")), Contains("must be [activation, weight] in bits, found 1 numbers"));
    CHECK_THAT(faults(replaced(good, "  input_precision: [8, 4]\n", "")), Contains("operational_array.input_precision"));
    CHECK_THAT(faults(replaced(good, "bit_serial_precision: 2", "bit_serial_precision: 16")),
               Contains("16 bits per cycle are more than an activation has (8)"));
    CHECK_THAT(faults(replaced(good, "bit_serial_precision: 2", "bit_serial_precision: 0")), Contains("must be at least 1"));
    for (const char* const resolution : {"0", "-1", ".nan", "25", "many"}) {
        INFO(resolution);
        CHECK_THAT(faults(replaced(good, "adc_resolution: 6", std::string("adc_resolution: ") + resolution)),
                   Contains("operational_array.adc_resolution"));
    }
    CHECK_THAT(faults(replaced(good, "  adc_resolution: 6\n", "")), Contains("operational_array.adc_resolution"));
    CHECK_THAT(faults(replaced(good, "imc_type: analog", "imc_type: digital")), Contains("a digital array has no converters"));
    const std::string digital = replaced(replaced(good, "imc_type: analog", "imc_type: digital"), "  adc_resolution: 6\n", "");
    CHECK(faults(digital).empty());
    CHECK_THAT(faults(replaced(digital, "sizes: [16,", "sizes: [12,")), Contains("D2 has size 12") && Contains("power of two"));
    const std::string flat = replaced(replaced(good, "[D2, D1, D3]", "[D1]"), "[16, 32, 4]", "[32]");
    CHECK_THAT(faults(flat), Contains("at least two dimensions"));
}

TEST_CASE("What the cells of an array cannot be is refused with a remedy", "[parser]") {
    CHECK_THAT(faults(replaced(good, "  cells:\n", "  weights:\n")), Contains("needs a memory called cells"));
    CHECK_THAT(faults(replaced(good, "    size: 8\n", "    size: 6\n")),
               Contains("memories.cells: 6 bits are not a multiple of the weight precision, 4"));
    CHECK_THAT(faults(replaced(good, "served_dimensions: []", "served_dimensions: [D1]")),
               Contains("memories.cells: there are cells at every multiplier"));
    CHECK_THAT(
        faults(replaced(replaced(good, "operands: [I2]", "operands: [I1]"), "\"I2, fh\", \"I2, tl\"", "\"I1, fh\", \"I1, tl\"")),
        Contains("memories.cells: the cells hold I2 alone"));
}

TEST_CASE("A macro alone is no accelerator", "[parser]") {
    const auto as_accelerator = [](const std::filesystem::path& file, Diagnostics& diagnostics) {
        return read_accelerator(file, diagnostics);
    };
    CHECK_THAT(test::faults_of(as_accelerator, good), Contains("no memory holds I1") && Contains("no memory holds O"));
}
