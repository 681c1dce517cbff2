#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/base/store.hpp"
#include "zigzag/hardware/memory_operand.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/network/layer.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// What one CN costs on one core when it runs alone: the result of the single-core mapping search.
struct CnCost {
    std::int64_t latency_total1 = 0;  ///< cycles, computation, stalls and on-loading
    std::int64_t latency_total2 = 0;  ///< plus off-loading
    std::int64_t ideal_cycle = 0;
    double energy_total = 0;  ///< pJ
    double mac_energy = 0;
    /// pJ per operand (equation order) and memory level, innermost first; the last level of a too-large operand is off-chip.
    std::vector<std::pair<zigzag::LayerOperand, std::vector<double>>> energy_breakdown;
    /// Operands that do not fit the core's top memory and stream from or to the off-chip core while the CN runs, in the order in
    /// which memories are cleared for them.
    std::vector<zigzag::MemoryOperand> too_large_operands;
    double offchip_energy = 0;     ///< part of energy_total: last levels of the too-large operands
    std::string spatial_mapping;   ///< for people
    std::string temporal_mapping;  ///< for people, innermost loop first

    double onchip_energy() const { return energy_total - offchip_energy; }
};

/// How the cost table is made.
struct IntraCoreOptions {
    std::optional<int> lpf_limit = 6;
    zigzag::TemporalMappingType temporal_mapping_type = zigzag::TemporalMappingType::uneven;
    std::size_t nb_spatial_mappings_generated = 3;
    bool corrected = false;
    unsigned threads = 1;                ///< results are the same for any number
    zigzag::TextStore* store = nullptr;  ///< results by content, kept between runs; null: none
    std::function<void(std::size_t done, std::size_t total, const std::string& what)> progress;
    const std::atomic<bool>* interrupted = nullptr;
};

/// Cost of the CNs of every layer on every core that may run it; all CNs of a layer cost the same (of the first one).
class CostTable {
public:
    CostTable() = default;
    CostTable(std::size_t layers, std::size_t cores) : cores_(cores), costs_(layers * cores), reasons_(layers * cores) {}

    std::size_t layers() const { return cores_ == 0 ? 0 : costs_.size() / cores_; }
    std::size_t cores() const { return cores_; }
    /// Nothing when the core cannot run the layer.
    const std::optional<CnCost>& at(std::size_t layer, std::size_t core) const { return costs_[layer * cores_ + core]; }
    std::optional<CnCost>& at(std::size_t layer, std::size_t core) { return costs_[layer * cores_ + core]; }
    /// Why not.
    const std::string& reason(std::size_t layer, std::size_t core) const { return reasons_[layer * cores_ + core]; }
    std::string& reason(std::size_t layer, std::size_t core) { return reasons_[layer * cores_ + core]; }

private:
    std::size_t cores_ = 0;
    std::vector<std::optional<CnCost>>
        costs_;  ///< layer-major: index into CnGraph::layers x index into MulticoreAccelerator::cores
    std::vector<std::string> reasons_;
};

}  // namespace stream

#pragma GCC visibility pop
