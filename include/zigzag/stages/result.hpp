#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/cost/score.hpp"
#include "zigzag/mapping/loop_order.hpp"
#include "zigzag/mapping/memory_boundaries.hpp"
#include "zigzag/mapping/order_certificate.hpp"
#include "zigzag/results/network_bounds.hpp"

namespace zigzag {

struct MappingProblem;
struct Task;

/// Layers of a network in the order in which they were summed, and their sum.
struct NetworkEvaluation {
    CumulativeEvaluation total;
    std::vector<CostModelEvaluation> layers;
};

/// What a stage passes up: one mapping of one layer, scored, or (above SumStage) a whole network.
struct Result {
    Score score;
    const Layer* layer = nullptr;                   ///< of the layer that this result stands for
    const LayerLocality* locality = nullptr;        ///< of that layer, when tensors stay on chip; owned by a stage above
    std::shared_ptr<const MappingProblem> problem;  ///< of that layer or of an equal one
    LoopOrder order;
    std::optional<MemoryBoundaries> boundaries;   ///< where its loops lie, when the allocator does not decide that
    std::optional<OrderCertificate> certificate;  ///< over all candidates of the layer
    std::optional<LowerBounds> lower_bounds;      ///< of the problem, if find_bounds() was called
    std::optional<LayerBounds> layer_bounds;      ///< where bounds were asked for and no mapping
    std::optional<CostModelEvaluation> explained;
    std::optional<NetworkEvaluation> network;

    /// Of a layer equal to the task's: it stands for that one from now on.
    void stand_for(const Task& task);
    /// The full evaluation of a layer's mapping, made when first asked for. Only below SumStage.
    const CostModelEvaluation& evaluation();
    /// The accelerator that the mapping is for.
    const Accelerator& accelerator() const;
    /// With boundaries of its own, the bounds are those of any allocation.
    void find_bounds(Allocation allocation);
};

}  // namespace zigzag
