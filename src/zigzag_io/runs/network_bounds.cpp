// The stages of a run down to the spatial mapping, then two others: one keeps the least of a layer's bounds, and the leaf takes
// the bound of a spatial mapping instead of searching loop orders.
#include "zigzag/hardware/accelerator.hpp"

#include "input_files.hpp"
#include "zigzag_io/api.hpp"
#include "zigzag_io/options/run_options.hpp"

namespace zigzag {

namespace {

StageRegistry stages_with_bounds(const InputFiles& files) {
    StageRegistry registry = stage_registry(files);
    registry.add(layer_bound_stage());
    registry.add(spatial_bound_stage());
    return registry;
}

/// The usual chain above the searches, without a sum, then the bounds.
std::vector<StageSpecification> chain_of_bounds(const FileOptions& options, const StageRegistry& registry) {
    std::vector<StageSpecification> chain;
    for (const StageSpecification& stage : default_pipeline(options)) {
        const ResultFlow flow = registry.find(stage).flow;
        if (flow == ResultFlow::reduces) {
            break;
        }
        if (flow != ResultFlow::sums) {
            chain.push_back(stage);
        }
    }
    for (const char* const name : {"LayerBoundStage", "SpatialMappingGeneratorStage", "SpatialBoundStage"}) {
        chain.push_back({name, {}, {}});
    }
    return chain;
}

}  // namespace

NetworkBounds network_lower_bounds(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                                   const std::filesystem::path& mapping, const FileOptions& options) {
    check_options(options);
    const InputFiles files = input_files(workload, accelerator, mapping, options);
    const StageRegistry registry = stages_with_bounds(files);
    const Chain chain(registry, chain_of_bounds(options, registry), given_by(files));
    Diagnostics own_warnings;
    Diagnostics own_notes;
    Services services = services_of(options, own_warnings, own_notes);
    services.progress = nullptr;
    NetworkBounds network;
    chain.run(task_of(options), services, [&network](Result& result) {
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

}  // namespace zigzag
