#include "zigzag/search/optimal/contest/contest_outcomes.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "zigzag/cost/path_evaluator.hpp"

#include "property/random_problem.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

/// One of all orders: each time any loop that is left may come next.
LoopOrder random_order(const OrderLattice& space, Dice& dice) {
    LoopOrder order;
    for (std::size_t vertex = 0; vertex != space.full();) {
        std::vector<std::size_t> possible;
        for (std::size_t step = 0; step < space.steps().size(); ++step) {
            if (space.can_add(vertex, step)) {
                possible.push_back(step);
            }
        }
        const LoopStep& next = space.steps()[dice.pick(possible)];
        order.push_back(next.loop);
        vertex += next.stride;
    }
    return order;
}

std::uint32_t vertex_below(const OrderLattice& space, const LoopOrder& order, std::size_t boundary) {
    std::size_t vertex = 0;
    for (std::size_t position = 0; position < boundary; ++position) {
        const auto step = std::find_if(space.steps().begin(), space.steps().end(),
                                       [&](const LoopStep& one) { return one.loop == order[position]; });
        vertex += step->stride;
    }
    return static_cast<std::uint32_t>(vertex);
}

constexpr std::int64_t most_iterations = 2000;  ///< tables of more take longer than the test itself

struct Contests {
    int problems = 0;
    int of_three = 0;
    int orders = 0;
    int unexpected = 0;   ///< an order ended up in no outcome
    int above_score = 0;  ///< an order scored below the bound of its outcome
    int cut_off = 0;      ///< an outcome that costs less than a cutoff is not among those that are kept
    double outcomes = 0;
    double combinations = 0;  ///< of one boundary per rival
};

void walk_orders(const MappingProblem& problem, Dice& dice, Contests& contests) {
    if (problem.total_cycle > most_iterations) {
        return;
    }
    const OrderLattice space(problem, LoopFactors::any);
    if (!ContestOutcomes::may_be_known(space) || !space.guard().empty() || !space.tables().exact()) {
        return;
    }
    const TransferChannels channels(space);
    const OrderBounds bounds(space, channels);
    const auto latency_of = [](const Score& bound) { return bound.latency; };
    const ContestOutcomes all(space, bounds, latency_of, 1e300);
    if (!all.known()) {
        return;
    }
    const auto& rivals = space.contest().rivals;
    ++contests.problems;
    contests.of_three += rivals.size() == 3 ? 1 : 0;
    contests.outcomes += static_cast<double>(all.outcomes().size());
    double combinations = 1;
    for (const OperandInMemory& rival : rivals) {
        double boundaries = 0;
        for (std::size_t vertex = 0; vertex < space.nb_vertices(); ++vertex) {
            boundaries += space.may_close_at(rival.operand, rival.level, vertex) ? 1 : 0;
        }
        combinations *= boundaries;
    }
    contests.combinations += combinations;
    PathEvaluator path(problem);
    for (int count = 0; count < 100; ++count) {
        const LoopOrder order = random_order(space, dice);
        const auto cost = path.evaluate(order);
        if (!cost) {
            continue;
        }
        ++contests.orders;
        const auto ends_up = [&](const ContestOutcome& outcome) {
            for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
                const std::size_t boundary = path.boundaries().allocated[rivals[rival].operand][rivals[rival].level];
                if (outcome.vertices[rival] != vertex_below(space, order, boundary)) {
                    return false;
                }
            }
            return true;
        };
        double least_energy = 1e300;
        double least_latency = 1e300;
        for (const ContestOutcome& outcome : all.outcomes()) {
            if (ends_up(outcome)) {
                least_energy = std::min(least_energy, outcome.bound.energy);
                least_latency = std::min(least_latency, outcome.bound.latency);
            }
        }
        contests.unexpected += least_latency == 1e300 ? 1 : 0;
        const bool above = least_energy > cost->energy_total * (1 + 1e-12) || least_latency > cost->latency_total2;
        contests.above_score += least_latency < 1e300 && above ? 1 : 0;
        if (count >= 5) {
            continue;
        }
        const ContestOutcomes some(space, bounds, latency_of, cost->latency_total2);
        contests.cut_off += std::none_of(some.outcomes().begin(), some.outcomes().end(), ends_up) ? 1 : 0;
    }
}

}  // namespace

TEST_CASE("every order ends up in an outcome of its contest and scores no better than its bound") {
    const std::vector<Accelerator> shipped = shipped_accelerators();
    Dice dice(20261126);
    Contests contests;
    while (contests.problems < 400) {
        walk_orders(random_small_problem(shipped, dice), dice, contests);
    }
    INFO(contests.of_three << " contests of three, " << contests.orders << " orders, " << contests.outcomes << " outcomes of "
                           << contests.combinations << " combinations");
    CHECK(contests.unexpected == 0);
    CHECK(contests.above_score == 0);
    CHECK(contests.cut_off == 0);
    CHECK(contests.of_three > 10);
    CHECK(contests.orders > 3000);
    CHECK(contests.outcomes < 0.2 * contests.combinations);
}

TEST_CASE("vertices are below others as their digits are") {
    const std::vector<Accelerator> shipped = shipped_accelerators();
    Dice dice(7);
    for (int count = 0; count < 20; ++count) {
        const MappingProblem problem = random_small_problem(shipped, dice);
        const OrderLattice space(problem, LoopFactors::any);
        const VertexOrder order(space);
        REQUIRE(order.known());
        int different = 0;
        for (std::size_t one = 0; one < space.nb_vertices(); ++one) {
            for (std::size_t other = 0; other < space.nb_vertices(); ++other) {
                bool below = true;
                for (std::size_t element = 0; element < space.primes().size(); ++element) {
                    below = below && space.digits(one)[element] <= space.digits(other)[element];
                }
                different += below != order.is_below(one, other) ? 1 : 0;
            }
        }
        CHECK(different == 0);
    }
}
