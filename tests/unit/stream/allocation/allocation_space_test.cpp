#include "stream/allocation/allocation_space.hpp"

#include <catch2/catch.hpp>

#include "unit/stream/support/two_core_problem.hpp"

namespace stream::test {

namespace {

using Catch::Matchers::Contains;

AllocationSpace space_of(const TwoCoreProblem& problem, const CostTable& costs) {
    return make_allocation_space(problem.graph, problem.accelerator, costs, problem.mapping);
}

std::string refusal(const TwoCoreProblem& problem, const CostTable& costs) {
    try {
        space_of(problem, costs);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "accepted";
}

/// Every layer costs `latencies[core id]` cycles on a core; none: it cannot run there.
CostTable costs_of(const TwoCoreProblem& problem, const std::vector<std::optional<std::int64_t>>& latencies) {
    CostTable table(problem.graph.layers.size(), problem.accelerator.cores.size());
    for (std::size_t layer = 0; layer < table.layers(); ++layer) {
        for (int id = 0; id < static_cast<int>(latencies.size()); ++id) {
            const auto& latency = latencies[static_cast<std::size_t>(id)];
            if (latency) {
                CnCost cost;
                cost.latency_total1 = *latency;
                cost.energy_total = 100 - static_cast<double>(*latency);
                table.at(layer, problem.core(id)) = cost;
            } else {
                table.reason(layer, problem.core(id)) = "too small";
            }
        }
    }
    return table;
}

}  // namespace

TEST_CASE("Every layer may run on the cores of the mapping that have a cost") {
    TwoCoreProblem problem;
    problem.mapping.entries[0].core_allocation = {1, 0, 1};
    const AllocationSpace space = space_of(problem, costs_of(problem, {5, 7}));
    REQUIRE(space.choices.size() == 2);
    CHECK(space.choices[0].size() == 2);
    CHECK(space.open_genes == std::vector<std::uint32_t>{0, 1});
    CHECK(space.size() == 4);
    CHECK_FALSE(space.is_fixed());
    CHECK(space_of(problem, costs_of(problem, {std::nullopt, 7})).is_fixed());
}

TEST_CASE("Bad core ids of a mapping are all refused at once") {
    TwoCoreProblem problem;
    problem.mapping.entries[0].core_allocation = {0, 8, 2};
    const std::string message = refusal(problem, costs_of(problem, {5, 7}));
    CHECK_THAT(message, Contains("has no core 8"));
    CHECK_THAT(message, Contains("core 2 (offchip) only holds data"));
}

TEST_CASE("A layer that no core can run is named with the reasons") {
    const TwoCoreProblem problem;
    const CostTable costs = costs_of(problem, {std::nullopt, std::nullopt});
    CHECK_THROWS_AS(space_of(problem, costs), zigzag::NoMappingError);
    CHECK_THAT(refusal(problem, costs), Contains("layer conv_0 (Conv) can run on none of its cores; core 0: too small; core 1"));
    CHECK_THAT(refusal(problem, CostTable(2, 3)), Contains("the cost table has no entry for it"));
}

TEST_CASE("Plausible allocations are the fastest, the most frugal and the balanced one") {
    const TwoCoreProblem problem;
    const CostTable costs = costs_of(problem, {5, 7});
    const AllocationSpace space = space_of(problem, costs);
    const auto core_0 = static_cast<std::uint16_t>(problem.core(0));
    const auto core_1 = static_cast<std::uint16_t>(problem.core(1));
    const auto allocations = plausible_allocations(space, problem.graph, costs, &latency_with_onloading);
    REQUIRE(allocations.size() == 4);
    CHECK(allocations[0] == Allocation{core_0, core_0});
    CHECK(allocations[1] == Allocation{core_1, core_1});
    CHECK(allocations[3] == Allocation{core_0, core_1});
}

}  // namespace stream::test
