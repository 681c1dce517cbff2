// The stages of a run down to the spatial mapping, with two of our own: one that takes each layer once and keeps the least of its
// spatial mappings' bounds, and a leaf that takes the bound of a spatial mapping instead of searching loop orders.
#include "zigzag_io/runs/network_bounds.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"
#include "zigzag/stages/layer_memo.hpp"

#include "run_inputs.hpp"

namespace zigzag {

namespace {

LayerBounds bounds_of(const MappingProblem& problem, Allocation allocation) {
    const ScoreBound bound = lower_bounds(problem, allocation);
    LayerBounds bounds;
    bounds.least = {bound.energy, bound.latency};
    bounds.energy_delay_product = bound.energy * std::max(0.0, bound.latency);
    bounds.array_energy = array_energy(problem);
    const auto units = static_cast<double>(problem.accelerator->operational_array.total_unit_count());
    bounds.ideal_cycles = std::ceil(static_cast<double>(problem.total_mac_count) / units) * problem.cycles_per_op;
    bounds.spatial_mappings = 1;
    return bounds;
}

/// What neither of two sets of spatial mappings goes below.
void take_in(LayerBounds& bounds, const LayerBounds& more) {
    bounds.least.energy = std::min(bounds.least.energy, more.least.energy);
    bounds.least.latency = std::min(bounds.least.latency, more.least.latency);
    bounds.energy_delay_product = std::min(bounds.energy_delay_product, more.energy_delay_product);
    bounds.array_energy = std::min(bounds.array_energy, more.array_energy);
    bounds.ideal_cycles = more.ideal_cycles;
    bounds.spatial_mappings += more.spatial_mappings;
}

/// The leaf: bounds of a spatial mapping.
class SpatialBoundStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& /*next*/, const Keep& keep) const override {
        services.check_interrupted();
        Result result;
        result.stand_for(task);
        result.problem = task.problem;
        result.layer_bounds = bounds_of(*task.problem, task.search.optimal.allocation);
        keep(result);
    }
};

/// Keeps what no spatial mapping of a layer goes below.
class LayerBoundStage final : public Stage {
public:
    void run(const Task& task, const Services& services, const Next& next, const Keep& keep) const override {
        keep_once(task, services, keep, [&](const Services& below) {
            std::optional<Result> least;
            next.with(below)(task, [&least](Result& candidate) {
                if (least) {
                    take_in(*least->layer_bounds, *candidate.layer_bounds);
                } else {
                    least = candidate;
                }
            });
            return least;
        });
    }
};

StageRegistry stages_with_bounds(const InputFiles& files) {
    StageRegistry registry = stage_registry(files);
    registry.add({{.name = "LayerBoundStage",
                   .summary = "keeps what no spatial mapping of a layer goes below",
                   .needs = Provides::layer,
                   .flow = ResultFlow::reduces},
                  pipeline::create_from<LayerBoundStage>()});
    registry.add({{.name = "SpatialBoundStage",
                   .summary = "bounds of all loop orders of a spatial mapping",
                   .needs = Provides::spatial_mapping,
                   .flow = ResultFlow::evaluates},
                  pipeline::create_from<SpatialBoundStage>()});
    return registry;
}

/// The usual chain above the searches, without a sum, then the bounds.
std::vector<StageSpecification> chain_of_bounds(const Options& options, const StageRegistry& registry) {
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
                                   const std::filesystem::path& mapping, const Options& options) {
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
        network.accelerator = result.problem->accelerator->name;
        network.layers.push_back(std::move(bounds));
    });
    return network;
}

}  // namespace zigzag
