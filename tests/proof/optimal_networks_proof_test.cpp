#include <vector>

#include <catch2/catch.hpp>

#include "golden/optimum_check.hpp"

using namespace zigzag::golden;

TEST_CASE("the engine with proof is never worse than the reference on any layer of its networks") {
    for (const Json& golden_case : read_cases("networks.json")) {
        INFO(golden_case.at("name"));
        const CaseInputs inputs(golden_case);
        std::vector<double> latencies;
        for (const Json& layer : golden_case.at("layers")) {
            latencies.push_back(layer.at("latency").get<double>());
        }
        check_optimum(inputs, options_of(golden_case), zigzag::Objective::latency, latencies);
    }
}
