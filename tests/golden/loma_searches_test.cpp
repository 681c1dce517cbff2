#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/mapping/mapping_problem.hpp"
#include "zigzag/mapping/spatial_mapping.hpp"
#include "zigzag/search/loma.hpp"

#include "golden_case.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag::golden {

namespace {

struct LatencyAndEnergy {
    double latency = 0;
    double energy = 0;

    bool operator<(const LatencyAndEnergy& other) const {
        return latency < other.latency || (latency == other.latency && energy < other.energy);
    }
};

MappingProblem problem_of(const CaseInputs& inputs) {
    Diagnostics notes;
    const Network workload = read_workload_yaml(inputs.workload(), notes);
    const Layer& layer = workload.nodes.at(0).layer.value();
    const auto accelerator = std::make_shared<const Accelerator>(read_accelerator(inputs.accelerator(), notes));
    const UserMapping mapping = read_mapping(inputs.mapping(), notes);
    const MappingEntry& constraints = mapping.select(layer.name, layer.operator_type);
    return make_mapping_problem(layer, accelerator, constraints,
                                complete_spatial_mapping(layer, *accelerator, constraints, ModelRules::zigzag(), notes),
                                ModelOptions{});
}

/// Every order that LOMA proposes, by latency and then energy.
std::vector<LatencyAndEnergy> all_scores(const MappingProblem& problem, int lpf_limit) {
    Loma loma(problem, {}, lpf_limit);
    OrderScorer scorer(problem, loma.elements());
    std::vector<LatencyAndEnergy> scores;
    while (loma.next()) {
        const std::optional<Score> score = scorer.score(loma.order());
        REQUIRE(score.has_value());
        scores.push_back({score->latency, score->energy});
    }
    std::sort(scores.begin(), scores.end());
    return scores;
}

std::vector<LatencyAndEnergy> expected_scores(const Json& golden_case) {
    std::vector<LatencyAndEnergy> scores;
    for (const Json& entry : golden_case.at("energy_latency_count")) {
        scores.insert(scores.end(), entry.at(2).get<std::size_t>(), {entry.at(1).get<double>(), entry.at(0).get<double>()});
    }
    std::sort(scores.begin(), scores.end());
    return scores;
}

HardwarePerformance search(const Json& golden_case, Objective objective) {
    const CaseInputs inputs(golden_case);
    Options options = options_of(golden_case);
    options.opt = objective;
    return get_hardware_performance(inputs.workload(), inputs.accelerator(), inputs.mapping(), options);
}

}  // namespace

TEST_CASE("LOMA proposes as many orders as the reference, with the same energies and latencies") {
    const Json cases = read_cases("loma_searches.json");
    REQUIRE(cases.size() == 22);
    for (const Json& golden_case : cases) {
        INFO(golden_case.at("name"));
        const CaseInputs inputs(golden_case);
        const std::vector<LatencyAndEnergy> found = all_scores(problem_of(inputs), golden_case.at("lpf_limit").get<int>());
        const std::vector<LatencyAndEnergy> expected = expected_scores(golden_case);
        REQUIRE(expected.size() == golden_case.at("orderings").get<std::size_t>());
        REQUIRE(found.size() == expected.size());
        const auto first_difference = std::mismatch(
            found.begin(), found.end(), expected.begin(), [](const LatencyAndEnergy& ours, const LatencyAndEnergy& theirs) {
                return ours.latency == theirs.latency && is_close(ours.energy, theirs.energy);
            });
        CHECK(first_difference.first == found.end());
    }
}

TEST_CASE("a LOMA search ends at the reference's best energy and latency") {
    const Json cases = read_cases("loma_searches.json");
    const std::vector<std::pair<std::string, Objective>> objectives{{"latency", Objective::latency},
                                                                    {"energy", Objective::energy}};
    for (const Json& golden_case : cases) {
        for (const auto& [name, objective] : objectives) {
            INFO(golden_case.at("name") << " for " << name);
            const HardwarePerformance best = search(golden_case, objective);
            const Json& expected = golden_case.at("best").at(name);
            CHECK(is_close(best.energy, expected.at(0).get<double>()));
            CHECK(best.latency == expected.at(1).get<double>());
        }
    }
}

TEST_CASE("a LOMA search for EDP ends at the reference's best product of energy and latency") {
    const Json cases = read_cases("loma_searches.json");
    for (const Json& golden_case : cases) {
        INFO(golden_case.at("name"));
        const HardwarePerformance best = search(golden_case, Objective::EDP);
        const Json& expected = golden_case.at("best").at("EDP");
        CHECK(is_close(best.energy * best.latency, expected.at(0).get<double>() * expected.at(1).get<double>()));
    }
}

}  // namespace zigzag::golden
