#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "unit/formats/stream/chip_lookups.hpp"
#include "zigzag_io/formats/stream/parser.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

using namespace stream;
using test::ids;
using test::link_between;
using zigzag::MemoryOperand;

namespace {

MulticoreAccelerator shipped(const std::string& name) {
    zigzag::Diagnostics diagnostics;
    MulticoreAccelerator accelerator =
        read_multicore_accelerator(zigzag::resolve_input(zigzag::InputKind::multicore_accelerator, name), diagnostics);
    CHECK(diagnostics.warnings().empty());
    return accelerator;
}

}  // namespace

// Figures of the following three: golden files s01, s11 and s50 of Stream 8418c9d8 (April 2023) on ZigZag 2.3.5.
TEST_CASE("lab 4's quad-core is read as the tutorial built it") {
    const MulticoreAccelerator chip = shipped("lab4_quad_core");
    CHECK(ids(chip) == std::vector<int>{0, 2, 1, 3, 4, 5, 6});
    CHECK(chip.offchip().id == 6);
    CHECK(chip.offchip().type == CoreType::memory);
    CHECK(chip.links.size() == 28);
    CHECK(chip.edges.size() == 38);

    const Core& core0 = chip.cores[0];
    REQUIRE(core0.dataflows.size() == 1);
    CHECK(core0.dataflows[0] == zigzag::SpatialMapping{{"D1", {{"OX", 64}}}, {"D2", {{"FX", 4}}}, {"D3", {{"FY", 4}}}});
    CHECK(core0.accelerator.operational_array.total_unit_count() == 64 * 4 * 4);
    CHECK(core0.accelerator.operational_array.unit_energy == 1.0);
    const Core& core1 = chip.cores[*chip.index_of(1)];
    CHECK(core1.dataflows == std::vector<zigzag::SpatialMapping>{{{"D1", {{"OX", 32}}}, {"D2", {{"K", 32}}}}});
    for (const int id : {2, 3}) {
        const Core& core = chip.cores[*chip.index_of(id)];
        CHECK(core.dataflows == std::vector<zigzag::SpatialMapping>{{{"D1", {{"C", 32}}}, {"D2", {{"K", 32}}}}});
    }
    const std::vector<std::string> names{"rf_1B_I", "rf_1B_W", "rf_4B", "l1_w", "l1_io", "l2_w", "l2_io"};
    const std::vector<std::int64_t> sizes{8, 8, 32, 131072, 524288, 25165824, 8388608};
    const std::vector<double> r_costs{1.03068, 1.03068, 3.70033, 39.5909, 192.948, 1732.02, 1349.61};
    const std::vector<double> w_costs{1.3964100000000002, 1.3964100000000002, 8.77774, 88.8973, 662.562, 1716.22,
                                      1329.2600000000002};
    const std::vector<double> bandwidths{8, 8, 32, 128, 512, 256, 256};
    for (const int id : {0, 1, 2, 3}) {
        const auto& levels = chip.cores[*chip.index_of(id)].accelerator.memory_hierarchy.levels();
        REQUIRE(levels.size() == names.size());
        for (std::size_t level = 0; level < levels.size(); ++level) {
            INFO(id << " " << names[level]);
            const zigzag::MemoryInstance& memory = levels[level].instance;
            CHECK(memory.name == names[level]);
            CHECK(memory.size == sizes[level]);
            CHECK(memory.r_cost == r_costs[level]);
            CHECK(memory.w_cost == w_costs[level]);
            for (const zigzag::MemoryPort& port : memory.ports) {
                CHECK(port.bandwidth_min == bandwidths[level]);
                CHECK(port.bandwidth_max == bandwidths[level]);
            }
        }
    }
    // What one register of each operand serves: weights stay in cores 2 and 3, partial sums in core 1.
    const auto served = [&](int id, std::size_t level) {
        return chip.cores[*chip.index_of(id)].accelerator.memory_hierarchy.levels()[level].served_dimensions;
    };
    using Served = std::vector<std::size_t>;
    CHECK((served(0, 0) == Served{} && served(0, 1) == Served{} && served(0, 2) == Served{1, 2}));
    CHECK((served(1, 0) == Served{1} && served(1, 1) == Served{0} && served(1, 2) == Served{}));
    CHECK((served(2, 0) == Served{1} && served(2, 1) == Served{} && served(2, 2) == Served{0}));

    REQUIRE(chip.top_memories.size() == 12);
    const TopMemory& weights = chip.top_memories[*chip.top_memory(0, MemoryOperand::I2)];
    const TopMemory& activations = chip.top_memories[*chip.top_memory(0, MemoryOperand::O)];
    CHECK((weights.top_level == 0 && weights.capacity == 25165824 && weights.r_bw == 256));
    CHECK((activations.top_level == 1 && activations.capacity == 8388608 && activations.w_cost == 1329.2600000000002));
    CHECK(chip.top_memory(0, MemoryOperand::I1) == chip.top_memory(0, MemoryOperand::O));
    const std::size_t pooling = *chip.index_of(4);
    CHECK(chip.top_memories[*chip.top_memory(pooling, MemoryOperand::I1)].top_level == 0);
    CHECK(chip.top_memories[*chip.top_memory(pooling, MemoryOperand::I2)].capacity == 128);
    const TopMemory& dram = chip.top_memories[*chip.top_memory(chip.offchip_core, MemoryOperand::O)];
    CHECK((dram.capacity == 8589934592 && dram.r_cost == 20974.8 && dram.w_cost == 21196.4 && dram.r_bw == 64));

    CHECK(link_between(chip, 0, 2).bandwidth == 64);
    CHECK(link_between(chip, 0, 2).unit_energy_cost == 10);
    CHECK(std::isinf(link_between(chip, 3, 5).bandwidth));
    CHECK(link_between(chip, 3, 5).unit_energy_cost == 0);
    CHECK(&link_between(chip, 0, 6) == &link_between(chip, 5, 6));
    CHECK(&link_between(chip, 0, 6) != &link_between(chip, 6, 0));
    CHECK(link_between(chip, 6, 0).unit_energy_cost == 10);
    const auto& diagonal = chip.paths[*chip.index_of(2)][*chip.index_of(1)];  // by way of core 3
    REQUIRE(diagonal.size() == 2);
    CHECK((chip.links[diagonal[0]].sender == 2 && chip.links[diagonal[0]].receiver == 3));
    CHECK((chip.links[diagonal[1]].sender == 3 && chip.links[diagonal[1]].receiver == 1));
}

