#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/cost/score.hpp"
#include "zigzag/mapping/loop_order.hpp"
#include "zigzag/mapping/memory_boundaries.hpp"
#include "zigzag/mapping/order_certificate.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag/search/data_locality.hpp"
#include "zigzag/search/objective.hpp"
#include "zigzag/search/optimal_settings.hpp"
#include "zigzag/search/salsa_options.hpp"
#include "zigzag/pipeline/next_stages.hpp"
#include "zigzag/network/workload.hpp"

namespace zigzag {

class DumpFolder;
class OrderScorer;
struct MappingProblem;
struct StageContext;

/// Layers of a network in the order in which they were summed, and their sum.
struct NetworkEvaluation {
    CumulativeEvaluation total;
    std::vector<CostModelEvaluation> layers;
};

/// What a stage passes up: one mapping of one layer, scored, or (above SumStage) a whole network.
struct Result {
    Score score;
    const Layer* layer = nullptr;                   ///< of the layer that this result stands for
    std::shared_ptr<const MappingProblem> problem;  ///< of that layer or of an equal one
    LoopOrder order;
    std::optional<MemoryBoundaries> boundaries;   ///< where its loops lie, when the allocator does not decide that
    std::optional<OrderCertificate> certificate;  ///< over all candidates of the layer
    std::optional<LowerBounds> lower_bounds;      ///< of the problem, if find_bounds() was called
    std::optional<CostModelEvaluation> explained;
    std::optional<NetworkEvaluation> network;

    /// The full evaluation of a layer's mapping, made when first asked for. Only below SumStage.
    const CostModelEvaluation& evaluation();
    /// The same, with what the context knows about the layer's place in the network.
    const CostModelEvaluation& evaluation(const StageContext& context);
    /// With boundaries of its own, the bounds are those of any allocation.
    void find_bounds(Allocation allocation);
};

/// What a search with proof is asked for, and what it has to say beside its result: of one spatial mapping or of a layer.
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

/// Told how far a search with proof of a layer is. Called from any thread, also from several at once.
using SearchLog = std::function<void(const std::string& layer, const OptimalSearchProgress&)>;

/// Results of layers that were searched already, for equal layers that follow.
class LayerMemo {
public:
    const Result* find(const Layer& layer, const MappingEntry& constraints, const Accelerator* accelerator) const;
    void remember(const Layer& layer, const MappingEntry& constraints, const Accelerator* accelerator, const Result& result);
    /// Adds what another memo knows.
    void add(const LayerMemo& other);

private:
    struct Entry {
        const Layer* layer;
        const MappingEntry* constraints;
        const Accelerator* accelerator;
        Result result;
    };
    std::vector<Entry> entries_;
};

/// Where tensors stay between layers, and the accelerators that follow from it.
struct DataLocality {
    std::vector<TopMemories> top_memories;                                            ///< by node of the workload
    std::vector<std::pair<TopMemories, std::shared_ptr<const Accelerator>>> trimmed;  ///< one for each that occurs
    std::vector<LayerNeighbours> neighbours;                                          ///< by node of the workload
};

/// Reports how far a run is. All calls come from the thread that runs the pipeline.
class ProgressListener {
public:
    virtual ~ProgressListener() = default;
    virtual void layer_started(std::size_t index, std::size_t count, const std::string& name) = 0;
    virtual void orders_evaluated(double done, double total) = 0;
    virtual void finished() = 0;
};

/// What stages know. A stage receives it by reference, may change fields for the stages below it, and restores what it changed
/// before it returns. Pointers are owned by the stage (or caller) that set them and live while the stages below run.
struct StageContext {
    // From the caller.
    std::filesystem::path workload_file;
    std::filesystem::path accelerator_file;
    std::filesystem::path mapping_file;
    std::vector<AcceleratorSetting> accelerator_settings;  ///< values in place of the accelerator file's
    DimensionOverrides dimensions;
    ModelOptions model;
    std::optional<int> lpf_limit = 6;
    SalsaOptions salsa;
    OptimalSettings optimal;
    std::size_t nb_spatial_mappings_generated = 3;
    bool exhaustive_spatial_search = false;
    bool enable_mix_spatial_mapping = false;
    bool in_memory_compute = false;                  ///< refuse an accelerator without such an array
    const MemoryCostSource* memory_costs = nullptr;  ///< for AcceleratorParserStage; null: modelled_costs
    DumpFolder* dump = nullptr;
    Diagnostics* diagnostics = nullptr;  ///< warnings about input files
    Diagnostics* notes = nullptr;        ///< what was adapted on the way, for verbose output
    ProgressListener* progress = nullptr;
    const std::atomic<bool>* interrupted = nullptr;
    std::size_t threads = 1;  ///< that layers and spatial mappings may be searched on
    /// A reducing stage stands below WorkloadStage, so that layers can be searched ahead of their turn.
    bool reduces_layers = false;
    bool proves_orders = false;  ///< OptimalStage stands in the chain
    bool bounds_layers = false;  ///< lower bounds of the chosen mapping's loop orders are wanted
    const SearchLog* search_log = nullptr;

