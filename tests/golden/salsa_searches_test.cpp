#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "golden_case.hpp"

namespace zigzag::golden {

namespace {

const std::vector<std::pair<std::string, Objective>> objectives{
    {"latency", Objective::latency}, {"energy", Objective::energy}, {"EDP", Objective::EDP}};

HardwarePerformance salsa(const Json& golden_case, const Objective& objective, const SalsaOptions& salsa_options) {
    const CaseInputs inputs(golden_case);
    Options options = options_of(golden_case);
    options.opt = objective;
    options.temporal_mapping_search_engine = "salsa";
    options.salsa = salsa_options;
    return get_hardware_performance(inputs.workload(), inputs.accelerator(), inputs.mapping(), options);
}

bool is_as_good(const HardwarePerformance& found, const std::string& objective, const Json& best) {
    const double energy = best.at(0).get<double>();
    const double latency = best.at(1).get<double>();
    const auto not_above = [](double ours, double theirs) { return ours <= theirs || is_close(ours, theirs); };
    return objective == "latency"  ? not_above(found.latency, latency)
           : objective == "energy" ? not_above(found.energy, energy)
                                   : not_above(found.energy * found.latency, energy * latency);
}

}  // namespace

TEST_CASE("SALSA reaches the reference's best LOMA order for every objective") {
    const Json cases = read_cases("loma_searches.json");
    REQUIRE(cases.size() == 22);
    for (const Json& golden_case : cases) {
        for (const auto& [name, objective] : objectives) {
            INFO(golden_case.at("name") << " for " << name);
            CHECK(is_as_good(salsa(golden_case, objective, {}), name, golden_case.at("best").at(name)));
        }
    }
}

TEST_CASE("SALSA's walks reach it too where they may not try all orders") {
    // Walks of 250 steps are shorter than the 360 and 720 orders of most cases, so the walks themselves must find the best.
    SalsaOptions walks;
    walks.iteration_number = 250;
    const Json cases = read_cases("loma_searches.json");
    for (const Json& golden_case : cases) {
        for (const auto& [name, objective] : objectives) {
            INFO(golden_case.at("name") << " for " << name);
            CHECK(is_as_good(salsa(golden_case, objective, walks), name, golden_case.at("best").at(name)));
        }
    }
}

}  // namespace zigzag::golden
