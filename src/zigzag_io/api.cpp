#include "zigzag/api.hpp"

#include <memory>
#include <utility>

#include "zigzag/base/fault_collector.hpp"
#include "zigzag/hardware/validate.hpp"
#include "zigzag/mapping/validate.hpp"
#include "zigzag/network/validate.hpp"

#include "zigzag_io/formats/zigzag/example_inputs.hpp"
#include "zigzag_io/report/record/dump_folder.hpp"
#include "zigzag_io/runs/run_inputs.hpp"

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

/// Runs a chain on a task that holds what the caller has in memory.
HardwarePerformance run(Task task, const InputFiles& files, const std::vector<StageSpecification>& stages,
                        const Options& options) {
    std::unique_ptr<DumpFolder> dump;
    if (!options.dump_folder.empty()) {
        dump = options.dump_whole == nullptr ? std::make_unique<DumpFolder>(options.dump_folder)
                                             : std::make_unique<DumpFolder>(*options.dump_whole, options.dump_folder.string());
    }
    Diagnostics own_warnings;
    Diagnostics own_notes;
    Services services = services_of(options, own_warnings, own_notes);
    services.dump = dump.get();
    const Things given = given_by(files) | given_by(task) | (dump ? Provides::dump_folder : Provides::nothing);
    const Chain chain(stage_registry(files), stages, given);
    task.search.bounds_layers = task.search.bounds_layers || chain.any(&StageFacts::shows_bounds);

    HardwarePerformance performance;
    chain.run(task, services, [&performance](Result& result) {
        if (result.network) {
            performance.total = std::move(result.network->total);
            performance.layers = std::move(result.network->layers);
        } else {  // a chain without SumStage
            performance.layers.push_back(result.evaluation());
            performance.total.add(performance.layers.back());
        }
    });
    services.check_interrupted();
    if (dump) {
        dump->commit();
    }
    performance.energy = performance.total.totals.energy_total;
    performance.latency = performance.total.totals.latency_total2;
    performance.warnings = services.warnings->warnings();
    performance.notes = services.notes->warnings();
    return performance;
}

/// An object of the caller's, who keeps it.
template <class T>
std::shared_ptr<const T> borrowed(const T& object) {
    return {std::shared_ptr<const T>(), &object};
}

}  // namespace

Task task_of(const Options& options) {
    Task task;
    task.model = {options.temporal_mapping_type, (options.corrected ? ModelRules::corrected() : ModelRules::zigzag())
                                                     .with_free_reuse(options.access_same_data_considered_as_no_access)};
    task.search = {options.lpf_limit,
                   options.salsa,
                   options.optimal,
                   options.nb_spatial_mappings_generated,
                   options.exhaustive_spatial_search,
                   options.enable_mix_spatial_mapping || options.in_memory_compute,
                   options.lower_bounds || options.html || options.svg};
    return task;
}

Services services_of(const Options& options, Diagnostics& own_warnings, Diagnostics& own_notes) {
    Services services;
    services.warnings = options.warnings != nullptr ? options.warnings : &own_warnings;
    services.notes = options.notes != nullptr ? options.notes : &own_notes;
    services.progress = options.progress;
    services.search_log = options.search_log ? &options.search_log : nullptr;
    services.interrupted = options.interrupted;
    services.threads = options.threads;
    return services;
}

InputFiles input_files(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                       const std::filesystem::path& mapping, const Options& options) {
    std::vector<Fault> faults;
    const auto resolve = [&faults](InputKind kind, const std::filesystem::path& argument) {
        try {
            return resolve_input(kind, argument.string());
        } catch (const InputError& error) {
            faults.insert(faults.end(), error.faults().begin(), error.faults().end());
            return std::filesystem::path();
        }
    };
    InputFiles files;
    files.workload = resolve(InputKind::workload, workload);
    files.accelerator = resolve(InputKind::accelerator, accelerator);
    files.mapping = resolve(InputKind::mapping, mapping);
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
    files.dimensions = options.dimensions;
    files.reading.memory_costs = options.memory_costs;
    files.reading.in_memory_compute = options.in_memory_compute;
    files.reading.settings = options.settings;
    return files;
}

std::vector<StageSpecification> default_pipeline(const Options& options) {
    std::vector<StageSpecification> chain{stage("WorkloadParserStage"), stage("AcceleratorParserStage")};
    const auto rest = chain_below_parsers(options);
    chain.insert(chain.end(), rest.begin(), rest.end());
    return chain;
}

HardwarePerformance get_hardware_performance(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                                             const std::filesystem::path& mapping, const Options& options) {
    return run(task_of(options), input_files(workload, accelerator, mapping, options),
               options.pipeline.empty() ? default_pipeline(options) : options.pipeline, options);
}

HardwarePerformance get_hardware_performance(const Network& workload, const Accelerator& accelerator, const UserMapping& mapping,
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
    Task task = task_of(options);
    task.workload = borrowed(workload);
    task.mapping = borrowed(mapping);
    task.accelerator = std::make_shared<const Accelerator>(accelerator);
    return run(task, {}, options.pipeline.empty() ? chain_below_parsers(options) : options.pipeline, options);
}

std::string version() {
    return ZIGZAG_VERSION;
}

}  // namespace zigzag
