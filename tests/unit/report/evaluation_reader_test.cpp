#include "zigzag_io/report/record/evaluation_reader.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "unit/support/worked_example.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;
using Catch::Matchers::Contains;

namespace {

/// What is said of the worked example's record after a change that all places of the record agree on; empty: it is read.
std::string refusal(const std::function<void(Layer&, Accelerator&)>& change) {
    LayerResult result = test::worked_example();
    Accelerator accelerator = *result.accelerator;
    change(result.layer, accelerator);
    result.accelerator = std::make_shared<const Accelerator>(std::move(accelerator));
    try {
        evaluation_from(complete_json(result), "conv_complete.json");
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("A record whose accelerator or layer the model does not admit is refused, however well it agrees with itself",
          "[validate]") {
    CHECK(refusal([](Layer&, Accelerator&) {}).empty());
    CHECK_THAT(
        refusal([](Layer&, Accelerator& accelerator) {
            std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
            levels[2].instance.ports[0].bandwidth_min = levels[2].instance.ports[0].bandwidth_max + 1;
            accelerator.memory_hierarchy = MemoryHierarchy(std::move(levels));
        }),
        Contains("conv_complete.json: details.memories.sram_2MB.ports[0].bandwidth_max: 2048 is below bandwidth_min 2049"));
    CHECK_THAT(refusal([](Layer&, Accelerator& accelerator) { accelerator.operational_array.unit_area = -1; }),
               Contains("conv_complete.json: inputs.accelerator.operational_array.unit_area: must be at least 0, found -1"));
    CHECK_THAT(refusal([](Layer& layer, Accelerator&) { layer.precision.W = 70000; }),
               Contains("conv_complete.json: inputs.layer.operand_precision.W: must be at most 65536, found 70000"));
}
