#include <cmath>
#include <string>

#include <catch2/catch.hpp>

#include "stream/api.hpp"
#include "unit/stream/support/two_core_problem.hpp"

namespace stream::test {

TEST_CASE("Sound objects in memory are scheduled") {
    const TwoCoreProblem problem;
    const MulticorePerformance performance =
        get_hardware_performance_stream(problem.workload, problem.accelerator, problem.mapping);
    CHECK(performance.latency > 0);
    CHECK(performance.energy > 0);
}

TEST_CASE("A schedule of objects in memory is refused with all that is wrong with them", "[validate]") {
    TwoCoreProblem problem;
    problem.workload.nodes[0].layer->loop_dimensions[1].size = 0;
    problem.workload.nodes[1].inputs = {zigzag::Source{17, 0}};
    problem.accelerator.cores[0].accelerator.operational_array.unit_energy = std::nan("");
    problem.accelerator.cores[1].id = 0;
    problem.accelerator.links[0].bandwidth = 0;
    problem.accelerator.edges[2].to = 99;
    problem.mapping.entries[0].core_allocation = {0, 99};
    problem.mapping.entries[0].intra_core_tiling = {{"OY", TilingEntry::Kind::count, 0}};
    CHECK_THROWS_WITH(
        get_hardware_performance_stream(problem.workload, problem.accelerator, problem.mapping),
        "two convolutions: [0].loop_sizes[1]: must be at least 1, found 0; raise it\n"
        "two convolutions: [1].inputs[0]: the network has 2 nodes, found index 17; count the nodes from 0\n"
        "two cores: cores[1].id: a second core with id 0; give every core an id of its own\n"
        "two cores: cores.0.operational_array.unit_energy: must be a finite number, found nan; give a number of at least 0\n"
        "two cores: links[0].bandwidth: must be above 0, found 0; give bits per cycle, or infinity for transfers that take no "
        "time\n"
        "two cores: edges[2].to: there are 3 cores, found index 99; count the cores from 0\n"
        "the mapping: [0].core_allocation[1]: the accelerator two cores has no core 99; use one of its core ids\n"
        "the mapping: [0].intra_core_tiling[0]: must be at least 1, found 0; raise it");
}

TEST_CASE("A chip without cores, or without what complete() makes, is refused", "[validate]") {
    const TwoCoreProblem problem;
    CHECK_THROWS_WITH(get_hardware_performance_stream(problem.workload, {}, problem.mapping),
                      "the accelerator: name: must not be empty; give it a name\n"
                      "the accelerator: cores: there is no core; add at least one compute core and the off-chip core");
    MulticoreAccelerator incomplete = problem.accelerator;
    incomplete.paths.clear();
    CHECK_THROWS_AS(get_hardware_performance_stream(problem.workload, incomplete, problem.mapping), zigzag::InputError);
}

}  // namespace stream::test
