#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "zigzag/search/optimal/contest/expected_outcomes.hpp"
#include "zigzag/search/optimal/sweep/label_layer.hpp"
#include "zigzag/search/optimal/sweep/prefix_rules.hpp"
#include "zigzag/search/optimal_search_options.hpp"

namespace zigzag {

/// The best order so far, shared by the sweeps of a search.
struct Incumbent {
    std::optional<Score> score;  ///< of `steps`, or of another mapping that must be beaten
    std::vector<std::uint16_t> steps;
    std::optional<MemoryBoundaries> boundaries;  ///< when the search chose them
    bool has_order = false;
};

/// Label-setting sweep over the prefixes of all orders, by number of prime factors placed.
///
/// Each prefix is extended by every loop that is left; a child whose bound can't beat the incumbent is dropped, and of children
/// with equal keys the one with less energy stays. A sweep with a limited width keeps the most promising prefixes of each layer
/// only: a quick way to a good incumbent. A sweep that never dropped anything for lack of width is a proof. A proof that takes
/// many labels starts over with ChainBounds; how many labels were placed decides that, not the time, so the outcome stays the
/// same.
class PrefixSweep {
public:
    PrefixSweep(OrderLattice& space, const TransferChannels& channels, const ContestedMemory& contested, OrderBounds& bounds,
                const OptimalSearchOptions& options, Incumbent& incumbent);

    enum class Outcome : std::uint8_t { complete, truncated, out_of_time, out_of_memory, too_many_labels, starts_over };

    /// `width` 0: unlimited. `prune` false: bounds rank only (where prefixes are only approximately right).
    Outcome run(PrefixRules::Keys keys, std::size_t width, bool prune);

    /// No order of the space costs less than this or the incumbent; of the last run.
    double lower_bound() const { return lower_bound_; }
    /// The same while a run goes on: from the labels that are not expanded yet.
    double open_bound() const;
    /// Frees what a run keeps, when another sweep goes on.
    void forget_labels();
    std::uint64_t nb_labels() const { return nb_labels_; }
    std::uint64_t bound_violations() const { return bound_violations_; }
    /// Scores an order and keeps it when it is the best so far. Counts a violation when it scores below `bound`.
    void try_order(const std::vector<std::uint16_t>& steps, const Score& bound, const MemoryBoundaries* boundaries = nullptr);
    const AllocationFailure& failure() const { return space_->scorer().failure(); }

    /// Cost of a bound: no order under it costs less.
    double cost_of(const Score& bound) const;

    /// A run that keeps more labels ends with Outcome::too_many_labels.
    void set_most_labels(std::uint64_t most_labels) { most_labels_ = most_labels; }
    /// Bounds are those of a class of orders, and orders of other classes may be met too.
    void expect_other_classes() { only_a_class_ = true; }
    /// Orders whose rivals end up otherwise, or for more than the incumbent, are left out.
    void expect_outcomes(const ExpectedOutcomes& outcomes) { outcomes_ = &outcomes; }
    void start_clock(std::chrono::steady_clock::time_point start) { start_ = start; }

private:
    struct Node {
        std::uint32_t parent = 0;
        std::uint32_t vertex = 0;
        std::uint16_t step = 0;
        std::uint16_t closings = 0;  ///< levels that closed before the step, packed
    };
    /// A child to be, and how it comes from its parent.
    struct Growth {
        std::uint32_t parent = 0;
        std::size_t step = 0;
        PrefixGrowth::Closings closings{};
    };

    void find_boundaries(std::uint32_t node, const PrefixGrowth::Closings& last, MemoryBoundaries& boundaries) const;
    bool can_improve(const Score& bound, double cost);
    void find_path(std::uint32_t node, LatticePath& path) const;
    /// Chooses the labels to expand. True when some are left out.
    bool narrow(LabelLayer& layer, std::size_t width);
    /// Bounds, merges and keeps a child.
    void add_child(const OrderPrefix& child, const Growth& growth, PrefixRules& rules, bool prune);
    /// Grows the prefix by one loop in all ways.
    void grow(const OrderPrefix& prefix, const PrefixLabel& label, std::size_t step, PrefixRules& rules, bool prune);
    /// Least cost of the ways in which the contest may end, or has ended with the last loop.
    double outcome_bound(const OrderPrefix& child) const;
    void try_last_step(const PrefixLabel& label, const Growth& growth, bool prune);
    Outcome run_once(PrefixRules::Keys keys, std::size_t width, bool prune);
    Outcome expand(std::size_t depth, PrefixRules& rules, bool prune);
    std::size_t bytes() const;

    OrderLattice* space_;
    const TransferChannels* channels_;
    const ContestedMemory* contested_;
    OrderBounds* bounds_;
    const OptimalSearchOptions* options_;
    Incumbent* incumbent_;
    std::vector<LabelLayer> layers_;
    std::vector<Node> nodes_;
    // Of the label at hand.
    LatticePath path_;
    OrderPrefix longer_;
    std::vector<std::int64_t> key_;
    std::vector<std::int64_t> loads_;
    std::vector<std::uint16_t> order_;
    MemoryBoundaries boundaries_;
    std::vector<std::size_t> kept_;  ///< labels of the layer at hand that are expanded
    double lower_bound_ = 0;
    double margin_ = 0;
    std::optional<ChainBounds> chains_;
    bool chains_tried_ = false;
    bool may_start_over_ = false;
    std::uint64_t nb_labels_ = 0;
    std::uint64_t labels_before_ = 0;  ///< of this run
    std::uint64_t bound_violations_ = 0;
    std::uint64_t most_labels_ = ~std::uint64_t{0};
    bool only_a_class_ = false;
    const ExpectedOutcomes* outcomes_ = nullptr;
    std::chrono::steady_clock::time_point start_;
};

}  // namespace zigzag
