#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace zigzag {

/// One transfer that repeats on a port: `real` cycles of work in each `period`, which may happen in the first `allowed` cycles of
/// it without holding up the computation; `count` periods in the layer.
struct PortTransfer {
    std::int64_t real = 0;
    std::int64_t allowed = 0;
    std::int64_t period = 1;
    std::int64_t count = 1;

    std::int64_t stall() const { return (real - allowed) * (count - 1); }
};

/// A port serves at most three operands in four directions.
inline constexpr std::size_t max_transfers_per_port = 12;

/// Cycles by which a port holds up the computation; negative is slack.
///
/// A single transfer stalls by what it exceeds its window. Transfers that share a port add their own excess, and what is
/// left of them competes for the union of the windows, which is counted in closed form (no array over time): with periods that
/// divide each other, the free cycles up to x follow from the free cycles of the next smaller period.
/// At most max_transfers_per_port transfers. O(n^2) for n transfers. Source: docs/cost-model.md, "stalls".
std::int64_t port_stall(std::span<const PortTransfer> transfers);

/// Cycles of the layer that lie in the window of at least one transfer.
std::int64_t window_union(std::span<const PortTransfer> transfers);

}  // namespace zigzag
