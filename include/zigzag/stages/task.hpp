#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/loop_order.hpp"
#include "zigzag/mapping/memory_boundaries.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/network.hpp"
#include "zigzag/search/data_locality.hpp"
#include "zigzag/search/objective.hpp"
#include "zigzag/search/optimal_settings.hpp"
#include "zigzag/search/salsa_options.hpp"
#include "zigzag/stages/result.hpp"

namespace zigzag {

class OrderScorer;

/// What the caller chose for the searches of every layer.
struct SearchSettings {
    std::optional<int> lpf_limit = 6;
    SalsaOptions salsa;
    OptimalSettings optimal;
    std::size_t nb_spatial_mappings_generated = 3;
    bool exhaustive_spatial_search = false;
    bool enable_mix_spatial_mapping = false;
    bool bounds_layers = false;  ///< lower bounds of the chosen mapping's loop orders are wanted
};

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

/// Where tensors stay between layers, and the accelerators that follow from it.
struct DataLocality {
    std::vector<TopMemories> top_memories;                                            ///< by node of the workload
    std::vector<std::pair<TopMemories, std::shared_ptr<const Accelerator>>> trimmed;  ///< one for each that occurs
    std::vector<LayerNeighbours> neighbours;                                          ///< by node of the workload
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

}  // namespace zigzag
