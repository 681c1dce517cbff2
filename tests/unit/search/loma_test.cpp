#include "zigzag/search/loma.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/search/loop_prime_factors.hpp"

#include "unit/support/worked_layer.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

std::string factors(const MappingProblem& problem, std::optional<int> limit, const LoopOrder& reserved = {}) {
    std::string text;
    for (const LoopElement& element : loop_prime_factors(problem.layer, problem.temporal_sizes, reserved, limit)) {
        for (int repeat = 0; repeat < element.multiplicity; ++repeat) {
            text += problem.layer.loop_dimensions[static_cast<std::size_t>(element.loop.dimension)].name + " " +
                    std::to_string(element.loop.factor) + ", ";
        }
    }
    return text;
}

TemporalOrdering ordering(MappingProblem& problem, std::vector<TemporalOrderingEntry> entries) {
    problem.constraints.temporal_ordering = std::move(entries);
    Diagnostics notes;
    return read_temporal_ordering(problem, notes);
}

std::vector<std::vector<Loop>> orders(const MappingProblem& problem, const std::vector<OrderConstraint>& constraints,
                                      std::optional<int> limit) {
    Loma loma(problem, constraints, limit);
    std::vector<std::vector<Loop>> result;
    while (loma.next()) {
        result.emplace_back();
        for (const std::uint8_t element : loma.order()) {
            result.back().push_back(loma.elements()[element].loop);
        }
    }
    return result;
}

}  // namespace

// Expected values in this file: ZigZag 3.8.5 (3d12a96e).
TEST_CASE("prime factors are glued, most factors first, down to the limit") {
    const MappingProblem problem = worked_problem();
    CHECK(factors(problem, 6) == "FX 7, FY 7, K 2, OX 112, OY 7, OY 16, ");
    CHECK(factors(problem, 7) == "FX 7, FY 7, K 2, OX 7, OX 16, OY 7, OY 16, ");
    CHECK(factors(problem, 5) == "FX 7, FY 7, K 2, OX 112, OY 112, ");
    CHECK(factors(problem, 1) == factors(problem, 5));
    CHECK(factors(problem, std::nullopt) == "FX 7, FY 7, K 2, OX 2, OX 2, OX 2, OX 2, OX 7, OY 2, OY 2, OY 2, OY 2, OY 7, ");
}

TEST_CASE("reserved loops are split off and never glued") {
    const MappingProblem problem = worked_problem();
    const LoopOrder reserved = order_of(problem.layer, {{"OX", 7}});
    CHECK(factors(problem, 6, reserved) == "FX 7, FY 7, K 2, OX 16, OY 112, ");
    CHECK_THROWS(factors(problem, 6, order_of(problem.layer, {{"OX", 5}})));
}

TEST_CASE("the search finds the reference's best order at the reference's place") {
    const MappingProblem problem = worked_problem();
    struct Expected {
        int limit;
        int orders;
        int index;
    };
    for (const Expected& expected : {Expected{5, 120, 42}, Expected{6, 720, 186}, Expected{7, 5040, 1026}}) {
        Loma loma(problem, {}, expected.limit);
        OrderScorer scorer(problem, loma.elements());
        CHECK(scorer.uses_tables());
        std::optional<Score> best;
        int index = -1;
        int count = 0;
        for (; loma.next(); ++count) {
            const auto score = scorer.score(loma.order());
            REQUIRE(score);
            if (!best || score->latency < best->latency) {
                best = score;
                index = count;
            }
        }
        CHECK(count == expected.orders);
        CHECK(index == expected.index);
        CHECK(best->energy == 128899782.59200001);
        CHECK(best->latency == 1246967);
    }
}

