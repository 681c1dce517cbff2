#pragma once

#include <cstdint>
#include <vector>

#include "zigzag/search/optimal/bounds/chain_bounds.hpp"
#include "zigzag/search/optimal/bounds/forgotten_ports.hpp"
#include "zigzag/search/optimal/prefix/prefix_growth.hpp"

namespace zigzag {

/// Tells which prefixes are interchangeable, and bounds what comes of them.
///
/// Two prefixes with the same *key* can be continued in the same ways, and every continuation changes energy by the same amount
/// and latency to the same value, apart from the *loads*: sums of loading cycles, in which latency is monotone. So of each key
/// only prefixes are needed that no other one beats in energy and loads.
class PrefixKeys {
public:
    /// `forget`: leave out of keys what ports did that can no longer be the worst port; needs OrderBounds::find_upper.
    /// `first`: the prefix without loops. `chains`: tighter bounds, or none.
    PrefixKeys(const OrderLattice& space, const TransferChannels& channels, const OrderBounds& bounds, const PrefixLayout& layout,
               const ContestedMemory& contested, const PrefixGrowth& growth, const OrderPrefix& first, ChainBounds* chains,
               bool forget);

    /// Writes the key and the loads, and gives the bounds of all orders that go on from the prefix.
    Score describe(const OrderPrefix& prefix, const LatticePath& path, std::vector<std::int64_t>& key,
                   std::vector<std::int64_t>& loads);

    /// The prefix of a key and loads, except for its energy and for where operands came to wait: that is no part of the key,
    /// since the points of the path that can still matter are.
    void restore(const std::int64_t* key, const std::int64_t* loads, OrderPrefix& prefix) const;
    std::size_t nb_loads() const { return layout_->loads().size() + nb_tight_; }

private:
    /// Calls use(waiting level, operand, level) for those that have closed in memories that are not settled.
    template <class Prefix, class Use>
    void for_each_waiting(Prefix& prefix, const Use& use) const;
    bool forgets_runs(std::size_t operand, std::size_t level) const;
    void write_runs(std::size_t operand, const LoopRuns& runs, std::size_t level, std::vector<std::int64_t>& key) const;
    const std::int64_t* read_runs(std::size_t operand, std::size_t level, const std::int64_t* key, LoopRuns& runs) const;
    void write_early_stop(std::size_t operand, const OrderPrefix& prefix, const LatticePath& path,
                          std::vector<std::int64_t>& key) const;
    void write_sums(const OrderPrefix& prefix, std::vector<std::int64_t>& key) const;
    Score find_bounds(const OrderPrefix& prefix);
    void add_open_alone(const OrderPrefix& prefix);

    const OrderLattice* space_;
    const TransferChannels* channels_;
    const OrderBounds* bounds_;
    const PrefixLayout* layout_;
    const ContestedMemory* contested_;
    const PrefixGrowth* growth_;
    ChainBounds* chains_;
    bool forget_;
    std::size_t nb_tight_ = 0;  ///< shared memories whose closed bits are loads: the fewer, the more can follow
    ForgottenPorts forgotten_;
    std::vector<std::int64_t> initial_sums_;
    std::vector<double> bound_sums_;
    RivalPoints points_;
};

}  // namespace zigzag
