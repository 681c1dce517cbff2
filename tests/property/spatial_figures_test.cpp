#include <algorithm>

#include <catch2/catch.hpp>

#include "zigzag/cost/path_evaluator.hpp"
#include "zigzag/mapping/validated_parts.hpp"
#include "zigzag/search/loma.hpp"

#include "property/random_problem.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

/// The same loops with two array dimensions of equal size exchanged.
MappingProblem exchanged(const MappingProblem& problem, const std::string& one, const std::string& other) {
    SpatialMapping mapping = problem.spatial_mapping;
    for (auto& on_dimension : mapping) {
        std::string& name = on_dimension.array_dimension;
        name = name == one ? other : name == other ? one : name;
    }
    return compile_mapping_problem(problem.layer, problem.accelerator, problem.constraints, mapping, problem.options);
}

}  // namespace

TEST_CASE("spatial mappings with equal figures cost the same for every loop order") {
    const std::vector<Accelerator> shipped = shipped_accelerators();
    Dice dice(20261127);
    int equal = 0;
    int unequal = 0;
    int different = 0;
    int orders = 0;
    for (int count = 0; count < 1500; ++count) {
        const MappingProblem problem = random_small_problem(shipped, dice);
        const auto& dimensions = problem.accelerator->operational_array.dimensions;
        const std::size_t first = static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(dimensions.size()) - 1));
        const std::size_t second = static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(dimensions.size()) - 1));
        if (first == second || dimensions[first].size != dimensions[second].size) {
            continue;
        }
        const MappingProblem twin = exchanged(problem, dimensions[first].name, dimensions[second].name);
        const std::vector<double> figures = spatial_figures(problem);
        if (figures.empty() || figures != spatial_figures(twin)) {
            ++unequal;
            continue;
        }
        ++equal;
        PathEvaluator path(problem);
        PathEvaluator path_of_twin(twin);
        Loma loma(problem, {}, 6);
        for (int tried = 0; tried < 50 && loma.next(); ++tried) {
            LoopOrder order;
            for (const std::uint8_t element : loma.order()) {
                order.push_back(loma.elements()[element].loop);
            }
            const auto cost = path.evaluate(order);
            const auto cost_of_twin = path_of_twin.evaluate(order);
            ++orders;
            different +=
                cost.has_value() != cost_of_twin.has_value() || (cost && (cost->energy_total != cost_of_twin->energy_total ||
                                                                          cost->latency_total2 != cost_of_twin->latency_total2))
                    ? 1
                    : 0;
        }
    }
    INFO(equal << " equal, " << unequal << " not, " << orders << " orders");
    CHECK(different == 0);
    CHECK(equal > 30);
    CHECK(unequal > 30);
    CHECK(orders > 300);
}
