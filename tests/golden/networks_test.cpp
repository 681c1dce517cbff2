#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "golden_case.hpp"

namespace zigzag::golden {

namespace {

/// Factor per (array dimension, loop), those of 1 left out: they mean nothing.
using UnrolledLoops = std::map<std::pair<std::string, std::string>, std::int64_t>;

UnrolledLoops unrolled_loops(const SpatialMapping& mapping) {
    UnrolledLoops loops;
    for (const ArrayDimensionMapping& array_dimension : mapping) {
        for (const SpatialLoop& loop : array_dimension.loops) {
            if (loop.factor != 1) {
                loops[{array_dimension.array_dimension, loop.dimension}] = loop.factor;
            }
        }
    }
    return loops;
}

UnrolledLoops unrolled_loops(const Json& mapping) {
    UnrolledLoops loops;
    for (const auto& [array_dimension, factors] : mapping.items()) {
        for (const auto& [dimension, factor] : factors.items()) {
            if (factor != 1) {
                loops[{array_dimension, dimension}] = factor.get<std::int64_t>();
            }
        }
    }
    return loops;
}

}  // namespace

TEST_CASE("whole networks cost what the reference says, layer by layer and in total") {
    const Json cases = read_cases("networks.json");
    REQUIRE(cases.size() == 26);
    for (const Json& golden_case : cases) {
        INFO(golden_case.at("name"));
        const CaseInputs inputs(golden_case);
        const HardwarePerformance performance =
            get_hardware_performance(inputs.workload(), inputs.accelerator(), inputs.mapping(), options_of(golden_case));
        const Json& layers = golden_case.at("layers");
        REQUIRE(performance.layers.size() == layers.size());
        for (std::size_t index = 0; index < layers.size(); ++index) {
            const Json& expected = layers[index];
            INFO("layer " << index << ": " << expected.at("name"));
            const CostModelEvaluation& layer = performance.layers[index];
            CHECK(unrolled_loops(layer.spatial_mapping) == unrolled_loops(expected.at("spatial_mapping")));
            CHECK(is_close(layer.totals.mac_energy, expected.at("mac_energy").get<double>()));
            CHECK(is_close(layer.totals.energy_total, expected.at("energy").get<double>()));
            CHECK(layer.totals.ideal_cycle == expected.at("ideal_cycle").get<double>());
            CHECK(layer.totals.ideal_temporal_cycle == expected.at("ideal_temporal_cycle").get<double>());
            CHECK(layer.totals.latency_total2 == expected.at("latency").get<double>());
        }
        CHECK(is_close(performance.energy, golden_case.at("energy").get<double>()));
        CHECK(is_close(performance.total.totals.energy_total, golden_case.at("energy").get<double>()));
        CHECK(performance.latency == golden_case.at("latency").get<double>());
    }
}

}  // namespace zigzag::golden
