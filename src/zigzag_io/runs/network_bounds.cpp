// The stages of a run down to the spatial mapping, with two of our own: one that takes each layer once, and a leaf that takes the
// bound of each spatial mapping instead of searching loop orders.
#include "zigzag_io/runs/network_bounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "zigzag/search/optimal/bounds/order_bounds.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"

#include "run_context.hpp"

namespace zigzag {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// What the leaf has seen of the layer at hand.
struct LeastOfLayer {
    LayerBounds bounds;

    void add(const MappingProblem& problem, Allocation allocation) {
        const ScoreBound bound = lower_bounds(problem, allocation);
        bounds.least.energy = std::min(bounds.least.energy, bound.energy);
        bounds.least.latency = std::min(bounds.least.latency, bound.latency);
        bounds.energy_delay_product = std::min(bounds.energy_delay_product, bound.energy * std::max(0.0, bound.latency));
        bounds.array_energy = std::min(bounds.array_energy, fixed_array_energy(problem));
        const auto units = static_cast<double>(problem.accelerator->operational_array.total_unit_count());
        bounds.ideal_cycles = std::ceil(static_cast<double>(problem.total_mac_count) / units) * problem.cycles_per_op;
        ++bounds.spatial_mappings;
    }
};

class BoundLeaf final : public Stage {
public:
    explicit BoundLeaf(LeastOfLayer& layer) : layer_(&layer) {}
    void run(StageContext& context, const Next& /*next*/, const Keep& /*keep*/) const override {
        context.check_interrupted();
        layer_->add(*context.problem, context.optimal.allocation);
    }

private:
    LeastOfLayer* layer_;
};

/// Layers that are equal, on the same accelerator, are worked out once.
class BoundLayers final : public Stage {
public:
    BoundLayers(LeastOfLayer& layer, NetworkBounds& network) : layer_(&layer), network_(&network) {}
    void run(StageContext& context, const Next& next, const Keep& keep) const override {
        const auto same = std::find_if(known_.begin(), known_.end(), [&context](const Known& known) {
            return known.accelerator == context.accelerator && known.layer->same_work_as(*context.layer) &&
                   known.constraints->same_constraints_as(*context.constraints);
        });
        LayerBounds bounds;
        if (same != known_.end()) {
            bounds = same->bounds;
        } else {
            layer_->bounds = {};
            layer_->bounds.least = {infinity, infinity};
            layer_->bounds.energy_delay_product = infinity;
            layer_->bounds.array_energy = infinity;
            next(keep);
            bounds = layer_->bounds;
            known_.push_back({context.layer, context.constraints, context.accelerator, bounds});
        }
        bounds.id = context.layer->id;
        bounds.name = context.layer->name;
        bounds.operator_type = context.layer->operator_type;
        bounds.macs = context.layer->total_mac_count();
        network_->layers.push_back(std::move(bounds));
        network_->accelerator = context.accelerator->name;
    }

private:
    struct Known {
        const Layer* layer;
        const MappingEntry* constraints;
        std::shared_ptr<const Accelerator> accelerator;
        LayerBounds bounds;
    };
    LeastOfLayer* layer_;
    NetworkBounds* network_;
    mutable std::vector<Known> known_;
};

}  // namespace

NetworkBounds network_lower_bounds(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                                   const std::filesystem::path& mapping, const Options& options) {
    LeastOfLayer layer;
    NetworkBounds network;
    std::vector<std::unique_ptr<Stage>> stages;
    for (const StageSpecification& stage : default_pipeline(options)) {
        if (find_stage(stage).flow == ResultFlow::reduces) {
            break;
        }
        if (find_stage(stage).flow != ResultFlow::sums) {
            stages.push_back(find_stage(stage).create(stage));
        }
    }
    stages.push_back(std::make_unique<BoundLayers>(layer, network));
    const StageSpecification generator{"SpatialMappingGeneratorStage", {}, {}};
    stages.push_back(find_stage(generator).create(generator));
    stages.push_back(std::make_unique<BoundLeaf>(layer));

    StageContext context;
    fill_context(context, options);
    resolve_files(context, workload, accelerator, mapping);
    Diagnostics own_warnings;
    Diagnostics own_notes;
    context.diagnostics = options.warnings != nullptr ? options.warnings : &own_warnings;
    context.notes = options.notes != nullptr ? options.notes : &own_notes;
    context.threads = 1;
    context.progress = nullptr;
    Next(stages, context)([](Result&) {});
    return network;
}

}  // namespace zigzag
