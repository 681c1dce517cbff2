#include "zigzag/stages/registry.hpp"

#include <fmt/format.h>

#include "zigzag/base/spelling.hpp"
#include "zigzag/pipeline/stage_chain.hpp"

#include "zigzag/stages/stage_factories.hpp"

// One line per stage; outermost in a usual chain first.
#define ZIGZAG_STAGES(STAGE)                       \
    STAGE(workload_parser_stage)                   \
    STAGE(onnx_model_parser_stage)                 \
    STAGE(accelerator_parser_stage)                \
    STAGE(simple_save_stage)                       \
    STAGE(html_report_stage)                       \
    STAGE(picture_stage)                           \
    STAGE(sum_stage)                               \
    STAGE(search_inter_layer_data_locality_stage)  \
    STAGE(workload_stage)                          \
    STAGE(visualization_stage)                     \
    STAGE(exploit_inter_layer_data_locality_stage) \
    STAGE(complete_save_stage)                     \
    STAGE(minimal_latency_stage)                   \
    STAGE(minimal_energy_stage)                    \
    STAGE(minimal_edp_stage)                       \
    STAGE(minimal_objective_stage)                 \
    STAGE(spatial_mapping_conversion_stage)        \
    STAGE(spatial_mapping_generator_stage)         \
    STAGE(temporal_ordering_conversion_stage)      \
    STAGE(loma_stage)                              \
    STAGE(salsa_stage)                             \
    STAGE(optimal_stage)                           \
    STAGE(cost_model_stage)

namespace zigzag {

#define ZIGZAG_DECLARE(stage) StageDescription stage();
ZIGZAG_STAGES(ZIGZAG_DECLARE)
#undef ZIGZAG_DECLARE

const std::vector<StageDescription>& stage_registry() {
#define ZIGZAG_ENTRY(stage) stage(),
    static const std::vector<StageDescription> registry{ZIGZAG_STAGES(ZIGZAG_ENTRY)};
#undef ZIGZAG_ENTRY
    return registry;
}

const StageDescription& find_stage(const StageSpecification& specification) {
    return stage_named(stage_registry(), specification, "zigzag");
}

InputError unknown_stage(const StageSpecification& specification, const std::vector<std::string_view>& known,
                         std::string_view program) {
    return InputError(Fault{specification.where, specification.name, "no such stage",
                            fmt::format("{} (`{} stages` lists them)", spelling_remedy(specification.name, known), program)});
}

void refuse_option(const StageSpecification& specification, const StageOption& option, const std::string& known) {
    throw InputError(Fault{option.where, specification.name + "." + option.name, "the stage has no such option", known});
}

}  // namespace zigzag
