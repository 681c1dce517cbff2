#include "zigzag/stages/registry.hpp"

// One line per stage; outermost in a usual chain first.
#define ZIGZAG_STAGES(STAGE)                       \
    STAGE(sum_stage)                               \
    STAGE(search_inter_layer_data_locality_stage)  \
    STAGE(workload_stage)                          \
    STAGE(exploit_inter_layer_data_locality_stage) \
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

StageRegistry search_stages() {
    return {
        {"zigzag",
         "list at least a parser, WorkloadStage, mapping stages and CostModelStage",
         "evaluate the mapping",
         {{Provides::workload_file, "a workload file", "add option `model`"},
          {Provides::accelerator_file, "an accelerator file", "add option `accelerator`"},
          {Provides::mapping_file, "a mapping file", "add option `mapping`"},
          {Provides::dump_folder, "a dump folder", "add option `dump_folder`"},
          {Provides::workload, "a workload", "put WorkloadParserStage or ONNXModelParserStage above it"},
          {Provides::mapping, "a mapping", "put WorkloadParserStage or ONNXModelParserStage above it"},
          {Provides::accelerator, "an accelerator", "put AcceleratorParserStage above it"},
          {Provides::layer, "a layer", "put WorkloadStage above it"},
          {Provides::spatial_mapping, "a spatial mapping",
           "put SpatialMappingConversionStage or SpatialMappingGeneratorStage above it"},
          {Provides::data_locality, "the search for data locality", "put SearchInterLayerDataLocalityStage above WorkloadStage"},
          {Provides::temporal_mapping, "a temporal mapping",
           "put LomaStage, SalsaStage or TemporalOrderingConversionStage above it"}},
         {{Provides::data_locality,
           "stands below a stage that takes equal layers for one, though their data may lie in different memories",
           "put it between WorkloadStage and the first stage that chooses a candidate"},
          {Provides::dump_folder, "stands below a stage that chooses a candidate, so it would write those that are not chosen",
           "put it between WorkloadStage and the first stage that chooses a candidate"}}},
        {
#define ZIGZAG_ENTRY(stage) stage(),
            ZIGZAG_STAGES(ZIGZAG_ENTRY)
#undef ZIGZAG_ENTRY
        }};
}

}  // namespace zigzag
