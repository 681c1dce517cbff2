#include <algorithm>
#include <optional>
#include <vector>

#include <catch2/catch.hpp>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/cost/path_evaluator.hpp"
#include "zigzag/search/loma.hpp"
#include "zigzag/search/loop_prime_factors.hpp"

#include "random_problem.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

struct Agreement {
    long from_tables = 0;
    long walked = 0;
    long do_not_fit = 0;
    long different = 0;
};

/// Scores an order and explains it independently; counts any difference, down to the last bit.
void compare(OrderScorer& scorer, const std::vector<std::uint8_t>& order, Agreement& agreement) {
    LoopOrder loops;
    for (const std::uint8_t element : order) {
        loops.push_back(scorer.tables().elements()[element].loop);
    }
    const auto score = scorer.score(order);
    const auto explained = explain(scorer.problem(), loops);
    (scorer.uses_tables() ? agreement.from_tables : agreement.walked) += 1;
    if (score.has_value() != explained.has_value()) {
        ++agreement.different;
    } else if (!score) {
        ++agreement.do_not_fit;
    } else if (score->energy != explained->totals.energy_total || score->latency != explained->totals.latency_total2) {
        ++agreement.different;
    }
}

std::vector<std::uint8_t> all_elements(const std::vector<LoopElement>& elements) {
    std::vector<std::uint8_t> order;
    for (std::size_t element = 0; element < elements.size(); ++element) {
        order.insert(order.end(), static_cast<std::size_t>(elements[element].multiplicity), static_cast<std::uint8_t>(element));
    }
    return order;
}

}  // namespace

TEST_CASE("score and explain agree to the bit on random loop orders over all accelerators") {
    const auto accelerators = shipped_accelerators();
    REQUIRE(accelerators.size() >= 14);
    Dice dice(20260101);
    Agreement agreement;
    while (agreement.from_tables - agreement.do_not_fit < 100000) {
        const MappingProblem problem = random_problem(accelerators, dice);
        const std::optional<int> limit =
            dice.chance(50) ? std::optional<int>(static_cast<int>(dice.between(4, 9))) : std::nullopt;
        OrderScorer scorer(problem, loop_prime_factors(problem.layer, problem.temporal_sizes, {}, limit));
        std::vector<std::uint8_t> order = all_elements(scorer.tables().elements());
        for (int repeat = 0; repeat < 40; ++repeat) {
            for (std::size_t at = order.size(); at > 1; --at) {
                std::swap(order[at - 1], order[static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(at) - 1))]);
            }
            compare(scorer, order, agreement);
        }
    }
    CAPTURE(agreement.from_tables, agreement.walked, agreement.do_not_fit);
    CHECK(agreement.different == 0);
    CHECK(agreement.walked > 1000);
    CHECK(agreement.do_not_fit > 100);
}

TEST_CASE("the allocator's boundaries, given back, cost the same to the bit on random loop orders") {
    const auto accelerators = shipped_accelerators();
    Dice dice(20261126);
    int compared = 0;
    int refused = 0;
    while (compared < 800) {
        const MappingProblem problem = random_problem(accelerators, dice);
        OrderScorer scorer(problem, loop_prime_factors(problem.layer, problem.temporal_sizes, {}, std::nullopt));
        std::vector<std::uint16_t> order;
        LoopOrder loops;
        for (const std::uint8_t element : all_elements(scorer.tables().elements())) {
            order.push_back(element);
        }
        for (std::size_t at = order.size(); at > 1; --at) {
            std::swap(order[at - 1], order[static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(at) - 1))]);
        }
        for (const std::uint16_t element : order) {
            loops.push_back(scorer.tables().elements()[element].loop);
        }
        PathEvaluator path(problem);
        const auto placed = path.evaluate(loops);
        if (!placed) {
            continue;
        }
        ++compared;
        MemoryBoundaries boundaries = path.boundaries().allocated;
        const auto given = path.evaluate(loops, &boundaries);
        REQUIRE(given);
        CHECK(given->energy_total == placed->energy_total);
        CHECK(given->latency_total2 == placed->latency_total2);
        CHECK(scorer.score(order, &boundaries) == Score{placed->energy_total, placed->latency_total2});
        for (auto& levels : boundaries) {
            std::fill(levels.begin(), levels.end(), loops.size());  // all in the innermost memories
        }
        refused += path.evaluate(loops, &boundaries) ? 0 : 1;
    }
    CHECK(refused > 200);
}

TEST_CASE("score and explain agree to the bit on every loop order of small problems") {
    const auto accelerators = shipped_accelerators();
    Dice dice(7);
    Agreement agreement;
    int problems = 0;
    while (problems < 60) {
        const MappingProblem problem = random_problem(accelerators, dice);
        Loma loma(problem, {}, std::nullopt);
        if (loma.number_of_orders() > 1500) {
            continue;
        }
        ++problems;
        OrderScorer scorer(problem, loma.elements());
        double orders = 0;
        while (loma.next()) {
            ++orders;
            compare(scorer, loma.order(), agreement);
        }
        CHECK(orders == loma.number_of_orders());
    }
    CAPTURE(agreement.from_tables, agreement.walked, agreement.do_not_fit);
    CHECK(agreement.different == 0);
}
