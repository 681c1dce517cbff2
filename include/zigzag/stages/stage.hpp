#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/cost/score.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/network.hpp"
#include "zigzag/pipeline/stage.hpp"
#include "zigzag/results/layer_result.hpp"
#include "zigzag/search/search_settings.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

struct DataLocality;
struct MappingProblem;
struct Task;

/// Layers of a network in the order in which they were summed, and their sum.
struct NetworkEvaluation {
    CumulativeEvaluation total;
    std::vector<LayerResult> layers;
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
    std::optional<Score> lower_bounds;            ///< of the problem, if find_bounds() was called
    std::optional<LayerBounds> layer_bounds;      ///< where bounds were asked for and no mapping
    std::optional<LayerResult> explained;
    std::optional<NetworkEvaluation> network;

    /// Of a layer equal to the task's: it stands for that one from now on.
    void stand_for(const Task& task);
    /// The full evaluation of a layer's mapping, made when first asked for. Only below SumStage.
    const LayerResult& evaluation();
    /// The accelerator that the mapping is for.
    const Accelerator& accelerator() const;
    /// With boundaries of its own, the bounds are those of any allocation.
    void find_bounds(Allocation allocation);
};

class OrderScorer;

/// What a search with proof is asked for, and what it has to say beside its result: of one spatial mapping or of a layer. It
/// belongs to the stage that asks.
struct LayerProof {
    Objective objective = Objective::latency;  ///< of the outermost reducing stage: no other one is proven
    SearchEffort effort = SearchEffort::proof;
    std::optional<Score> cutoff;                  ///< only what is better counts
    std::optional<OrderCertificate> certificate;  ///< of all together; `best` and `nb_orders` are those of the last
    std::vector<double> spatial_figures;          ///< with SearchEffort::bound: of the candidate (mapping_problem.hpp)
    bool beaten = false;                          ///< there is nothing (yet) that counts, so there was no result

    /// Bounds of one more spatial mapping.
    void add(const OrderCertificate& candidate);
};

/// The loop order that is proposed, and what came of it: an object of the search stage, which fills it again for every order. So
/// an order costs no copy of the task.
struct Candidate {
    // Proposed: one order over the elements of a scorer, or (without a scorer) one loop order.
    OrderScorer* scorer = nullptr;
    const std::vector<std::uint8_t>* element_order = nullptr;
    const LoopOrder* loop_order = nullptr;
    const MemoryBoundaries* boundaries = nullptr;  ///< of that order; null: as the allocator places its loops

    AllocationFailure failure;  ///< why the order was not kept
    Result result;              ///< kept otherwise; one object that is filled again and again
};

/// What is asked of a stage. Cheap to copy: a stage makes a changed copy for the stages below it. What plain pointers point to
/// belongs to a stage above (or the caller) and lives while the stages below run.
struct Task {
    ModelOptions model;
    SearchSettings search;

    // From parser stages or the caller.
    std::shared_ptr<const Network> workload;
    std::shared_ptr<const UserMapping> mapping;
    std::shared_ptr<const Accelerator> accelerator;

    // From SearchInterLayerDataLocalityStage.
    std::shared_ptr<const DataLocality> data_locality;

    // From WorkloadStage: the layer at hand.
    std::size_t node = 0;  ///< index into Network::nodes
    const Layer* layer = nullptr;
    const MappingEntry* constraints = nullptr;
    std::string layer_file_stem;  ///< name of what is dumped about the layer

    // From ExploitInterLayerDataLocalityStage: what it means for that layer.
    const LayerLocality* layer_locality = nullptr;

    // From reducing stages: what the stages below search for.
    Objective objective = Objective::latency;
    LayerProof* proof = nullptr;  ///< of the outermost reducing stage

    // From spatial mapping stages.
    std::shared_ptr<const MappingProblem> problem;

    // From temporal mapping stages.
    Candidate* candidate = nullptr;
};

using pipeline::ResultFlow;
using pipeline::StageFacts;
using pipeline::Things;

/// The stages that map a network onto one core, layer by layer.
using Stage = pipeline::Stage<Task, Result>;
using Next = Stage::Next;
using Keep = Stage::Keep;
using StageDescription = pipeline::StageDescription<Task, Result>;
using StageRegistry = pipeline::StageRegistry<Task, Result>;

/// What these stages need and provide.
struct Provides {
    static constexpr Things nothing{};
    static constexpr Things workload_file = Things::nth(0);
    static constexpr Things accelerator_file = Things::nth(1);
    static constexpr Things mapping_file = Things::nth(2);
    static constexpr Things dump_folder = Things::nth(3);
    static constexpr Things workload = Things::nth(4);
    static constexpr Things mapping = Things::nth(5);
    static constexpr Things accelerator = Things::nth(6);
    static constexpr Things layer = Things::nth(7);
    static constexpr Things spatial_mapping = Things::nth(8);
    static constexpr Things temporal_mapping = Things::nth(9);
    static constexpr Things data_locality = Things::nth(10);
};

/// What a task holds already.
Things given_by(const Task& task);

}  // namespace zigzag

#pragma GCC visibility pop
