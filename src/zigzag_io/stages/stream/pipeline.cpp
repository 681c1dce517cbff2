#include "stream/stages/pipeline.hpp"

#include <array>

#include <fmt/format.h>

#include "zigzag/pipeline/stage_chain.hpp"

// One line per stage; outermost in a usual chain first.
#define STREAM_STAGES(STAGE)            \
    STAGE(accelerator_parser_stage)     \
    STAGE(stream_workload_parser_stage) \
    STAGE(save_schedule_stage)          \
    STAGE(generate_cn_workload_stage)   \
    STAGE(intra_core_mapping_stage)     \
    STAGE(inter_core_mapping_stage)     \
    STAGE(schedule_stage)

namespace stream {

#define STREAM_DECLARE(stage) StageDescription stage();
STREAM_STAGES(STREAM_DECLARE)
#undef STREAM_DECLARE

namespace {

constexpr std::array<zigzag::StageRequirement<Provides>, 10> requirements{{
    {Provides::workload_file, "a workload file", "add --model"},
    {Provides::accelerator_file, "an accelerator file", "add --accelerator"},
    {Provides::mapping_file, "a mapping file", "add --mapping"},
    {Provides::dump_folder, "a dump folder", "add --dump-folder"},
    {Provides::workload, "a workload", "put StreamWorkloadParserStage above it"},
    {Provides::mapping, "a mapping", "put StreamWorkloadParserStage above it"},
    {Provides::accelerator, "an accelerator", "put AcceleratorParserStage above it"},
    {Provides::cn_graph, "computation nodes", "put GenerateCNWorkloadStage above it"},
    {Provides::cost_table, "intra-core costs", "put IntraCoreMappingStage above it"},
    {Provides::allocation, "an allocation", "put InterCoreMappingStage above it"},
}};

}  // namespace

const std::vector<StageDescription>& stage_registry() {
#define STREAM_ENTRY(stage) stage(),
    static const std::vector<StageDescription> registry{STREAM_STAGES(STREAM_ENTRY)};
#undef STREAM_ENTRY
    return registry;
}

Provides given_by(const StageContext& context) {
    Provides given = Provides::nothing;
    const auto add = [&given](bool present, Provides what) { given = present ? given | what : given; };
    add(!context.workload_file.empty(), Provides::workload_file);
    add(!context.accelerator_file.empty(), Provides::accelerator_file);
    add(!context.mapping_file.empty(), Provides::mapping_file);
    add(context.dump != nullptr, Provides::dump_folder);
    add(context.problem.workload != nullptr, Provides::workload);
    add(context.problem.mapping != nullptr, Provides::mapping);
    add(context.problem.accelerator != nullptr, Provides::accelerator);
    add(context.problem.graph != nullptr, Provides::cn_graph);
    add(context.problem.costs != nullptr, Provides::cost_table);
    return given;
}

Pipeline::Pipeline(const std::vector<StageSpecification>& stages, Provides given) {
    std::vector<zigzag::Fault> faults;
    std::vector<const StageDescription*> descriptions;
    for (const StageSpecification& stage : stages) {
        try {
            descriptions.push_back(&zigzag::stage_named(stage_registry(), stage, "stream"));
            stages_.push_back(descriptions.back()->create());
        } catch (const zigzag::InputError& error) {
            faults.insert(faults.end(), error.faults().begin(), error.faults().end());
        }
        for (const zigzag::StageOption& option : stage.options) {
            faults.push_back({option.where, stage.name + "." + option.name, "the stage takes no options", "remove it"});
        }
    }
    if (faults.empty()) {
        zigzag::check_stage_needs(stages, descriptions, given, requirements, faults);
        for (std::size_t position = 0; position < stages.size(); ++position) {
            const bool evaluates = contains(descriptions[position]->provides, Provides::schedule);
            if (evaluates != (position + 1 == stages.size())) {
                faults.push_back({stages[position].where, stages[position].name,
                                  evaluates ? "stages below it would never run" : "the last stage must make the schedule",
                                  evaluates ? "make it the last stage" : "end the chain with ScheduleStage"});
            }
        }
    }
    if (stages.empty()) {
        faults.push_back({{}, "pipeline", "has no stages", "list the parsers, GenerateCNWorkloadStage, ... ScheduleStage"});
    }
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
}

void Pipeline::run(StageContext& context, const Keep& keep) const {
    Next(stages_, context)(keep);
}

void StageContext::check_interrupted() const {
    if (interrupted != nullptr && *interrupted) {
        throw zigzag::InterruptedError();
    }
}

}  // namespace stream
