#include "optimum_check.hpp"

#include <catch2/catch.hpp>

namespace zigzag::golden {

namespace {

constexpr double rounding = 1e-12;

/// Costs of the layers by objective.
std::vector<double> costs(const HardwarePerformance& performance, const Objective& objective) {
    std::vector<double> list;
    for (const LayerResult& layer : performance.layers) {
        list.push_back(objective.cost({layer.totals.energy_total, layer.totals.latency_total2}));
    }
    return list;
}

}  // namespace

HardwarePerformance run(const CaseInputs& inputs, const Options& options) {
    return get_hardware_performance(inputs.workload(), inputs.accelerator(), inputs.mapping(), options);
}

void check_optimum(const CaseInputs& inputs, Options options, const Objective& objective, const std::vector<double>& reference) {
    options.opt = objective;
    options.temporal_mapping_search_engine = "optimal";
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
        const Score& bounds = any.layers[layer].lower_bounds.value();
        CHECK(bounds.energy <= any.layers[layer].totals.energy_total * (1 + 1e-9));
        CHECK(bounds.latency <= any.layers[layer].totals.latency_total2 * (1 + 1e-9));
    }
}

}  // namespace zigzag::golden
