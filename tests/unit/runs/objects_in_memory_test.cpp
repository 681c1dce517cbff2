#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "zigzag_io/api.hpp"

#include "unit/support/worked_layer.hpp"

using namespace zigzag;

namespace {

Network one_layer() {
    Network workload;
    workload.name = "network";
    NetworkNode& node = workload.nodes.emplace_back();
    node.name = "conv";
    node.operator_type = "Conv";
    node.layer = test::first_convolution();
    return workload;
}

UserMapping mapping() {
    return {{test::entry_with({{"D1", {{"K", 32}}}, {"D2", {{"C", 32}}}})}};
}

}  // namespace

TEST_CASE("A run of objects in memory is refused with all that is wrong with them", "[validate]") {
    Network workload = one_layer();
    workload.nodes[0].layer->loop_dimensions[1].size = 0;
    workload.nodes[0].inputs = {Source{17, 0}};
    Accelerator accelerator = *test::shipped_accelerator("tpu_like");
    std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    levels[2].served_dimensions.push_back(99);
    levels[3].instance.ports[0].bandwidth_min = 0;
    accelerator.memory_hierarchy = MemoryHierarchy(std::move(levels));
    UserMapping wrong = mapping();
    (*wrong.entries[0].spatial_mapping)[0].loops[0].factor = 0;
    try {
        get_hardware_performance(workload, accelerator, wrong);
        FAIL("nothing was refused");
    } catch (const InputError& error) {
        CHECK(std::string(error.what()) ==
              "network: [0].loop_sizes[1]: must be at least 1, found 0; raise it\n"
              "network: [0].inputs[0]: the network has 1 node, found index 17; count the nodes from 0\n"
              "tpu_like: memories.sram_2MB.served_dimensions[2]: the array has 2 dimensions, found index 99; count the array's "
              "dimensions from 0\n"
              "tpu_like: memories.dram.ports[0].bandwidth_min: must be at least 0.001, found 0; raise it\n"
              "the mapping: [0].spatial_mapping.D1[0]: must be at least 1, found 0; raise it");
    }
}

TEST_CASE("A single mapping problem is refused with all that is wrong with its parts", "[validate]") {
    Layer layer = test::first_convolution();
    layer.precision.O = 0;
    Accelerator accelerator = *test::shipped_accelerator("tpu_like");
    accelerator.operational_array.dimensions[0].size = 0;
    const auto shared = std::make_shared<const Accelerator>(accelerator);
    const MappingEntry entry = mapping().entries[0];
    const std::string expected =
        "conv: operand_precision.O: must be at least 1, found 0; raise it\n"
        "tpu_like: operational_array.sizes[0]: must be at least 1, found 0; raise it";
    Diagnostics notes;
    CHECK_THROWS_WITH(complete_spatial_mapping(layer, accelerator, entry, ModelRules::zigzag(), notes), expected);
    CHECK_THROWS_WITH(make_mapping_problem(layer, shared, entry, *entry.spatial_mapping, {}), expected);
}
