#pragma once

#include "zigzag/search/optimal/prefix/order_prefix.hpp"
#include "zigzag/search/optimal/prefix/prefix_layout.hpp"

namespace zigzag {

/// Which operands of a memory are double buffered, when each uses this part of it (by position among the operands): in the order
/// of the equation, each that is takes its part once more.
std::array<bool, 3> double_buffered(const std::vector<OperandInMemory>& operands, const std::array<double, 3>& use);

/// Grows prefixes loop by loop as the allocator would place the loops.
class PrefixGrowth {
public:
    /// How many levels each operand closes at once.
    using Closings = std::array<std::uint8_t, 3>;

    PrefixGrowth(const OrderLattice& space, const TransferChannels& channels, const PrefixLayout& layout,
                 const ContestedMemory& contested)
        : space_(&space), channels_(&channels), layout_(&layout), contested_(&contested) {}

    /// No loops yet. False when the innermost memories are too small: then no order fits.
    bool start(OrderPrefix& prefix) const;

    /// Adds one loop. `path` leads to the prefix (used when OrderPrefix::needs_path). False when no order that goes on so fits.
    bool extend(const OrderPrefix& prefix, std::size_t step, const LatticePath& path, OrderPrefix& longer) const;

    /// The same where the search chooses the boundaries: first as many levels close as `closings` says.
    bool extend(const OrderPrefix& prefix, std::size_t step, const Closings& closings, OrderPrefix& longer) const;
    /// Most levels that may close before the loop: below an irrelevant one none does, for it would move to the level below.
    Closings most_closings(const OrderPrefix& prefix, std::size_t step) const;

    /// How the level above would stand if this one, which may stop early, stopped at `open.least` and the loops since then went
    /// up. False when that level could fill up on the way.
    bool level_above(std::size_t operand, const OrderPrefix::OpenLevel& open, const LatticePath& path,
                     OrderPrefix::OpenLevel& above) const;

private:
    /// Whether the memory below an interface is double buffered; without, transfers may take as long as the run of irrelevant
    /// loops at its top leaves.
    enum class Buffering : std::uint8_t { doubled, single, unknown };

    bool close(std::size_t operand, std::size_t interface, std::size_t vertex, const LoopRuns& runs, Buffering buffering,
               OrderPrefix& prefix) const;
    bool end_leading(std::size_t step, OrderPrefix& prefix) const;
    bool close_chosen_level(std::size_t operand, OrderPrefix& prefix) const;
    void settle(const OrderLattice::SharedMemory& shared, std::array<OrderPrefix::WaitingLevel, 3>& waiting,
                OrderPrefix& prefix) const;
    bool all_fit(const OrderPrefix& prefix, std::size_t next) const;
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
