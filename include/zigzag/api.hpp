#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/base/store.hpp"
#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/pipeline/stage.hpp"
#include "zigzag/results/layer_result.hpp"
#include "zigzag/search/search_settings.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

struct Network;
struct Result;
struct Task;

/// Arguments of a run beyond its network, accelerator and mapping; names are those of ZigZag's Python API.
struct Options {
    Objective opt = Objective::latency;  ///< what the search minimises
    /// Who proposes loop orders: `loma`, `salsa`, `optimal`, or an engine among `stages`.
    std::string temporal_mapping_search_engine = "loma";
    std::optional<int> lpf_limit =
        6;                    ///< most loops that LOMA orders (and the coarsest that SALSA does); none: all prime factors
    SalsaOptions salsa;       ///< annealing: length, temperature, walks, seed
    OptimalSettings optimal;  ///< of the engine with proof
    TemporalMappingType temporal_mapping_type = TemporalMappingType::uneven;
    bool access_same_data_considered_as_no_access = true;
    std::size_t nb_spatial_mappings_generated = 3;  ///< candidates for array dimensions that the mapping leaves open
    bool exhaustive_spatial_search = false;         ///< every candidate instead
    bool enable_mix_spatial_mapping = false;        ///< several loops on one array dimension; implies exploit_data_locality
    /// The accelerator must have an in-memory-compute array; implies both options around (as ZigZag couples them). Without it
    /// such an array is modelled all the same.
    bool in_memory_compute = false;
    bool exploit_data_locality = false;  ///< keep tensors on chip between layers where they fit
    bool data_locality_savings = false;  ///< search layers without that too, and report what it saved
    bool lower_bounds = false;           ///< work out bounds of every layer; done for pictures, the page and proofs anyway
    bool corrected = false;              ///< the documented corrections of the reference's oddities
    std::size_t threads = 1;             ///< that search layers and spatial mappings; results are the same for any
    /// Results of layers by all that they follow from. Runs that are given one store search a layer once, also when their
    /// machines differ in what the layer does not see (names, areas); what they return and say is the same. Null: nothing is
    /// shared. Not for a chain with stages that are not the library's own.
    TextStore* store = nullptr;
    std::vector<StageSpecification> pipeline;  ///< empty: the default chain for these options
    /// Stages of one's own that the chain may name besides those of the library; null: none.
    const pipeline::StageRegistry<Task, Result>* stages = nullptr;
    ProgressListener* progress = nullptr;
    SearchLog search_log;             ///< told how far proofs of loop orders are
    Diagnostics* warnings = nullptr;  ///< when given, gets the warnings of this run as they come, also when it fails
    Diagnostics* notes = nullptr;     ///< the same for what was adapted
    const std::atomic<bool>* interrupted = nullptr;  ///< set by the caller to stop the run (InterruptedError)
};

/// The stages that search and reduce in a run with these options, outermost first: all of a run on objects in memory. Throws
/// UsageError for an unknown engine.
std::vector<StageSpecification> search_pipeline(const Options& options);

/// Outcome of a run.
struct HardwarePerformance {
    double energy = 0;   ///< pJ, all layers
    double latency = 0;  ///< cycles, all layers one after the other
    CumulativeEvaluation total;
    std::vector<LayerResult> layers;  ///< in the order of evaluation (topological)
    std::vector<Fault> warnings;      ///< oddities of the input files
    std::vector<Fault> notes;         ///< what was adapted on the way: reduced mappings, ignored entries
};

/// Maps a network onto an accelerator and evaluates it: ZigZag's `get_hardware_performance_zigzag`, for objects that are in
/// memory (zigzag_io/api.hpp: for files). Throws UsageError (options out of their range, all of them in one error, or that
/// contradict each other), InputError (a bad object), NoMappingError (a layer does not fit), InterruptedError.
HardwarePerformance get_hardware_performance(const Network& workload, const Accelerator& accelerator, const UserMapping& mapping,
                                             const Options& options = {});

/// Version of the library, e.g. `0.1.0`.
std::string version();

}  // namespace zigzag

#pragma GCC visibility pop
