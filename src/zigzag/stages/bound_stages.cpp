#include <algorithm>
#include <optional>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/search/optimal/bounds/order_bounds.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"

#include "layer_store.hpp"
#include "stage_factories.hpp"

namespace zigzag {

namespace {

LayerBounds bounds_of(const MappingProblem& problem, Allocation allocation) {
    LayerBounds bounds;
    bounds.least = lower_bounds(problem, allocation);
    bounds.energy_delay_product = bounds.least.energy * std::max(0.0, bounds.least.latency);
    bounds.array_energy = array_energy(problem);
    bounds.ideal_cycles = static_cast<double>(ideal_cycles(problem));
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

}  // namespace

StageDescription layer_bound_stage() {
    return {{.name = "LayerBoundStage",
             .summary = "keeps what no spatial mapping of a layer goes below",
             .needs = Provides::layer,
             .flow = ResultFlow::reduces},
            &create_without_options<LayerBoundStage>};
}

StageDescription spatial_bound_stage() {
    return {{.name = "SpatialBoundStage",
             .summary = "bounds of all loop orders of a spatial mapping",
             .needs = Provides::spatial_mapping,
             .flow = ResultFlow::evaluates},
            &create_without_options<SpatialBoundStage>};
}

}  // namespace zigzag
