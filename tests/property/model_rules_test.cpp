// Any set of rules is a model: what is scored is what is explained, and what is proven is the best there is.
#include <algorithm>
#include <array>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/explain/explanation.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/search/loop_prime_factors.hpp"

#include "property/brute_force_orders.hpp"
#include "property/random_problem.hpp"
#include "zigzag_io/report/record/evaluation_reader.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

std::vector<std::uint8_t> shuffled(const std::vector<LoopElement>& elements, Dice& dice) {
    std::vector<std::uint8_t> order;
    for (std::size_t element = 0; element < elements.size(); ++element) {
        order.insert(order.end(), static_cast<std::size_t>(elements[element].multiplicity), static_cast<std::uint8_t>(element));
    }
    for (std::size_t at = order.size(); at > 1; --at) {
        std::swap(order[at - 1], order[static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(at) - 1))]);
    }
    return order;
}

}  // namespace

TEST_CASE("under any rules, score, evaluation and explanation agree to the bit, also through a file") {
    const auto accelerators = shipped_accelerators();
    Dice dice(20261129);
    int compared = 0;
    int of_no_preset = 0;
    while (compared < 200) {
        const MappingProblem problem = random_problem(accelerators, dice, Rules::any);
        OrderScorer scorer(problem, loop_prime_factors(problem.layer, problem.temporal_sizes, {}, std::nullopt));
        const std::vector<std::uint8_t> order = shuffled(scorer.tables().elements(), dice);
        const auto score = scorer.score(order);
        LoopOrder loops;
        for (const std::uint8_t element : order) {
            loops.push_back(scorer.tables().elements()[element].loop);
        }
        const auto evaluation = explain(problem, loops);
        REQUIRE(score.has_value() == evaluation.has_value());
        if (!score) {
            continue;
        }
        ++compared;
        of_no_preset += !are_corrected(problem.options.rules) && !are_zigzags(problem.options.rules) ? 1 : 0;
        CHECK(*score == Score{evaluation->totals.energy_total, evaluation->totals.latency_total2});
        const auto record = nlohmann::ordered_json::parse(json_text(complete_json(LayerResult(*evaluation))));
        const LayerResult read = evaluation_from(record, "file");
        CHECK(read.options == problem.options);
        CHECK(explain_energy(read).total == score->energy);
        CHECK(explain_latency(read).total == score->latency);
    }
    CHECK(of_no_preset > 100);
}

TEST_CASE("under any rules the optimal order is the best of all orders, and of all ways to cut them") {
    const ProofAgreement placed = compare_with_all_orders(20261130, 400, 1500, Allocation::greedy, Problems::any, Rules::any);
    INFO(describe(placed));
    CHECK(placed.different.empty());
    CHECK(placed.proven > 200);
    const ProofAgreement cut = compare_with_all_orders(20261201, 200, 1000, Allocation::optimal, Problems::any, Rules::any);
    INFO(describe(cut));
    CHECK(cut.different.empty());
    CHECK(cut.proven > 100);
}
