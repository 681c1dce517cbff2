#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/cost/score.hpp"
#include "zigzag/results/layer_result.hpp"
#include "zigzag/results/layer_summary.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// One network on one accelerator, as pictures and pages show it.
struct ReportedRun {
    std::string name;  ///< `resnet18 on tpu_like`
    std::vector<LayerResult> layers;
    CumulativeEvaluation total;
    std::vector<std::string> failures;  ///< what has no result, and why: `conv1: no valid mapping: ...`
};

/// One of several runs that are shown beside each other.
struct ComparedRun {
    ReportedRun run;          ///< perhaps without layers, when there were too many runs to keep them all
    std::string label;        ///< the run's name without its settings; may be empty
    std::string workload;     ///< as the user named it
    std::string accelerator;  ///< likewise
    std::string mapping;      ///< likewise
    std::vector<std::pair<std::string, std::string>> settings;  ///< swept entries of the accelerator file: path, value
    EnergyBreakdown energy;                                     ///< of the network, by memory
    std::size_t number_of_layers = 0;
    std::optional<double> area;  ///< mm², where the model knows it (in-memory-compute arrays)
    double seconds = 0;          ///< that the search took
    std::string folder;          ///< of the run's files, within the dump folder; empty when there is none

    /// All layers have a result, and there is one.
    bool is_complete() const { return run.failures.empty() && number_of_layers > 0; }
    /// Its name among others: the label and the values of what is swept.
    std::string short_name() const;
    Score score() const { return {run.total.totals.energy_total, run.total.totals.latency_total2}; }
    double energy_delay_product() const { return run.total.totals.energy_total * run.total.totals.latency_total2; }
};

/// A single run as one to compare.
ComparedRun compared(ReportedRun run);

/// How a run stands among those of the same workload. Runs without a (complete) result stand nowhere.
struct Standing {
    double energy_ratio = 0;   ///< to the least, >= 1
    double latency_ratio = 0;  ///< likewise
    double edp_ratio = 0;      ///< likewise, of energy times latency
    /// On the Pareto front: no other is better in energy or latency and not worse in the other.
    bool on_front = false;
};

/// Standing of every run, none for those without a result. O(n log n).
std::vector<std::optional<Standing>> standings(const std::vector<ComparedRun>& runs);

}  // namespace zigzag

#pragma GCC visibility pop
