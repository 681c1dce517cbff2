#include "zigzag/search/spatial_mapping_generator.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "unit/support/worked_layer.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

std::vector<SpatialMapping> generated(const Layer& layer, const std::string& accelerator, const MappingEntry& entry,
                                      const SpatialGeneratorOptions& options) {
    Diagnostics notes;
    return generate_spatial_mappings(layer, *shipped_accelerator(accelerator), entry, options, notes);
}

std::int64_t used_units(const SpatialMapping& mapping) {
    std::int64_t used = 1;
    for (const ArrayDimensionMapping& on_dimension : mapping) {
        for (const SpatialLoop& loop : on_dimension.loops) {
            used *= loop.factor;
        }
    }
    return used;
}

/// An array of dimensions of size 2 in front of one memory, which serves the first `served` of them.
Accelerator array_of_twos(std::size_t nb_dimensions, std::size_t served) {
    Accelerator accelerator;
    accelerator.name = "twos";
    MemoryLevel memory;
    memory.instance.name = "memory";
    memory.instance.size = std::int64_t{1} << 40;
    memory.operands = {MemoryOperand::I1, MemoryOperand::I2, MemoryOperand::O};
    MemoryPort port{"rw_port_1", PortType::read_write, 1, 1 << 20, {}};
    for (const MemoryOperand operand : memory.operands) {
        for (const DataDirection direction : all_directions) {
            port.allocation.push_back({operand, direction});
        }
    }
    memory.instance.ports = {port};
    for (std::size_t index = 0; index < nb_dimensions; ++index) {
        accelerator.operational_array.dimensions.push_back({"D" + std::to_string(index), 2});
        if (index < served) {
            memory.served_dimensions.push_back(index);
        }
    }
    accelerator.memory_hierarchy = MemoryHierarchy({memory});
    return accelerator;
}

std::vector<SpatialMapping> generated_on_twos(std::size_t nb_dimensions, std::size_t served, SpatialMappingsLeftOut& left_out) {
    Diagnostics notes;
    return generate_spatial_mappings(first_convolution(), array_of_twos(nb_dimensions, served), entry_with({}), {}, notes,
                                     &left_out);
}

/// How often each loop is unrolled.
std::map<std::string, std::int64_t> unrolling_of(const SpatialMapping& mapping) {
    std::map<std::string, std::int64_t> unrolling;
    for (const ArrayDimensionMapping& on_dimension : mapping) {
        for (const SpatialLoop& loop : on_dimension.loops) {
            unrolling.emplace(loop.dimension, 1).first->second *= loop.factor;
        }
    }
    return unrolling;
}

}  // namespace

// ZigZag 3.8.5 (3d12a96e): first layer of resnet18.yaml on meta_prototype with its mixed mapping.
TEST_CASE("open dimensions take the divisors of the largest unrolling of the hinted loops") {
    MappingEntry entry = entry_with({{"D1", {{"K", 32}}}, {"D3", {{"OX", 2}, {"OY", 2}}}, {"D4", {{"OX", 2}, {"OY", 2}}}});
    entry.spatial_mapping_hint = {{"D2", {"C"}}};
    const auto mappings = generated(first_convolution(), "meta_prototype", entry, {3, true, false});
    REQUIRE(mappings.size() == 2);
    CHECK(mappings[0].back() == ArrayDimensionMapping{"D2", {{"C", 2}}});
    CHECK(mappings[1].back() == ArrayDimensionMapping{"D2", {{"C", 1}}});
    CHECK(used_units(mappings[0]) == 1024);
}

TEST_CASE("a complete mapping is returned alone") {
    const auto mappings =
        generated(first_convolution(), "tpu_like", entry_with({{"D1", {{"K", 32}}}, {"D2", {{"C", 32}}}}), {3, true, false});
    REQUIRE(mappings.size() == 1);
    CHECK(mappings[0][1].loops == std::vector<SpatialLoop>{{"C", 3}});
}

TEST_CASE("the best candidates come first and ties with the last are kept") {
    // Without hints, an array of 32 x 32 is filled by any two of the layer's large loops.
    const Layer layer = convolution(64, 64, 56, 3, 1, 56);
    const auto mappings = generated(layer, "tpu_like", entry_with({}), {3, false, false});
    REQUIRE(mappings.size() >= 3);
    for (const SpatialMapping& mapping : mappings) {
        CHECK(mapping.size() == 2);
        CHECK(used_units(mapping) <= 1024);
    }
    CHECK(used_units(mappings.front()) == 1024);
    CHECK(std::is_sorted(mappings.begin(), mappings.end(),
                         [](const SpatialMapping& a, const SpatialMapping& b) { return used_units(a) > used_units(b); }));
    // K, C, OX and OY all offer 32: every ordered pair of them ties.
    CHECK(generated(layer, "tpu_like", entry_with({}), {1, false, false}).size() == 12);
}

