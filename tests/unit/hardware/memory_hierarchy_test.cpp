#include <filesystem>
#include <map>

#include <catch2/catch.hpp>

#include "zigzag/hardware/accelerator.hpp"

#include "zigzag_io/formats/zigzag/parser.hpp"

using namespace zigzag;

namespace {

Accelerator shipped(const std::string& name) {
    Diagnostics diagnostics;
    return read_accelerator(std::filesystem::path(ZIGZAG_INPUTS_DIR) / "hardware" / (name + ".yaml"), diagnostics);
}

std::vector<std::string> names_in_topological_order(const Accelerator& accelerator) {
    std::vector<std::string> names;
    for (const std::size_t level : accelerator.memory_hierarchy.topological_order()) {
        names.push_back(accelerator.memory_hierarchy.levels()[level].instance.name);
    }
    return names;
}

}  // namespace

TEST_CASE("the memory graph of tpu_like follows its operands") {
    const Accelerator accelerator = shipped("tpu_like");
    const MemoryHierarchy& hierarchy = accelerator.memory_hierarchy;
    CHECK(hierarchy.edges() == std::vector<std::pair<std::size_t, std::size_t>>{{1, 2}, {2, 3}, {0, 3}});
    CHECK(hierarchy.inner_levels() == std::vector<std::size_t>{0, 1});
    CHECK(hierarchy.chain(MemoryOperand::I1) == std::vector<std::size_t>{2, 3});
    CHECK(hierarchy.chain(MemoryOperand::I2) == std::vector<std::size_t>{0, 3});
    CHECK(hierarchy.chain(MemoryOperand::O) == std::vector<std::size_t>{1, 2, 3});
    CHECK(hierarchy.level_of_operand(3, MemoryOperand::O) == 2);
    CHECK_FALSE(hierarchy.level_of_operand(0, MemoryOperand::O));
    CHECK(accelerator.unroll_count(hierarchy.levels()[0]) == 1024);
    CHECK(accelerator.unroll_count(hierarchy.levels()[3]) == 1);
}

// Orders of ZigZag 3.8.5 (3d12a96e), by index in the file.
TEST_CASE("memories are visited by generations of the graph") {
    const std::map<std::string, std::vector<std::size_t>> expected{{"tpu_like", {0, 1, 2, 3}},
                                                                   {"ascend_like", {0, 1, 2, 3, 4, 6, 5, 7}},
                                                                   {"eyeriss_like", {0, 1, 2, 4, 3, 5, 6}},
                                                                   {"meta_prototype", {0, 1, 3, 2, 4, 5, 6}},
                                                                   {"gemm_l1_l3", {0, 1, 2}}};
    for (const auto& [name, order] : expected) {
        CAPTURE(name, names_in_topological_order(shipped(name)));
        CHECK(shipped(name).memory_hierarchy.topological_order() == order);
    }
}

TEST_CASE("a level finds its port, and the last one that lists a transfer wins") {
    MemoryLevel level;
    level.instance.ports = {{"r_port_1", PortType::read, 8, 8, {{MemoryOperand::O, DataDirection::rd_out_to_low}}},
                            {"r_port_2", PortType::read, 8, 8, {{MemoryOperand::O, DataDirection::rd_out_to_low}}}};
    CHECK(level.port_for(MemoryOperand::O, DataDirection::rd_out_to_low) == 1);
    CHECK_FALSE(level.port_for(MemoryOperand::I1, DataDirection::rd_out_to_low));
}
