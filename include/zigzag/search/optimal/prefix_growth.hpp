#pragma once

#include "zigzag/search/optimal/order_prefix.hpp"
#include "zigzag/search/optimal/prefix_layout.hpp"

namespace zigzag {

/// Grows prefixes loop by loop as the allocator would place the loops.
class PrefixGrowth {
public:
    PrefixGrowth(const OrderLattice& space, const TransferChannels& channels, const PrefixLayout& layout,
                 const ContestedMemory& contested)
        : space_(&space), channels_(&channels), layout_(&layout), contested_(&contested) {}

    /// No loops yet. False when the innermost memories are too small: then no order fits.
    bool start(OrderPrefix& prefix) const;

    /// Adds one loop. `path` leads to the prefix (used when OrderPrefix::needs_path). False when no order that goes on so fits.
    bool extend(const OrderPrefix& prefix, std::size_t step, const LatticePath& path, OrderPrefix& longer) const;

    /// How the level above would stand if this one, which may stop early, stopped at `open.least` and the loops since then went
    /// up. False when that level could fill up on the way.
    bool level_above(std::size_t operand, const OrderPrefix::OpenLevel& open, const LatticePath& path,
                     OrderPrefix::OpenLevel& above) const;

private:
    bool close(std::size_t operand, std::size_t interface, std::size_t vertex, const LoopRuns& runs, bool doubled,
               OrderPrefix& prefix) const;
    bool close_open_level(std::size_t operand, std::size_t vertex, const LoopRuns& runs, OrderPrefix& prefix) const;
    /// Closes levels that the loops up to `next` don't fit into; `from` is the position on the path that `next` follows.
    bool make_room(std::size_t operand, std::size_t next, const LatticePath& path, std::size_t from, OrderPrefix& prefix) const;
    void add_loop(std::size_t operand, std::size_t step, std::size_t next, bool partial, OrderPrefix::OpenLevel& open) const;
    bool open_level(std::size_t operand, std::size_t level, std::size_t vertex, OrderPrefix& prefix) const;
    bool settle_contest(const LatticePath& path, std::size_t next, OrderPrefix& prefix) const;
    void remember_window(std::size_t port, std::int64_t period, std::int64_t allowed, OrderPrefix& prefix) const;

    const OrderLattice* space_;
    const TransferChannels* channels_;
    const PrefixLayout* layout_;
    const ContestedMemory* contested_;
};

}  // namespace zigzag