    // From parser stages.
    const Workload* workload = nullptr;
    const UserMapping* mapping = nullptr;
    std::shared_ptr<const Accelerator> accelerator;

    // From SearchInterLayerDataLocalityStage.
    DataLocality* data_locality = nullptr;

    // From ExploitInterLayerDataLocalityStage: what it means for the layer at hand.
    const LayerLocality* layer_locality = nullptr;
    /// The search below is only compared with, so nothing of it is saved.
    bool only_compares = false;

    // From WorkloadStage: the layer at hand.
    std::size_t node = 0;  ///< index into Workload::nodes
    const Layer* layer = nullptr;
    const MappingEntry* constraints = nullptr;
    LayerMemo* memo = nullptr;  ///< taken by the first reducing stage below
    /// The first reducing stage only fills the memo; the layer's turn comes later.
    bool searches_ahead = false;
    std::string layer_file_stem;  ///< name of the layer's files in the dump folder

    // From reducing stages: what the stages below search for.
    Objective objective = Objective::latency;
    LayerProof* proof = nullptr;  ///< of the outermost reducing stage

    // From spatial mapping stages.
    std::shared_ptr<const MappingProblem> problem;

    // From temporal mapping stages: either one loop order, or one order over the elements of a scorer.
    const LoopOrder* loop_order = nullptr;
    const MemoryBoundaries* boundaries = nullptr;  ///< of that order; null: as the allocator places its loops
    OrderScorer* scorer = nullptr;
    const std::vector<std::uint8_t>* element_order = nullptr;
    /// Why the last candidate was not kept, for the stage that proposed it.
    AllocationFailure failure;
    /// The candidate that is being evaluated: one object that is filled again and again.
    Result candidate;

    /// Throws InterruptedError when the user asked to stop.
    void check_interrupted() const;
};

using Keep = std::function<void(Result&)>;

class Stage;

using Next = NextStages<Stage, StageContext, Keep>;

/// Kinds of things in the context, for the check that a chain can work.
enum class Provides : std::uint32_t {
    nothing = 0,
    workload_file = 1u << 0,
    accelerator_file = 1u << 1,
    mapping_file = 1u << 2,
    dump_folder = 1u << 3,
    workload = 1u << 4,
    mapping = 1u << 5,
    accelerator = 1u << 6,
    layer = 1u << 7,
    spatial_mapping = 1u << 8,
    temporal_mapping = 1u << 9,
    data_locality = 1u << 10,
};
constexpr Provides operator|(Provides a, Provides b) {
    return static_cast<Provides>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr bool contains(Provides all, Provides part) {
    return (static_cast<std::uint32_t>(all) & static_cast<std::uint32_t>(part)) == static_cast<std::uint32_t>(part);
}

/// How a stage changes the stream of results, for the same check.
enum class ResultFlow : std::uint8_t {
    passes,        ///< as many results up as come from below
    iterates,      ///< one result per layer
    alternatives,  ///< several candidates of one layer; a reducing stage must choose above it
    reduces,       ///< one of the alternatives
    sums,          ///< layers into a network
    needs_sum,     ///< passes, but only results of a network
    evaluates,     ///< the leaf
};

/// One step of a run. A stage may run the stages below it (`next`) any number of times with a changed context, and hands each
/// result that it wants to keep to `keep`, as it comes. Stages hold options but no state of a run, so one chain may run many
/// times.
class Stage {
public:
    virtual ~Stage() = default;

    virtual void run(StageContext& context, const Next& next, const Keep& keep) const = 0;
};

}  // namespace zigzag
