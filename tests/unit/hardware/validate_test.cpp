#include "zigzag/hardware/validate.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "zigzag/base/fault_collector.hpp"

#include "unit/formats/yaml/yaml_test_files.hpp"
#include "unit/support/worked_layer.hpp"

using namespace zigzag;

namespace {

/// The faults of tpu_like after a change of its memories (rf_128B, rf_2B, sram_2MB, dram).
std::string with_levels(const std::function<void(std::vector<MemoryLevel>&)>& change) {
    Accelerator accelerator = *test::shipped_accelerator("tpu_like");
    std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    change(levels);
    accelerator.memory_hierarchy = MemoryHierarchy(std::move(levels));
    return test::without_file(validate(accelerator));
}

std::string with_port(const std::function<void(MemoryPort&)>& change) {
    return with_levels([&change](std::vector<MemoryLevel>& levels) { change(levels[2].instance.ports[1]); });
}

std::string with_array(const std::function<void(OperationalArray&)>& change, const std::string& name = "tpu_like") {
    Accelerator accelerator = *test::shipped_accelerator(name);
    change(accelerator.operational_array);
    return test::without_file(validate(accelerator));
}

}  // namespace

TEST_CASE("Shipped accelerators are sound", "[validate]") {
    for (const std::string name : {"tpu_like", "eyeriss_like", "gemm_l1_l3", "aimc", "dimc"}) {
        CAPTURE(name);
        CHECK(test::without_file(validate(*test::shipped_accelerator(name))).empty());
    }
}

TEST_CASE("Ports with bandwidths that no memory has are faults", "[validate]") {
    CHECK(with_port([](MemoryPort& port) { port.bandwidth_min = 0; }) ==
          "memories.sram_2MB.ports[1].bandwidth_min: must be at least 0.001, found 0; raise it");
    CHECK(with_port([](MemoryPort& port) { port.bandwidth_max = -8; }) ==
          "memories.sram_2MB.ports[1].bandwidth_max: must be at least 0.001, found -8; raise it");
    CHECK(with_port([](MemoryPort& port) { port.bandwidth_min = port.bandwidth_max + 1; }) ==
          "memories.sram_2MB.ports[1].bandwidth_max: 2048 is below bandwidth_min 2049; raise it or lower bandwidth_min");
    CHECK(with_port([](MemoryPort& port) { port.bandwidth_min = 12.8; }).empty());
}

TEST_CASE("Ports carry only what their type and their memory allow, whoever made them", "[validate]") {
    CHECK(with_port([](MemoryPort& port) {
              port.allocation[0] = {MemoryOperand::I2, DataDirection::wr_in_by_high};
          }) ==
          "memories.sram_2MB.ports[1].allocation[0]: allocates I2, which this memory does not hold; add I2 to operands or remove "
          "the allocation");
    CHECK(with_port([](MemoryPort& port) {
              port.type = PortType::read;
          }).starts_with("memories.sram_2MB.ports[1].allocation[0]: a read port cannot carry fh, which writes the memory"));
    CHECK(with_port([](MemoryPort& port) {
              port.name = "r_port_1";
          }).starts_with("memories.sram_2MB.ports[1].name: two ports of this memory are called r_port_1"));
    CHECK(with_port([](MemoryPort& port) { port.name.clear(); }) ==
          "memories.sram_2MB.ports[1].name: must not be empty; give it a name");
}

TEST_CASE("Memories serve dimensions that the array has, each once", "[validate]") {
    CHECK(with_levels([](auto& levels) {
              levels[2].served_dimensions = {0, 1, 99};
          }) ==
          "memories.sram_2MB.served_dimensions[2]: the array has 2 dimensions, found index 99; count the array's dimensions from "
          "0");
    CHECK(with_levels([](auto& levels) {
              levels[2].served_dimensions = {0, 0};
          }) == "memories.sram_2MB.served_dimensions[1]: D1 is listed twice; list each dimension once");
}

TEST_CASE("Sizes and costs of memories are numbers that can be", "[validate]") {
    CHECK(with_levels([](auto& levels) { levels[0].instance.size = 0; }) ==
          "memories.rf_128B.size: must be at least 1, found 0; raise it");
    CHECK(with_levels([](auto& levels) { levels[0].instance.size = max_count + 1; }) ==
          "memories.rf_128B.size: must be at most 9007199254740992, found 9007199254740993; lower it");
    CHECK(with_levels([](auto& levels) { levels[0].instance.r_cost = std::nan(""); }) ==
          "memories.rf_128B.r_cost: must be a finite number, found nan; give a number of at least 0");
    CHECK(with_levels([](auto& levels) { levels[0].instance.w_cost = -0.5; }) ==
          "memories.rf_128B.w_cost: must be at least 0, found -0.5; give a number of at least 0");
    CHECK(with_levels([](auto& levels) { levels[0].instance.area = std::numeric_limits<double>::infinity(); }) ==
          "memories.rf_128B.area: must be a finite number, found inf; give a number of at least 0");
}