TEST_CASE("mixing puts several loops on one array dimension") {
    MappingEntry entry = entry_with({{"D1", {{"K", 32}}}});
    entry.spatial_mapping_hint = {{"D2", {"C", "FX", "FY"}}};
    const auto single = generated(first_convolution(), "tpu_like", entry, {1, false, false});
    CHECK(used_units(single.front()) == 32 * 7);
    const auto mixed = generated(first_convolution(), "tpu_like", entry, {1, true, false});
    CHECK(used_units(mixed.front()) == 32 * 21);
    for (const SpatialMapping& mapping : mixed) {
        CHECK(mapping[1].loops.size() == 2);
    }
}

TEST_CASE("a hint without any loop of the layer is dropped with a note") {
    MappingEntry entry = entry_with({{"D1", {{"K", 32}}}});
    entry.spatial_mapping_hint = {{"D2", {"H"}}};
    Diagnostics notes;
    const auto mappings =
        generate_spatial_mappings(first_convolution(), *shipped_accelerator("tpu_like"), entry, {1, false, false}, notes);
    CHECK_FALSE(mappings.empty());
    CHECK(notes.warnings().size() == 1);
}

TEST_CASE("an exhaustive search takes every candidate, up to a limit that it tells") {
    const Layer layer = convolution(64, 64, 56, 3, 1, 56);
    Diagnostics notes;
    SpatialMappingsLeftOut left_out{true, true, true};
    MappingEntry entry = entry_with({{"D1", {{"K", 32}}}});
    entry.spatial_mapping_hint = {{"D2", {"C", "FX"}}};
    SpatialGeneratorOptions options;
    options.exhaustive = true;
    const auto all = generate_spatial_mappings(layer, *shipped_accelerator("tpu_like"), entry, options, notes, &left_out);
    CHECK(all.size() == 6 + 2);  // C: 32, 16, 8, 4, 2, 1; FX: 3, 1
    CHECK_FALSE((left_out.worse || left_out.alike || left_out.unseen));

    options.enable_mix_spatial_mapping = true;
    const auto best =
        generate_spatial_mappings(layer, *shipped_accelerator("ascend_like"), entry_with({}), options, notes, &left_out);
    CHECK(left_out.worse);
    CHECK(best.size() >= max_exhaustive_spatial_mappings);
}

TEST_CASE("ten equal array dimensions are searched once for each set of loops on them") {
    SpatialMappingsLeftOut left_out;
    const auto mappings = generated_on_twos(10, 10, left_out);
    CHECK(left_out.alike);
    CHECK_FALSE(left_out.unseen);
    // The most even ways to use all 1024 multipliers: five loops by 4, or C by 2 and one of the five by 2.
    REQUIRE(mappings.size() == 6);
    std::set<std::map<std::string, std::int64_t>> unrollings;
    for (const SpatialMapping& mapping : mappings) {
        CHECK(used_units(mapping) == 1024);
        const auto unrolling = unrolling_of(mapping);
        CHECK(std::all_of(unrolling.begin(), unrolling.end(), [](const auto& loop) { return loop.second <= 4; }));
        unrollings.insert(unrolling);
    }
    CHECK(unrollings.size() == 6);
}

TEST_CASE("of alike array dimensions the first mapping of each set stands for all, and few of them are all returned") {
    SpatialMappingsLeftOut left_out;
    const auto of_four = generated_on_twos(4, 4, left_out);
    CHECK_FALSE(left_out.alike);
    std::map<std::map<std::string, std::int64_t>, SpatialMapping> first;
    for (const SpatialMapping& mapping : of_four) {
        first.emplace(unrolling_of(mapping), mapping);
    }
    CHECK(of_four.size() == 24 * first.size());  // four different loops on four dimensions
    for (const auto& [unrolling, mapping] : first) {
        std::vector<std::size_t> loops;  // their places in the layer
        for (const ArrayDimensionMapping& on_dimension : mapping) {
            const std::vector<LoopDimension> all = first_convolution().loop_dimensions;
            loops.push_back(static_cast<std::size_t>(
                std::find_if(all.begin(), all.end(),
                             [&](const LoopDimension& loop) { return loop.name == on_dimension.loops[0].dimension; }) -
                all.begin()));
        }
        CHECK(std::is_sorted(loops.begin(), loops.end()));
    }
}

TEST_CASE("array dimensions that a memory tells apart are not alike") {
    SpatialMappingsLeftOut left_out;
    const auto mappings = generated_on_twos(10, 5, left_out);
    CHECK(left_out.alike);
    CHECK(mappings.size() > 6);
}
