#include "zigzag/mapping/spatial_mapping.hpp"

#include <catch2/catch.hpp>

#include "unit/support/worked_layer.hpp"

using namespace zigzag;
using namespace zigzag::test;

namespace {

using Level = std::vector<std::pair<std::string, double>>;

std::vector<Level> named(const Layer& layer, const LevelSpatialMapping& levels) {
    std::vector<Level> result;
    for (const auto& level : levels) {
        result.emplace_back();
        for (const IndexedSpatialLoop& loop : level) {
            result.back().emplace_back(layer.loop_dimensions[static_cast<std::size_t>(loop.dimension)].name, loop.factor);
        }
    }
    return result;
}

/// Fifth stage of ResNet18: 512 channels on a 7 x 7 image.
Layer last_convolution() {
    return convolution(512, 512, 7, 3, 1, 7);
}

}  // namespace

// Expected values in this file: ZigZag 3.8.5 (3d12a96e).
TEST_CASE("the spatial mapping of the worked example is reduced and distributed") {
    const MappingProblem problem = worked_problem();
    const Layer& layer = problem.layer;
    CHECK(problem.spatial_mapping == SpatialMapping{{"D1", {{"K", 32}}}, {"D2", {{"C", 3}}}});
    const auto& [output, weights, inputs] = problem.operands;
    CHECK(named(layer, output.fractional.levels) == std::vector<Level>{{}, {{"K", 32}, {"C", 3}}, {}, {}});
    CHECK(named(layer, weights.fractional.levels) == std::vector<Level>{{}, {{"K", 32}, {"C", 3}}, {}});
    CHECK(named(layer, inputs.fractional.levels) == std::vector<Level>{{{"K", 32}, {"C", 3}}, {}, {}});
    CHECK(output.fractional.unit_count == std::vector<double>{96, 96, 1, 1});
    CHECK(output.fractional.unit_unique == std::vector<double>{32, 32, 1, 1});
    CHECK(output.fractional.boost == std::vector<double>{1, 32, 1, 1});
    CHECK(weights.fractional.boost == std::vector<double>{1, 96, 1});
    CHECK(inputs.fractional.unit_unique == std::vector<double>{3, 1, 1});
    CHECK(inputs.fractional.boost == std::vector<double>{3, 1, 1});
    CHECK(problem.temporal_sizes == order_of(layer, {{"K", 2}, {"OX", 112}, {"OY", 112}, {"FX", 7}, {"FY", 7}}));
    CHECK(problem.total_cycle == 1229312);
    CHECK(problem.coverage == 1);
}

TEST_CASE("relevancy follows the equation and leaves out dimensions of size one") {
    const MappingProblem problem = worked_problem();
    const auto names = [&problem](const std::vector<int>& dimensions) {
        std::string text;
        for (const int dimension : dimensions) {
            text += problem.layer.loop_dimensions[static_cast<std::size_t>(dimension)].name + " ";
        }
        return text;
    };
    CHECK(names(problem.operands[0].relevancy.relevant) == "K OY OX ");
    CHECK(names(problem.operands[1].relevancy.relevant) == "K C FY FX ");
    CHECK(names(problem.operands[2].relevancy.relevant) == "B G C ");
    CHECK(problem.operands[2].relevancy.related.size() == 2);
    CHECK(problem.operands[0].size_elements == 802816);
    CHECK(problem.operands[1].size_elements == 9408);
    CHECK(problem.operands[2].size_elements == 150528);
}

TEST_CASE("fractional factors make the iterations whole, integer factors truncate") {
    const Layer layer = last_convolution();
    const MappingProblem problem = problem_of(layer, shipped_accelerator("edge_tpu_like"),
                                              entry_with({{"D1", {{"K", 8}}},
                                                          {"D2", {{"C", 2}, {"FX", 2}, {"FY", 2}}},
                                                          {"D3", {{"OX", 2}, {"OY", 2}}},
                                                          {"D4", {{"OX", 2}, {"OY", 2}}}}));
    const auto& [output, weights, inputs] = problem.operands;
    CHECK(named(layer, output.fractional.levels) ==
          std::vector<Level>{{{"C", 2}, {"FX", 1.5}, {"FY", 1.5}}, {{"K", 8}, {"OX", 3.5}, {"OY", 3.5}}, {}, {}});
    CHECK(named(layer, output.integer.levels) ==
          std::vector<Level>{{{"C", 2}, {"FX", 1}, {"FY", 1}}, {{"K", 8}, {"OX", 2}, {"OY", 2}}, {}, {}});
    CHECK(output.fractional.unit_count == std::vector<double>{441, 98, 1, 1});
    CHECK(weights.fractional.unit_count == std::vector<double>{441, 36, 1, 1});
    CHECK(inputs.fractional.unit_count == std::vector<double>{441, 1, 1});
    CHECK(inputs.fractional.unit_unique[0] == 18);
    CHECK(inputs.fractional.boost == std::vector<double>{18, 1, 1});
    CHECK(output.integer.boost == std::vector<double>{1, 32, 1, 1});
    CHECK(inputs.integer.boost == std::vector<double>{8, 1, 1});
}

