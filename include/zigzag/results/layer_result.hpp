#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/cost/score.hpp"
#include "zigzag/hardware/memory_operand.hpp"
#include "zigzag/network/layer.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Which loops an order may be made of.
enum class LoopFactors : std::uint8_t {
    any,   ///< every factor above 1: all ordered factorisations of the temporal sizes, LOMA at every limit included
    prime  ///< prime factors only, as LOMA without a limit
};

/// Who decides where memories cut the loops of an order.
enum class Allocation : std::uint8_t {
    greedy,  ///< ZigZag's allocator, from the innermost memory outwards
    optimal  ///< a search, together with the order
};

/// What is known about the best loop order of a layer (docs/optimal-search.md).
struct OrderCertificate {
    std::string objective;  ///< as `--opt` takes it
    LoopFactors factors = LoopFactors::any;
    Allocation allocation = Allocation::greedy;  ///< with optimal: over all boundaries that fit too
    std::string nb_orders;                       ///< orders in the space (of the chosen spatial mapping), decimal digits
    std::size_t spatial_candidates = 1;          ///< spatial mappings that the certificate covers
    std::size_t excluded_candidates = 0;         ///< of these, not searched: beaten by their bounds, or equal to another one
    double best = 0;                             ///< cost of the order found, in the unit of the objective
    double lower_bound = 0;                      ///< no order of the space costs less
    std::uint64_t labels = 0;                    ///< partial orders that had to be kept
    bool proven = false;                         ///< nothing is better
    /// False with fractional spatial factors: products are taken in one canonical order, so where two choices of the allocator
    /// cause equal traffic, rounding may decide otherwise than the proof assumes.
    bool exact_arithmetic = true;
    std::string limitation;  ///< why not proven; empty when proven

    /// (best - lower_bound) / best; 0 when proven.
    double gap() const { return proven || best <= 0 ? 0.0 : std::max(0.0, (best - lower_bound) / best); }
};

/// Where one tensor of a layer lies between layers.
struct TensorPlace {
    LayerOperand operand = LayerOperand::I;
    MemoryOperand memory_operand = MemoryOperand::I1;
    std::string memory;                 ///< the highest one that holds it
    std::vector<std::string> left_out;  ///< memories above that hold this operand without data locality, lowest first
    std::vector<std::string> layers;    ///< that it comes from (inputs) or goes to (outputs); none at the ends, and for weights

    bool operator==(const TensorPlace&) const = default;
};

/// What data locality between layers means for one layer.
struct LayerLocality {
    TensorPlace activation;
    TensorPlace weight;
    TensorPlace output;
    std::vector<std::string> removed;  ///< memories that hold nothing of the layer any more, file order
    /// Of the layer on the whole accelerator, found by the same search; when known: nothing was left out, or the comparison was
    /// asked for.
    std::optional<Score> whole;

    bool leaves_nothing_out() const { return activation.left_out.empty() && weight.left_out.empty() && output.left_out.empty(); }

    bool operator==(const LayerLocality&) const = default;
};

/// What a run found for a layer: the evaluation of its mapping, and what is known beyond one mapping.
struct LayerResult : CostModelEvaluation {
    LayerResult() = default;
    explicit LayerResult(CostModelEvaluation evaluation) : CostModelEvaluation(std::move(evaluation)) {}

    std::optional<OrderCertificate> certificate;  ///< of a search that proves its result
    std::optional<LayerLocality> data_locality;   ///< when tensors stay on chip between layers
    std::optional<Score> lower_bounds;            ///< no loop order takes less with this spatial mapping, whoever searched
};

/// What no mapping of a layer goes below: over all loop orders of each of its spatial mappings. The three figures need not
/// belong to one spatial mapping.
struct LayerBounds {
    int id = 0;
    std::string name;
    std::string operator_type;
    std::int64_t macs = 0;
    Score least;                       ///< energy and latency, each for itself
    double energy_delay_product = 0;   ///< pJ x cycles
    double ideal_cycles = 0;           ///< all multipliers busy, nothing else
    double array_energy = 0;           ///< pJ of the multipliers alone
    std::size_t spatial_mappings = 0;  ///< that were looked at
};

/// The same of all layers of a network, in the order of evaluation.
struct NetworkBounds {
    std::string accelerator;
    std::vector<LayerBounds> layers;

    /// Sums over the layers.
    Score total() const;
};

}  // namespace zigzag

#pragma GCC visibility pop
