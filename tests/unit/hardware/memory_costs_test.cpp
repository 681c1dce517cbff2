#include "zigzag/hardware/memory_costs.hpp"

#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

using namespace zigzag;

namespace {

struct CactiResult {
    MemoryShape shape;
    MemoryCosts costs;
};

MemoryShape sram(std::int64_t bytes, std::int64_t width, std::int64_t read_ports = 1, std::int64_t write_ports = 1,
                 std::int64_t read_write_ports = 0, double node = 22) {
    return {MemoryTechnology::sram, bytes * 8, width, read_ports, write_ports, read_write_ports, node};
}

/// Results of CACTI 7 that users of ZigZag published in its cache file (docs/memory-costs.md).
const std::vector<CactiResult> published{
    {sram(128, 8), {.0739625, .0996867, .000309137}},      {sram(8192, 64), {2.19637, 2.4641, .0146812}},
    {sram(16384, 64), {4.25052, 3.3007, .0275402}},        {sram(32768, 256), {10.3099, 17.4103, .0586927}},
    {sram(262144, 256), {41.1143, 43.3834, .546219}},      {sram(2097152, 128), {77.0997, 73.4028, 3.59405}},
    {sram(2097152, 1024), {542.274, 695.672, 5.33856}},    {sram(33554432, 8192), {24031.3, 35705.8, 153.898}},
    {sram(2048, 256, 2, 2), {4.82046, 6.43854, .0268598}}, {sram(1024, 256, 1, 1, 0, 28), {4.78175, 5.58964, .012752}}};

}  // namespace

TEST_CASE("the model of memories keeps within the error that its documentation states") {
    for (const CactiResult& result : published) {
        INFO(result.shape.size / 8 << " bytes, " << result.shape.width << " bits");
        const MemoryCosts modelled = modelled_costs(result.shape);
        for (const auto& [model, cacti] :
             {std::pair(modelled.read, result.costs.read), std::pair(modelled.write, result.costs.write),
              std::pair(modelled.area, result.costs.area)}) {
            CHECK(model > cacti / 1.6);
            CHECK(model < cacti * 1.6);
        }
    }
}

TEST_CASE("larger memories, wider ports and more of them never cost less") {
    for (const MemoryTechnology technology : {MemoryTechnology::sram, MemoryTechnology::register_file, MemoryTechnology::dram}) {
        for (std::int64_t size = 512; size <= std::int64_t{1} << 34; size *= 4) {
            for (std::int64_t width = 8; width <= 16384; width *= 2) {
                const MemoryShape shape{technology, size, width, 1, 1, 0, 22};
                const MemoryCosts costs = modelled_costs(shape);
                INFO(size << " bits, " << width << " wide");
                REQUIRE(costs.read > 0);
                REQUIRE(costs.write > 0);
                REQUIRE(costs.area > 0);
                MemoryShape larger = shape;
                larger.size *= 2;
                MemoryShape wider = shape;
                wider.width *= 2;
                MemoryShape more = shape;
                more.read_write_ports = 1;
                for (const MemoryShape& other : {larger, wider, more}) {
                    const MemoryCosts others = modelled_costs(other);
                    REQUIRE(others.read >= costs.read);
                    REQUIRE(others.write >= costs.write);
                    REQUIRE(others.area >= costs.area);
                }
            }
        }
    }
}