TEST_CASE("Memories have names of their own and operands", "[validate]") {
    CHECK(with_levels([](auto& levels) { levels[1].instance.name.clear(); }) ==
          "memories[1]: a memory needs a name; give it one");
    CHECK(with_levels([](auto& levels) { levels[1].instance.name = "rf_128B"; }) ==
          "memories[1]: a second memory is called rf_128B; give every memory a name of its own");
    CHECK(with_levels([](auto& levels) {
              levels[0].operands = {MemoryOperand::I2, MemoryOperand::I2};
          }).starts_with("memories.rf_128B.operands[1]: I2 is listed twice; list each operand once"));
    CHECK(with_levels([](auto& levels) {
              levels[1].operands.clear();
              levels[1].instance.ports.clear();
          }) == "memories.rf_2B.operands: the memory holds no operand; list at least one of I1, I2, O");
    CHECK(with_levels([](auto& levels) { levels.clear(); }) ==
          "memories: operand without memory: no memory holds I1; add I1 to the operands of at least one memory\n"
          "memories: operand without memory: no memory holds I2; add I2 to the operands of at least one memory\n"
          "memories: operand without memory: no memory holds O; add O to the operands of at least one memory");
}

TEST_CASE("Arrays have dimensions with names and sizes, and costs that can be", "[validate]") {
    CHECK(with_array([](OperationalArray& array) { array.dimensions[1].size = 0; }) ==
          "operational_array.sizes[1]: must be at least 1, found 0; raise it");
    CHECK(with_array([](OperationalArray& array) { array.dimensions[1].name = "D1"; }) ==
          "operational_array.dimensions[1]: D1 is listed twice; list each dimension once");
    CHECK(with_array([](OperationalArray& array) { array.dimensions[1].name.clear(); }) ==
          "operational_array.dimensions[1]: must not be empty; give it a name");
    CHECK(with_array([](OperationalArray& array) { array.dimensions[1].size = max_count; }) ==
          "operational_array.sizes: the array has more than 9007199254740992 multipliers; lower the sizes");
    CHECK(with_array([](OperationalArray& array) {
              array.unit_energy = std::nan("");
          }).starts_with("operational_array.unit_energy: must be a finite number, found nan"));
    CHECK(with_array([](OperationalArray& array) {
              array.dimensions.clear();
          }).starts_with("operational_array.dimensions: the array has no dimension"));
}

TEST_CASE("An in-memory-compute array agrees with its dimensions and its cells", "[validate]") {
    const auto with_imc = [](const std::function<void(ImcArray&)>& change) {
        return with_array([&change](OperationalArray& array) { change(*array.imc); }, "aimc");
    };
    CHECK(with_imc([](ImcArray& imc) {
              imc.weight_precision = 3;
          }).starts_with("operational_array.input_precision[1]: the weight precision must be a power of two, found 3"));
    CHECK(with_imc([](ImcArray& imc) {
              imc.bit_serial_precision = 2 * imc.activation_precision;
          }).starts_with("operational_array.bit_serial_precision: "));
    CHECK(with_imc([](ImcArray& imc) { imc.adc_resolution = std::nan(""); }).starts_with("operational_array.adc_resolution: "));
    CHECK(with_imc([](ImcArray& imc) { ++imc.wordlines; }).starts_with("operational_array.wordlines: is "));
    CHECK(with_imc([](ImcArray& imc) { imc.bitline_dimension = 7; }).starts_with("operational_array.bitline_dimension: "));
    CHECK(with_imc([](ImcArray& imc) { imc.cells_size *= 2; }).starts_with("memories.cells.size: is "));
}

TEST_CASE("All faults of an accelerator are told at once", "[validate]") {
    Accelerator accelerator = *test::shipped_accelerator("tpu_like");
    std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    levels[3].instance.ports[0].bandwidth_min = 0;
    levels[1].instance.r_cost = -1;
    accelerator.memory_hierarchy = MemoryHierarchy(std::move(levels));
    accelerator.operational_array.dimensions[0].size = 0;
    accelerator.name.clear();
    CHECK(test::without_file(validate(accelerator)) ==
          "name: must not be empty; give it a name\n"
          "operational_array.sizes[0]: must be at least 1, found 0; raise it\n"
          "memories.rf_2B.r_cost: must be at least 0, found -1; give a number of at least 0\n"
          "memories.dram.ports[0].bandwidth_min: must be at least 0.001, found 0; raise it");
}
