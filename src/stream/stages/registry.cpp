#include "stream/stages/stage.hpp"

// One line per stage; outermost in a usual chain first.
#define STREAM_STAGES(STAGE)          \
    STAGE(generate_cn_workload_stage) \
    STAGE(intra_core_mapping_stage)   \
    STAGE(inter_core_mapping_stage)   \
    STAGE(schedule_stage)

namespace stream {

#define STREAM_DECLARE(stage) StageDescription stage();
STREAM_STAGES(STREAM_DECLARE)
#undef STREAM_DECLARE

StageRegistry schedule_stages() {
    return {{"stream",
             "list the parsers, GenerateCNWorkloadStage, ... ScheduleStage",
             "make the schedule",
             {{Provides::workload_file, "a workload file", "add option `model`"},
              {Provides::accelerator_file, "an accelerator file", "add option `accelerator`"},
              {Provides::mapping_file, "a mapping file", "add option `mapping`"},
              {Provides::dump_folder, "a dump folder", "add option `dump_folder`"},
              {Provides::workload, "a workload", "put StreamWorkloadParserStage above it"},
              {Provides::mapping, "a mapping", "put StreamWorkloadParserStage above it"},
              {Provides::accelerator, "an accelerator", "put AcceleratorParserStage above it"},
              {Provides::cn_graph, "computation nodes", "put GenerateCNWorkloadStage above it"},
              {Provides::cost_table, "intra-core costs", "put IntraCoreMappingStage above it"},
              {Provides::allocation, "an allocation", "put InterCoreMappingStage above it"}},
             {}},
            {
#define STREAM_ENTRY(stage) stage(),
                STREAM_STAGES(STREAM_ENTRY)
#undef STREAM_ENTRY
            }};
}

Things given_by(const Task& task) {
    Things given;
    const auto add = [&given](bool present, Things what) { given = present ? given | what : given; };
    add(task.problem.workload != nullptr, Provides::workload);
    add(task.problem.mapping != nullptr, Provides::mapping);
    add(task.problem.accelerator != nullptr, Provides::accelerator);
    add(task.problem.graph != nullptr, Provides::cn_graph);
    add(task.problem.costs != nullptr, Provides::cost_table);
    return given;
}

}  // namespace stream
