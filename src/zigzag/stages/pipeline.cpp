#include "zigzag/stages/pipeline.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "zigzag/pipeline/stage_chain.hpp"

namespace zigzag {

namespace {

constexpr std::array<StageRequirement<Provides>, 11> requirements{{
    {Provides::workload_file, "a workload file", "add --model"},
    {Provides::accelerator_file, "an accelerator file", "add --accelerator"},
    {Provides::mapping_file, "a mapping file", "add --mapping"},
    {Provides::dump_folder, "a dump folder", "add --dump-folder"},
    {Provides::workload, "a workload", "put WorkloadParserStage or ONNXModelParserStage above it"},
    {Provides::mapping, "a mapping", "put WorkloadParserStage or ONNXModelParserStage above it"},
    {Provides::accelerator, "an accelerator", "put AcceleratorParserStage above it"},
    {Provides::layer, "a layer", "put WorkloadStage above it"},
    {Provides::spatial_mapping, "a spatial mapping",
     "put SpatialMappingConversionStage or SpatialMappingGeneratorStage above it"},
    {Provides::data_locality, "the search for data locality", "put SearchInterLayerDataLocalityStage above WorkloadStage"},
    {Provides::temporal_mapping, "a temporal mapping", "put LomaStage, SalsaStage or TemporalOrderingConversionStage above it"},
}};

/// Of two stages that provide the same, the upper one would work in vain.
void check_provided_once(const std::vector<StageSpecification>& stages, const std::vector<const StageDescription*>& descriptions,
                         std::vector<Fault>& faults) {
    for (std::size_t position = 0; position < stages.size(); ++position) {
        const Provides provided = descriptions[position]->provides;
        if (provided == Provides::nothing || descriptions[position]->flow == ResultFlow::iterates) {
            continue;
        }
        for (std::size_t above = 0; above < position; ++above) {
            if (descriptions[above]->provides == provided) {
                const auto* const what =
                    std::find_if(requirements.begin(), requirements.end(),
                                 [provided](const StageRequirement<Provides>& known) { return contains(provided, known.what); });
                faults.push_back({stages[position].where, stages[position].name,
                                  fmt::format("{} comes from {} above already", what->name, stages[above].name),
                                  "remove one of them"});
                break;
            }
        }
    }
}

void check_flow(const std::vector<StageSpecification>& stages, const std::vector<const StageDescription*>& descriptions,
                std::vector<Fault>& faults) {
    bool iterates = false;
    bool summed = false;
    bool reduced = false;  // a reducing stage stands between the layers and here
    for (std::size_t position = 0; position < stages.size(); ++position) {
        const StageSpecification& stage = stages[position];
        const bool last = position + 1 == stages.size();
        const ResultFlow flow = descriptions[position]->flow;
        const auto refuse = [&](const std::string& message, const std::string& remedy) {
            faults.push_back({stage.where, stage.name, message, remedy});
        };
        if ((flow == ResultFlow::evaluates) != last) {
            refuse(last ? "the last stage must evaluate the mapping" : "stages below it would never run",
                   last ? "end the chain with CostModelStage" : "make it the last stage");
        }
        if (flow == ResultFlow::alternatives && !reduced) {
            refuse("proposes several candidates, but no stage above it chooses one per layer",
                   "put MinimalLatencyStage, MinimalEnergyStage, MinimalEDPStage or MinimalObjectiveStage between WorkloadStage "
                   "and it");
        }
        if (reduced && contains(descriptions[position]->needs, Provides::data_locality)) {
            refuse("stands below a stage that takes equal layers for one, though their data may lie in different memories",
                   "put it between WorkloadStage and the first stage that chooses a candidate");
        }
        if (reduced && contains(descriptions[position]->needs, Provides::dump_folder)) {
            refuse("stands below a stage that chooses a candidate, so it would write those that are not chosen",
                   "put it between WorkloadStage and the first stage that chooses a candidate");
        }
        if (flow == ResultFlow::sums && (iterates || summed)) {
            refuse(summed ? "the layers are added up already" : "stands below WorkloadStage, so it would sum each layer alone",
                   summed ? "remove it" : "put it above WorkloadStage");
        }
        if (flow == ResultFlow::iterates && iterates) {
            refuse("the layers are iterated already", "remove it");
        }
        if (flow == ResultFlow::needs_sum && (summed || iterates)) {
            refuse("needs the sum of the network, which is made above it", "put it above SumStage");
        }
        iterates = iterates || flow == ResultFlow::iterates;
        summed = summed || flow == ResultFlow::sums;
        reduced = reduced || flow == ResultFlow::reduces;
    }
    for (std::size_t position = 0; position < stages.size() && !summed; ++position) {
        if (descriptions[position]->flow == ResultFlow::needs_sum) {
            faults.push_back(
                {stages[position].where, stages[position].name, "needs the sum of the network", "put SumStage below it"});
        }
    }
}

}  // namespace

Provides given_by(const StageContext& context) {
    Provides given = Provides::nothing;
    const auto add = [&given](bool present, Provides what) { given = present ? given | what : given; };
    add(!context.workload_file.empty(), Provides::workload_file);
    add(!context.accelerator_file.empty(), Provides::accelerator_file);
    add(!context.mapping_file.empty(), Provides::mapping_file);
    add(context.dump != nullptr, Provides::dump_folder);
    add(context.workload != nullptr, Provides::workload);
    add(context.mapping != nullptr, Provides::mapping);
    add(context.accelerator != nullptr, Provides::accelerator);
    return given;
}

Pipeline::Pipeline(const std::vector<StageSpecification>& stages, Provides given) {
    if (stages.empty()) {
        throw InputError(
            Fault{{}, "pipeline", "has no stages", "list at least a parser, WorkloadStage, mapping stages and CostModelStage"});
    }
    std::vector<Fault> faults;
    std::vector<const StageDescription*> descriptions;
    for (const StageSpecification& stage : stages) {
        try {
            descriptions.push_back(&find_stage(stage));
            stages_.push_back(descriptions.back()->create(stage));
        } catch (const InputError& error) {
            faults.insert(faults.end(), error.faults().begin(), error.faults().end());
        }
    }
    if (faults.empty()) {
        check_stage_needs(stages, descriptions, given, requirements, faults);
        check_provided_once(stages, descriptions, faults);
        check_flow(stages, descriptions, faults);
    }
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
    proves_orders_ = std::any_of(descriptions.begin(), descriptions.end(),
                                 [](const StageDescription* description) { return description->name == "OptimalStage"; });
    reduces_layers_ = std::any_of(descriptions.begin(), descriptions.end(),
                                  [](const StageDescription* description) { return description->flow == ResultFlow::reduces; });
}

void Pipeline::run(StageContext& context, const Keep& keep) const {
    context.reduces_layers = reduces_layers_;
    context.proves_orders = proves_orders_;
    Next(stages_, context)(keep);
}

}  // namespace zigzag
