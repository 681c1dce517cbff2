#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "optimum_check.hpp"

namespace zigzag::golden {

TEST_CASE("the engine with proof is never worse than the reference's best LOMA orders") {
    for (const Json& golden_case : read_cases("loma_searches.json")) {
        INFO(golden_case.at("name"));
        const CaseInputs inputs(golden_case);
        const std::vector<std::pair<std::string, Objective>> objectives{
            {"latency", Objective::latency}, {"energy", Objective::energy}, {"EDP", Objective::EDP}};
        for (const auto& [name, objective] : objectives) {
            const Json& best = golden_case.at("best").at(name);
            check_optimum(inputs, options_of(golden_case), objective,
                          {objective.cost({best.at(0).get<double>(), best.at(1).get<double>()})});
        }
    }
}

TEST_CASE("the bounds of a network lie below what LOMA finds on every layer") {
    for (const Json& golden_case : read_cases("networks.json")) {
        INFO(golden_case.at("name"));
        const CaseInputs inputs(golden_case);
        Options options = options_of(golden_case);
        options.lower_bounds = true;
        const HardwarePerformance found = run(inputs, options);
        for (const LayerResult& layer : found.layers) {
            INFO(layer.layer.name);
            const Score& bounds = layer.lower_bounds.value();
            CHECK(bounds.energy > 0);
            CHECK(bounds.latency > 0);
            CHECK(bounds.energy <= layer.totals.energy_total * (1 + 1e-9));
            CHECK(bounds.latency <= layer.totals.latency_total2 * (1 + 1e-9));
        }
    }
}

}  // namespace zigzag::golden