TEST_CASE("lab 4's bus variant has one link for all cores and two for DRAM") {
    const MulticoreAccelerator chip = shipped("lab4_quad_core_bus");
    CHECK(ids(chip) == std::vector<int>{0, 1, 2, 3, 4, 5, 6});
    REQUIRE(chip.links.size() == 3);
    CHECK(chip.edges.size() == 42);
    CHECK((chip.links[0].bidirectional && !chip.links[0].sender && !chip.links[0].receiver));
    CHECK((chip.links[0].bandwidth == 64 && chip.links[0].unit_energy_cost == 10));
    CHECK((chip.links[1].receiver == 6 && chip.links[2].sender == 6));
    CHECK(chip.paths[0][3] == std::vector<std::size_t>{0});
}

TEST_CASE("the TPU-like quad-core shares one link to and from its one-port DRAM") {
    const MulticoreAccelerator chip = shipped("tpu_like_quad_core");
    CHECK(ids(chip) == std::vector<int>{0, 2, 1, 3, 4, 5, 6});
    CHECK(chip.links.size() == 27);
    CHECK(&link_between(chip, 0, 6) == &link_between(chip, 6, 3));
    CHECK(link_between(chip, 0, 6).bidirectional);
    REQUIRE(chip.cores[0].dataflows.size() == 2);
    CHECK(chip.cores[0].dataflows[1] == zigzag::SpatialMapping{{"D1", {{"G", 32}}}});
    const TopMemory& weights = chip.top_memories[*chip.top_memory(0, MemoryOperand::I2)];
    CHECK((weights.capacity == 8388608 && weights.r_cost == 208.08 && weights.w_cost == 189.2 && weights.r_bw == 1024));
}

TEST_CASE("every shipped multi-core accelerator and core is found by its bare name and read without a word") {
    const auto names = zigzag::example_names(zigzag::InputKind::multicore_accelerator);
    CHECK(names.size() >= 4);
    for (const std::string& name : names) {
        INFO(name);
        CHECK(shipped(name).cores.size() >= 2);
    }
    CHECK(zigzag::example_names(zigzag::InputKind::core).size() >= 7);
}
