#include "zigzag/api.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "zigzag/base/fault_collector.hpp"
#include "zigzag/hardware/validate.hpp"
#include "zigzag/mapping/validate.hpp"
#include "zigzag/network/validate.hpp"
#include "zigzag/stages/pipeline.hpp"

#include "zigzag_io/formats/zigzag/example_inputs.hpp"
#include "zigzag_io/report/record/dump_folder.hpp"
#include "zigzag_io/runs/run_context.hpp"

namespace zigzag {

namespace {

StageSpecification stage(std::string name) {
    return {std::move(name), {}, {}};
}

std::string engine_stage(TemporalMappingSearchEngine engine) {
    switch (engine) {
        case TemporalMappingSearchEngine::loma:
            return "LomaStage";
        case TemporalMappingSearchEngine::salsa:
            return "SalsaStage";
        case TemporalMappingSearchEngine::optimal:
            return "OptimalStage";
    }
    throw UsageError("no such temporal mapping search engine");
}

/// The stage that keeps the best for an objective.
StageSpecification minimal_stage(const Objective& objective) {
    for (const auto& [known, name] :
         {std::pair(Objective::latency, "MinimalLatencyStage"), std::pair(Objective::energy, "MinimalEnergyStage"),
          std::pair(Objective::EDP, "MinimalEDPStage")}) {
        if (objective == known) {
            return stage(name);
        }
    }
    return {"MinimalObjectiveStage", {{"opt", to_string(objective), {}}}, {}};
}

std::vector<StageSpecification> chain_below_parsers(const Options& options) {
    const bool saves = !options.dump_folder.empty();
    const bool locality = options.exploit_data_locality || options.enable_mix_spatial_mapping ||
                          options.in_memory_compute;  // as the reference couples them
    const StageSpecification minimal = minimal_stage(options.opt);
    std::vector<StageSpecification> chain;
    if (saves) {
        chain.push_back(stage("SimpleSaveStage"));
    }
    if (saves && options.html) {
        chain.push_back(stage("HtmlReportStage"));
    }
    if (saves && options.svg) {
        chain.push_back(stage("PictureStage"));
    }
    chain.push_back(stage("SumStage"));
    if (locality) {
        chain.push_back(stage("SearchInterLayerDataLocalityStage"));
    }
    chain.push_back(stage("WorkloadStage"));
    if (saves) {
        chain.push_back(stage("VisualizationStage"));
    }
    if (locality) {
        chain.push_back(stage("ExploitInterLayerDataLocalityStage"));
        if (options.data_locality_savings) {
            chain.back().options.push_back({"savings", "true", {}});
        }
    }
    if (saves) {
        chain.push_back(stage("CompleteSaveStage"));
    }
    chain.push_back(minimal);
    chain.push_back(stage("SpatialMappingGeneratorStage"));
    chain.push_back(minimal);
    chain.push_back(stage(engine_stage(options.temporal_mapping_search_engine)));
    chain.push_back(stage("CostModelStage"));
    return chain;
}

/// Some stage shows bounds beside what was found, or needs them for its proof.
bool shows_bounds(const std::vector<StageSpecification>& chain) {
    constexpr std::array<std::string_view, 3> showing{"OptimalStage", "HtmlReportStage", "PictureStage"};
    return std::any_of(chain.begin(), chain.end(), [&](const StageSpecification& stage) {
        return std::find(showing.begin(), showing.end(), stage.name) != showing.end();
    });
}

/// Runs a chain with a context that the caller has filled with inputs.
HardwarePerformance run(StageContext& context, const std::vector<StageSpecification>& chain, const Options& options) {
    Diagnostics own_warnings;
    Diagnostics own_notes;
    Diagnostics& diagnostics = options.warnings != nullptr ? *options.warnings : own_warnings;
    Diagnostics& notes = options.notes != nullptr ? *options.notes : own_notes;
    std::unique_ptr<DumpFolder> dump;
    if (!options.dump_folder.empty()) {
        dump = options.dump_whole == nullptr ? std::make_unique<DumpFolder>(options.dump_folder)
                                             : std::make_unique<DumpFolder>(*options.dump_whole, options.dump_folder.string());
    }
    fill_context(context, options);
    context.dump = dump.get();
    context.bounds_layers = options.lower_bounds || options.html || options.svg || shows_bounds(chain);
    context.diagnostics = &diagnostics;
    context.notes = &notes;

    HardwarePerformance performance;
    const Pipeline pipeline(chain, given_by(context));
    pipeline.run(context, [&performance](Result& result) {
        if (result.network) {
            performance.total = std::move(result.network->total);
            performance.layers = std::move(result.network->layers);
        } else {  // a chain without SumStage
            performance.layers.push_back(result.evaluation());
            performance.total.add(performance.layers.back());
        }
    });
    context.check_interrupted();
    if (dump) {
        dump->commit();
    }
    performance.energy = performance.total.totals.energy_total;
    performance.latency = performance.total.totals.latency_total2;
    performance.warnings = diagnostics.warnings();
    performance.notes = notes.warnings();
    return performance;
}

}  // namespace

void fill_context(StageContext& context, const Options& options) {
    context.model = {options.temporal_mapping_type, options.access_same_data_considered_as_no_access, options.corrected};
    context.lpf_limit = options.lpf_limit;
    context.salsa = options.salsa;
    context.threads = options.threads;
    context.exhaustive_spatial_search = options.exhaustive_spatial_search;
    context.optimal = options.optimal;
    context.nb_spatial_mappings_generated = options.nb_spatial_mappings_generated;
    context.enable_mix_spatial_mapping = options.enable_mix_spatial_mapping || options.in_memory_compute;
    context.in_memory_compute = options.in_memory_compute;
    context.memory_costs = options.memory_costs;
    context.dimensions = options.dimensions;
    context.accelerator_settings = options.settings;
    context.progress = options.progress;
    context.search_log = options.search_log ? &options.search_log : nullptr;
    context.interrupted = options.interrupted;
}

void resolve_files(StageContext& context, const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                   const std::filesystem::path& mapping) {
    std::vector<Fault> faults;
    const auto resolve = [&faults](InputKind kind, const std::filesystem::path& argument) {
        try {
            return resolve_input(kind, argument.string());
        } catch (const InputError& error) {
            faults.insert(faults.end(), error.faults().begin(), error.faults().end());
            return std::filesystem::path();
        }
    };
    context.workload_file = resolve(InputKind::workload, workload);
    context.accelerator_file = resolve(InputKind::accelerator, accelerator);
    context.mapping_file = resolve(InputKind::mapping, mapping);
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
}

std::vector<StageSpecification> default_pipeline(const Options& options) {
    std::vector<StageSpecification> chain{stage("WorkloadParserStage"), stage("AcceleratorParserStage")};
    const auto rest = chain_below_parsers(options);
    chain.insert(chain.end(), rest.begin(), rest.end());
    return chain;
}

HardwarePerformance get_hardware_performance(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                                             const std::filesystem::path& mapping, const Options& options) {
    StageContext context;
    resolve_files(context, workload, accelerator, mapping);
    return run(context, options.pipeline.empty() ? default_pipeline(options) : options.pipeline, options);
}

HardwarePerformance get_hardware_performance(const Workload& workload, const Accelerator& accelerator, const UserMapping& mapping,
                                             const Options& options) {
    if (options.in_memory_compute && !accelerator.operational_array.imc) {
        throw UsageError("in-memory computing was asked for, but the accelerator has a normal array");
    }
    if (!options.settings.empty()) {
        throw UsageError("values in place of an accelerator file's were given for an accelerator without a file");
    }
    FaultCollector faults;
    faults.append(validate(workload), workload.name.empty() ? "the workload" : workload.name);
    faults.append(validate(accelerator), accelerator.name.empty() ? "the accelerator" : accelerator.name);
    faults.append(validate(mapping), "the mapping");
    if (!faults.empty()) {
        throw InputError(faults.take());
    }
    StageContext context;
    context.workload = &workload;
    context.mapping = &mapping;
    context.accelerator = std::make_shared<const Accelerator>(accelerator);
    return run(context, options.pipeline.empty() ? chain_below_parsers(options) : options.pipeline, options);
}

std::string version() {
    return ZIGZAG_VERSION;
}

}  // namespace zigzag
