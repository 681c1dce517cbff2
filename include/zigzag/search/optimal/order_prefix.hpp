#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/search/optimal/contested_memory.hpp"
#include "zigzag/search/optimal/order_bounds.hpp"

namespace zigzag {

/// What the rest of the evaluation needs to know of the inner loops of an order.
struct OrderPrefix {
    struct OpenLevel {
        std::size_t level = 0;        ///< memory level
        bool leading = false;         ///< only loops so far for which the array keeps the operand's element
        bool waits = false;           ///< the level is the contested memory, and its boundary is not known yet
        std::uint32_t arrival = 0;    ///< vertex at which it came to wait
        LoopRuns runs;                ///< of the loops in the level
        bool may_stop_early = false;  ///< the boundary may come to lie at `least`, below the loops placed since
        std::uint32_t least = 0;      ///< vertex with least traffic since the level opened
        LoopRuns least_runs;          ///< there
    };

    std::size_t vertex = 0;
    std::array<OpenLevel, 3> open;
    bool partial = false;            ///< the output's open level holds partial sums
    double energy = 0;               ///< pJ through closed interfaces
    std::int64_t floor = 0;          ///< stall cycles that are certain through ports that are forgotten
    std::vector<std::int64_t> sums;  ///< of closed interfaces, laid out by PrefixRules
};

/// Grows prefixes loop by loop as the allocator would place the loops, and tells which prefixes are interchangeable.
///
/// Two prefixes with the same *key* can be continued in the same ways, and every continuation changes energy by the same amount
/// and latency to the same value, apart from the *loads*: sums of loading cycles, in which latency is monotone. So of each key
/// only prefixes are needed that no other one beats in energy and loads.
class PrefixRules {
public:
    /// Keys for energy alone, or for latency too.
    enum class Keys : std::uint8_t { energy, latency };

    /// `forget`: leave out of keys what ports did that can no longer be the worst port; needs OrderBounds::find_upper.
    PrefixRules(const OrderLattice& space, const TransferChannels& channels, const OrderBounds& bounds, Keys keys, bool forget);

    /// No loops yet. False when the innermost memories are too small: then no order fits.
    bool start(OrderPrefix& prefix) const;

    /// Adds one loop. `path` leads to the prefix (used when some operand waits). False when no order that goes on so fits.
    bool extend(const OrderPrefix& prefix, std::size_t step, const LatticePath& path, OrderPrefix& longer) const;

    /// Some operand waits for the contested memory: then key() and bound() need the path.
    static bool needs_path(const OrderPrefix& prefix) {
        return std::any_of(prefix.open.begin(), prefix.open.end(), [&prefix](const OrderPrefix::OpenLevel& open) {
            return open.waits || (open.may_stop_early && open.least != prefix.vertex);
        });
    }

    /// Writes the key and the loads, and gives the bounds of all orders that go on from the prefix.
    ScoreBound describe(const OrderPrefix& prefix, const LatticePath& path, std::vector<std::int64_t>& key,
                        std::vector<std::int64_t>& loads);
    std::size_t nb_loads() const { return loads_.size(); }

    /// The prefix of a key and loads, except for its energy.
    void restore(const std::int64_t* key, const std::int64_t* loads, OrderPrefix& prefix) const;

private:
    bool close(std::size_t operand, std::size_t interface, std::size_t vertex, const LoopRuns& runs, bool doubled,
               OrderPrefix& prefix) const;
    bool close_open_level(std::size_t operand, std::size_t vertex, const LoopRuns& runs, OrderPrefix& prefix) const;
    /// Closes levels that the loops up to `next` don't fit into; `from` is the position on the path that `next` follows.
    bool make_room(std::size_t operand, std::size_t next, const LatticePath& path, std::size_t from, OrderPrefix& prefix) const;
    void add_loop(std::size_t operand, std::size_t step, std::size_t next, OrderPrefix& prefix) const;
    bool open_level(std::size_t operand, std::size_t level, std::size_t vertex, OrderPrefix& prefix) const;
    bool settle_contest(const LatticePath& path, std::size_t next, OrderPrefix& prefix) const;
    bool rivals_of(const OrderPrefix& prefix, const LatticePath& path, RivalStates& rivals) const;
    void remember_window(std::size_t port, std::int64_t period, std::int64_t allowed, OrderPrefix& prefix) const;
    void write_runs(std::size_t operand, const LoopRuns& runs, std::size_t level, std::vector<std::int64_t>& key) const;
    const std::int64_t* read_runs(std::size_t operand, std::size_t level, const std::int64_t* key, LoopRuns& runs) const;
    void lay_out();
    void find_bounds(const OrderPrefix& prefix, ScoreBound& bound);
    void forget_ports(const OrderPrefix& prefix);
    double widest_window(std::size_t port, const OrderPrefix& prefix) const;
    bool forgets_windows(std::size_t operand, std::size_t level) const;

    const OrderLattice* space_;
    const TransferChannels* channels_;
    const OrderBounds* bounds_;
    ContestedMemory contested_;
    Keys keys_;
    // Layout of OrderPrefix::sums: channels, then requested bandwidth by port, windows by port, innermost bits by operand.
    std::vector<int> required_;            ///< by port: position, or -1 where it can't matter
    std::vector<int> windows_;             ///< by port: first position, or -1
    std::vector<std::size_t> nb_windows_;  ///< by port
    std::array<int, 3> innermost_bits_{-1, -1, -1};
    std::size_t nb_sums_ = 0;
    /// A sum that belongs to the key, and the port whose stall it decides: excess or busy (with windows), or none.
    struct KeyPart {
        std::size_t position = 0;
        int port = -1;
        bool excess = false;
        bool window = false;
        bool first = false;  ///< of the windows
        bool required = false;
    };
    std::vector<KeyPart> varying_;
    /// Loads: positions of sums that are added up; the first one takes the sum back.
    std::vector<std::vector<std::size_t>> loads_;
    bool forget_ = false;
    std::int64_t floor_ = 0;
    std::vector<unsigned char> excess_forgotten_;  ///< by port
    std::vector<unsigned char> busy_forgotten_;
    std::vector<unsigned char> surplus_suffices_;  ///< by port: loading saves all it can
    std::vector<double> upper_sums_;
    enum Runs : unsigned char { no_runs, irrelevant_runs, both_runs };
    std::vector<Runs> runs_matter_;  ///< by slot of the level
    std::vector<std::int64_t> initial_sums_;
    std::vector<double> bound_sums_;
    RivalPoints points_;
};

}  // namespace zigzag
