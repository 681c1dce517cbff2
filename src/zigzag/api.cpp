#include "zigzag/api.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/fault_collector.hpp"
#include "zigzag/hardware/validate.hpp"
#include "zigzag/mapping/validate.hpp"
#include "zigzag/network/validate.hpp"
#include "zigzag/results/impossible_figures.hpp"
#include "zigzag/stages/layer_store.hpp"
#include "zigzag/stages/run.hpp"

namespace zigzag {

namespace {

StageSpecification stage(std::string name) {
    return {std::move(name), {}, {}};
}

StageSpecification engine_stage(const Options& options) {
    const StageRegistry registry = with_own_stages(search_stages(), options);
    std::string engines;
    for (const StageDescription& description : registry.stages) {
        if (description.engine.empty()) {
            continue;
        }
        if (description.engine == options.temporal_mapping_search_engine) {
            return stage(std::string(description.name));
        }
        engines += (engines.empty() ? "" : ", ") + std::string(description.engine);
    }
    throw UsageError(
        fmt::format("no such temporal mapping search engine: {}; there are {}", options.temporal_mapping_search_engine, engines));
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

/// The stages that hand down one layer after the other.
std::vector<StageSpecification> layer_stages(const Options& options) {
    if (!exploits_data_locality(options)) {
        return {stage("WorkloadStage")};
    }
    StageSpecification exploit = stage("ExploitInterLayerDataLocalityStage");
    if (options.data_locality_savings) {
        exploit.options.push_back({"savings", "true", {}});
    }
    return {stage("SearchInterLayerDataLocalityStage"), stage("WorkloadStage"), exploit};
}

std::vector<StageSpecification> joined(std::vector<StageSpecification> above, const std::vector<StageSpecification>& below) {
    above.insert(above.end(), below.begin(), below.end());
    return above;
}

/// An object of the caller's, who keeps it.
template <class T>
std::shared_ptr<const T> borrowed(const T& object) {
    return {std::shared_ptr<const T>(), &object};
}

}  // namespace

std::vector<StageSpecification> search_pipeline(const Options& options) {
    const StageSpecification minimal = minimal_stage(options.opt);
    return joined({stage("SumStage")}, joined(layer_stages(options), {minimal, stage("SpatialMappingGeneratorStage"), minimal,
                                                                      engine_stage(options), stage("CostModelStage")}));
}

std::vector<StageSpecification> bound_pipeline(const Options& options) {
    return joined(layer_stages(options),
                  {stage("LayerBoundStage"), stage("SpatialMappingGeneratorStage"), stage("SpatialBoundStage")});
}

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
                   options.lower_bounds};
    return task;
}

Task task_of(const Options& options, const Network& workload, const Accelerator& accelerator, const UserMapping& mapping) {
    if (options.in_memory_compute && !accelerator.operational_array.imc) {
        throw UsageError("in-memory computing was asked for, but the accelerator has a normal array");
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

StageRegistry with_own_stages(StageRegistry registry, const Options& options) {
    if (options.stages != nullptr) {
        registry.stages.insert(registry.stages.end(), options.stages->stages.begin(), options.stages->stages.end());
    }
    return registry;
}

HardwarePerformance run_stages(StageRegistry registry, const std::vector<StageSpecification>& stages, Things given, Task task,
                               Services services, const Options& options) {
    std::optional<LayerStore> kept_layers;
    if (options.store != nullptr && options.stages == nullptr) {  // what stages of one's own look at is not known
        kept_layers.emplace(*options.store, stages);
        services.layers = &*kept_layers;
    }
    const Chain chain(with_own_stages(std::move(registry), options), stages, given);
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
    if (!chain.any(&StageFacts::proves_orders)) {
        services.check_interrupted();
    }
    if (std::optional<Fault> warning = impossible_figures(performance.layers)) {
        services.warnings->warn(std::move(*warning));
    }
    performance.energy = performance.total.totals.energy_total;
    performance.latency = performance.total.totals.latency_total2;
    performance.warnings = services.warnings->warnings();
    performance.notes = services.notes->warnings();
    return performance;
}

NetworkBounds run_bounds(StageRegistry registry, const std::vector<StageSpecification>& stages, Things given, const Task& task,
                         const Services& services) {
    registry.add(layer_bound_stage());
    registry.add(spatial_bound_stage());
    const Chain chain(registry, stages, given);
    NetworkBounds network;
    chain.run(task, services, [&network](Result& result) {
        LayerBounds& bounds = *result.layer_bounds;
        bounds.id = result.layer->id;
        bounds.name = result.layer->name;
        bounds.operator_type = result.layer->operator_type;
        bounds.macs = result.layer->total_mac_count();
        network.accelerator = result.accelerator().name;
        network.layers.push_back(std::move(bounds));
    });
    return network;
}

HardwarePerformance get_hardware_performance(const Network& workload, const Accelerator& accelerator, const UserMapping& mapping,
                                             const Options& options) {
    check_options(options);
    Diagnostics own_warnings;
    Diagnostics own_notes;
    const Task task = task_of(options, workload, accelerator, mapping);
    return run_stages(search_stages(), options.pipeline.empty() ? search_pipeline(options) : options.pipeline, given_by(task),
                      task, services_of(options, own_warnings, own_notes), options);
}

std::string version() {
    return ZIGZAG_VERSION;
}

}  // namespace zigzag