TEST_CASE("an innermost memory limits what its bandwidth can feed") {
    const Layer layer = first_convolution();
    const auto accelerator = shipped_accelerator("ascend_like");
    Diagnostics notes;
    // D2 is served by the output registers (one 16-bit partial sum a cycle): OX cannot be unrolled there.
    const auto reduced = complete_spatial_mapping(
        layer, *accelerator, entry_with({{"D1", {{"K", 16}}}, {"D2", {{"OX", 16}}}, {"D3", {{"OX", 2}}}, {"D4", {{"OY", 2}}}}),
        ModelRules::zigzag(), notes);
    CHECK(reduced[1].loops == std::vector<SpatialLoop>{{"OX", 1}});
    CHECK_FALSE(notes.warnings().empty());
}

TEST_CASE("loops that exceed array or layer are removed from the first place") {
    const Layer layer = last_convolution();
    const auto accelerator = shipped_accelerator("tpu_like");
    Diagnostics notes;
    const auto over_array = complete_spatial_mapping(layer, *accelerator, entry_with({{"D1", {{"K", 32}, {"C", 2}}}, {"D2", {}}}),
                                                     ModelRules::zigzag(), notes);
    CHECK(over_array[0].loops == std::vector<SpatialLoop>{{"C", 2}});
    const auto over_layer = complete_spatial_mapping(layer, *accelerator, entry_with({{"D1", {{"OX", 4}}}, {"D2", {{"OX", 2}}}}),
                                                     ModelRules::zigzag(), notes);
    CHECK(over_layer[0].loops.empty());
    CHECK(over_layer[1].loops == std::vector<SpatialLoop>{{"OX", 2}});
    const auto unknown = complete_spatial_mapping(layer, *accelerator, entry_with({{"D1", {{"H", 4}, {"K", 8}}}, {"D2", {}}}),
                                                  ModelRules::zigzag(), notes);
    CHECK(unknown[0].loops == std::vector<SpatialLoop>{{"K", 8}});
}

TEST_CASE("a mapping for other array dimensions is refused") {
    const auto accelerator = shipped_accelerator("tpu_like");
    Diagnostics notes;
    CHECK_THROWS_WITH(reduce_spatial_mapping(last_convolution(), *accelerator, entry_with({{"D1", {}}, {"D7", {}}}), notes),
                      Catch::Contains("no array dimension D7"));
}

TEST_CASE("a complete mapping names every array dimension") {
    const auto accelerator = shipped_accelerator("tpu_like");
    Diagnostics notes;
    const SpatialMapping partial{{"D1", {{"K", 8}}}};
    CHECK(open_array_dimensions(*accelerator, partial) == std::vector<std::string>{"D2"});
    CHECK(reduce_spatial_mapping(last_convolution(), *accelerator, entry_with(partial), notes) == partial);
    CHECK_THROWS_WITH(
        complete_spatial_mapping(last_convolution(), *accelerator, entry_with(partial), ModelRules::zigzag(), notes),
        Catch::Contains("array dimension D2 of accelerator tpu_like is left open"));
}

TEST_CASE("one cycle's data is cut to what the innermost memories hold") {
    // The weight registers hold one 8-bit element and serve D3 and D4: 4-bit weights allow two of them.
    Layer layer = convolution(32, 48, 56, 3, 2, 113);
    layer.precision.W = 4;
    const auto accelerator = shipped_accelerator("meta_prototype");
    const MappingEntry entry = entry_with({{"D1", {{"K", 8}}}, {"D2", {}}, {"D3", {{"FX", 2}}}, {"D4", {{"FY", 2}}}});
    Diagnostics notes;
    // The reference looks cut factors up by value, so two loops of factor 2 both keep it.
    const auto as_reference = complete_spatial_mapping(layer, *accelerator, entry, ModelRules::zigzag(), notes);
    CHECK(as_reference[2].loops == std::vector<SpatialLoop>{{"FX", 2}});
    CHECK(as_reference[3].loops == std::vector<SpatialLoop>{{"FY", 2}});
    const auto corrected = complete_spatial_mapping(layer, *accelerator, entry, ModelRules::corrected(), notes);
    CHECK(corrected[2].loops == std::vector<SpatialLoop>{{"FX", 1}});
    CHECK(corrected[3].loops == std::vector<SpatialLoop>{{"FY", 2}});
}

TEST_CASE("trip counts that cannot be whole are rounded up and the excess is known") {
    // 9 on 4 x 2: the larger factor absorbs the rounding alone, so 3 x 2 run side by side in two rounds.
    Layer layer = convolution(9, 1, 1, 1, 1, 1);
    const MappingProblem problem =
        problem_of(layer, shipped_accelerator("tpu_like"), entry_with({{"D1", {{"K", 4}}}, {"D2", {{"K", 2}}}}));
    CHECK(problem.total_cycle == 2);
    CHECK(problem.coverage == Approx(12.0 / 9.0));
}