TEST_CASE("a complete ordering is taken as it is") {
    MappingProblem problem = worked_problem();
    const auto complete = ordering(problem, {{"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}, {"K", 2}});
    CHECK(complete.complete == order_of(problem.layer, {{"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}, {"K", 2}}));
    // Factors of one, and loops that the layer lacks, do not count.
    CHECK(ordering(problem, {{"C", 1}, {"OX", 112}, {"OY", 112}, {"H", 4}, {"FX", 7}, {"FY", 7}, {"K", 2}}).complete);
    CHECK(ordering(problem, {{"OX", 112}, {"OY", 112}, {"*", {}}, {"FX", 7}, {"FY", 7}, {"K", 2}}).complete);
    CHECK_FALSE(ordering(problem, {{"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}}).complete);
}

TEST_CASE("entries before the separator count from the innermost loop, entries after it from the outermost") {
    MappingProblem problem = worked_problem();
    const auto given = ordering(problem, {{"FX", 7}, {"*", {}}, {"OY", {}}, {"K", 2}});
    REQUIRE(given.constraints.size() == 3);
    CHECK(given.constraints[0].position == 0);
    CHECK(given.constraints[1].position == -2);
    CHECK(given.constraints[2].position == -1);
    const auto found = orders(problem, given.constraints, 6);
    // FX 7 first, K 2 last; of FY 7, OX 112, OY 7, OY 16 one of the OY stands before K.
    CHECK(found.size() == 2 * 6);
    for (const auto& order : found) {
        CHECK(order.front() == order_of(problem.layer, {{"FX", 7}}).front());
        CHECK(order.back() == order_of(problem.layer, {{"K", 2}}).front());
        CHECK(problem.layer.loop_dimensions[static_cast<std::size_t>(order[4].dimension)].name == "OY");
    }
}

TEST_CASE("constraints keep the orders that satisfy them, each once") {
    MappingProblem problem = worked_problem();
    CHECK(orders(problem, ordering(problem, {{"K", {}}}).constraints, 6).size() == 120);
    CHECK(orders(problem, ordering(problem, {{"FX", 7}, {"K", 2}}).constraints, 6).size() == 24);
    const auto with_glued = orders(problem, ordering(problem, {{"OX", 7}}).constraints, 6);
    CHECK(with_glued.size() == 120);  // OX 7 first, then FX, FY, K, OX 16, OY 112
    std::set<std::vector<std::pair<int, std::int64_t>>> distinct;
    for (const auto& order : with_glued) {
        std::vector<std::pair<int, std::int64_t>> key;
        for (const Loop& loop : order) {
            key.emplace_back(loop.dimension, loop.factor);
        }
        distinct.insert(key);
    }
    CHECK(distinct.size() == 120);
}

TEST_CASE("a memory allocation counts the entries of a complete ordering") {
    MappingProblem problem = worked_problem();
    const std::vector<TemporalOrderingEntry> complete{{"C", 1}, {"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}, {"K", 2}};
    const auto levels = [&problem](std::size_t operand) { return problem.operands[operand].nb_levels(); };
    const auto allocate = [&](std::int64_t first, std::int64_t last) {
        problem.constraints.memory_allocation.clear();
        for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
            std::vector<std::int64_t> loops(levels(operand), last);
            loops.front() = levels(operand) > 1 ? first : last;
            problem.constraints.memory_allocation.push_back({problem.operands[operand].operand, loops});
        }
    };
    allocate(2, 6);
    const auto given = ordering(problem, complete);
    REQUIRE(given.boundaries);
    for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
        const MemoryBoundaries& boundaries = *given.boundaries;
        REQUIRE(boundaries[operand].size() == levels(operand));
        CHECK(boundaries[operand].front() == (levels(operand) > 1 ? 1 : 5));  // C 1 is no loop
        CHECK(boundaries[operand].back() == 5);
    }
    CHECK_THROWS_WITH(ordering(problem, {{"OX", 112}, {"OY", 112}}), Catch::Contains("leaves loops open"));
    allocate(2, 5);
    CHECK_THROWS_WITH(ordering(problem, complete), Catch::Contains("the last memory of O has 5 of 6 loops"));
    problem.constraints.memory_allocation.front().loops.push_back(6);
    CHECK_THROWS_WITH(ordering(problem, complete), Catch::Contains("numbers for O, which has"));
}

TEST_CASE("orderings that cannot be met are refused with the reason") {
    MappingProblem problem = worked_problem();
    CHECK_THROWS_WITH(ordering(problem, {{"OX", 5}}), Catch::Contains("OX multiply up to 5, but 112 temporal iterations"));
    CHECK_THROWS_WITH(ordering(problem, {{"K", 2}, {"K", 2}}), Catch::Contains("K multiply up to 4, but 2"));
    const auto too_long = ordering(problem, {{"K", {}}, {"FX", {}}, {"FY", {}}, {"OX", {}}, {"OX", {}}, {"OY", {}}, {"OY", {}}});
    CHECK_THROWS_WITH(orders(problem, too_long.constraints, 6), Catch::Contains("7 entries, but only 6 loops"));
    CHECK(orders(problem, too_long.constraints, 7).size() == 4);
    Diagnostics notes;
    problem.constraints.temporal_ordering = {{"OX", 112}, {"OY", 56}};
    CHECK_THROWS_WITH(complete_temporal_ordering(problem, notes),
                      Catch::Contains("K has 1 of 2") && Catch::Contains("OY has 56 of 112"));
}
