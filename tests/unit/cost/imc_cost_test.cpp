#include <memory>

#include <catch2/catch.hpp>

#include "zigzag/cost/cost_model.hpp"
#include "zigzag/cost/order_scorer.hpp"
#include "zigzag/mapping/imc_use.hpp"

#include "unit/support/worked_layer.hpp"

using namespace zigzag;

namespace {

/// The shipped analog array with `weights` of them behind each multiplier.
std::shared_ptr<const Accelerator> with_groups_of(std::int64_t weights) {
    Accelerator accelerator = *test::shipped_accelerator("aimc");
    std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    levels[0].instance.size *= weights;
    accelerator.memory_hierarchy = MemoryHierarchy(levels);
    accelerator.operational_array.imc->cells_size *= weights;
    return std::make_shared<const Accelerator>(accelerator);
}

const SpatialMapping unrolled{{"D1", {{"K", 64}}}, {"D2", {{"FX", 7}, {"FY", 7}}}};

}  // namespace

TEST_CASE("where weights share a multiplier, the energy of the array depends on the loop order, scored and explained alike") {
    const Layer layer = test::first_convolution();
    const auto accelerator = with_groups_of(4);
    const MappingProblem problem = test::problem_of(layer, accelerator, test::entry_with(unrolled));
    REQUIRE(problem.precharges_depend_on_order());
    const LoopOrder weights_change_late = test::order_of(layer, {{"OX", 112}, {"C", 3}, {"OY", 112}});
    const LoopOrder weights_change_early = test::order_of(layer, {{"C", 3}, {"OX", 112}, {"OY", 112}});
    OrderScorer scorer(problem, {{weights_change_late[0], 1}, {weights_change_late[1], 1}, {weights_change_late[2], 1}});
    CHECK_FALSE(scorer.uses_tables());

    const auto late = explain(problem, weights_change_late);
    const auto early = explain(problem, weights_change_early);
    REQUIRE(late);
    REQUIRE(early);
    const double late_precharging = (*late->imc_energy)[ImcPart::local_bl_precharging];
    const double early_precharging = (*early->imc_energy)[ImcPart::local_bl_precharging];
    CHECK(early_precharging == Approx(112 * late_precharging));
    // (wordline + 4 bitlines of 0.35 fF) x 0.81 V² x 8 bits for every multiply-accumulate
    CHECK(early_precharging == Approx(5 * 0.35e-3 * 0.81 * 8 * static_cast<double>(layer.total_mac_count())));
    CHECK(late->imc_energy->total() == late->totals.mac_energy);

    for (const auto& [indices, evaluation] :
         {std::pair(std::vector<std::uint8_t>{0, 1, 2}, *late), std::pair(std::vector<std::uint8_t>{1, 0, 2}, *early)}) {
        const auto score = scorer.score(indices);
        REQUIRE(score);
        CHECK(score->energy == evaluation.totals.energy_total);
        CHECK(score->latency == evaluation.totals.latency_total2);
    }
}

TEST_CASE("one weight per multiplier leaves the energy of the array independent of the loop order, and tables possible") {
    const Layer layer = test::first_convolution();
    const MappingProblem problem = test::problem_of(layer, test::shipped_accelerator("aimc"), test::entry_with(unrolled));
    CHECK_FALSE(problem.precharges_depend_on_order());
    CHECK(problem.cycles_per_op == 4);
    const auto one = explain(problem, test::order_of(layer, {{"OX", 112}, {"C", 3}, {"OY", 112}}));
    const auto other = explain(problem, test::order_of(layer, {{"C", 3}, {"OX", 112}, {"OY", 112}}));
    REQUIRE(one);
    REQUIRE(other);
    CHECK(one->totals.mac_energy == other->totals.mac_energy);
}

TEST_CASE("the use of an array counts rows, columns and operations, and diagonals take more rows") {
    const Layer layer = test::first_convolution();
    const auto accelerator = test::shipped_accelerator("aimc");
    std::vector<bool> shares_weights(layer.loop_dimensions.size());
    shares_weights[3] = shares_weights[4] = true;  // OX, OY
    const ImcUse straight = imc_use_of(layer, *accelerator, unrolled, shares_weights);
    CHECK(straight.rows == 49);
    CHECK(straight.columns == 64);
    CHECK(straight.operations == static_cast<double>(layer.total_mac_count()) / (49 * 64));
    const SpatialMapping diagonal{{"D1", {{"K", 32}, {"OX", 4}}}, {"D2", {{"FX", 7}, {"FY", 7}}}};
    const ImcUse shifted = imc_use_of(layer, *accelerator, diagonal, shares_weights);
    CHECK(shifted.rows == (7 + 4 - 1) * 7);
    CHECK(shifted.columns == 128);
    CHECK(imc_use_of(layer, *accelerator, {{"D1", {{"OX", 4}}}, {"D2", {}}}, shares_weights).rows == 1);
}
