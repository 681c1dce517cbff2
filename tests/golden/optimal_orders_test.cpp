#include <map>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "golden_case.hpp"

namespace zigzag::golden {

namespace {

constexpr double rounding = 1e-12;

HardwarePerformance run(const CaseInputs& inputs, Options options) {
    return get_hardware_performance(inputs.workload(), inputs.accelerator(), inputs.mapping(), options);
}

/// Costs of the layers by objective.
std::vector<double> costs(const HardwarePerformance& performance, const Objective& objective) {
    std::vector<double> list;
    for (const CostModelEvaluation& layer : performance.layers) {
        list.push_back(objective.cost({layer.totals.energy_total, layer.totals.latency_total2}));
    }
    return list;
}

/// The engine with proof against the reference's costs, against itself with prime factors only, and against its bounds.
void check_optimum(const CaseInputs& inputs, Options options, const Objective& objective, const std::vector<double>& reference) {
    options.opt = objective;
    options.temporal_mapping_search_engine = TemporalMappingSearchEngine::optimal;
    options.optimal.memory_limit = std::size_t{64} << 20;  // no case may take very long
    const HardwarePerformance any = run(inputs, options);
    options.optimal.factors = LoopFactors::prime;
    const HardwarePerformance prime = run(inputs, options);
    const std::vector<double> found = costs(any, objective);
    const std::vector<double> found_of_primes = costs(prime, objective);
    REQUIRE(found.size() == reference.size());
    REQUIRE(found_of_primes.size() == reference.size());
    for (std::size_t layer = 0; layer < found.size(); ++layer) {
        INFO("layer " << any.layers[layer].layer.name << " for " << to_string(objective));
        CHECK(found[layer] <= reference[layer] * (1 + rounding));
        if (!any.layers[layer].certificate) {
            continue;  // a partial ordering in the mapping, which LOMA searches
        }
        const OrderCertificate& certificate = *any.layers[layer].certificate;
        if (certificate.proven || !prime.layers[layer].certificate->proven) {
            CHECK(found[layer] <= found_of_primes[layer] * (1 + rounding));
        }
        CHECK(certificate.lower_bound <= found[layer] * (1 + rounding));
        CHECK(certificate.lower_bound <= reference[layer] * (1 + rounding));
        const LowerBounds& bounds = any.layers[layer].lower_bounds.value();
        CHECK(bounds.energy <= any.layers[layer].totals.energy_total * (1 + 1e-9));
        CHECK(bounds.latency <= any.layers[layer].totals.latency_total2 * (1 + 1e-9));
    }
}

}  // namespace

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

TEST_CASE("the engine with proof is never worse than the reference on any layer of its networks") {
    for (const Json& golden_case : read_cases("networks.json")) {
        INFO(golden_case.at("name"));
        const CaseInputs inputs(golden_case);
        std::vector<double> latencies;
        for (const Json& layer : golden_case.at("layers")) {
            latencies.push_back(layer.at("latency").get<double>());
        }
        check_optimum(inputs, options_of(golden_case), Objective::latency, latencies);
    }
}

TEST_CASE("the bounds of a network lie below what LOMA finds on every layer") {
    for (const Json& golden_case : read_cases("networks.json")) {
        INFO(golden_case.at("name"));
        const CaseInputs inputs(golden_case);
        Options options = options_of(golden_case);
        options.lower_bounds = true;
        const HardwarePerformance found = run(inputs, options);
        for (const CostModelEvaluation& layer : found.layers) {
            INFO(layer.layer.name);
            const LowerBounds& bounds = layer.lower_bounds.value();
            CHECK(bounds.energy > 0);
            CHECK(bounds.latency > 0);
            CHECK(bounds.energy <= layer.totals.energy_total * (1 + 1e-9));
            CHECK(bounds.latency <= layer.totals.latency_total2 * (1 + 1e-9));
        }
    }
}

}  // namespace zigzag::golden
