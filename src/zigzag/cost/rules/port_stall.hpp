#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace zigzag::rules {

/// Cycles by which a repeated transfer exceeds its window, over the layer: the first one is part of the loading. Negative is
/// slack.
inline std::int64_t transfer_stall(std::int64_t real, std::int64_t allowed, std::int64_t count) {
    return (real - allowed) * (count - 1);
}

/// The same of one period, slack left out.
inline std::int64_t exceeded_cycles(std::int64_t real, std::int64_t allowed) {
    return std::max<std::int64_t>(0, real - allowed);
}

/// Stall of a port that several transfers share: what each of them exceeds its window by (`excess` over the layer), or that all
/// of them together (`work`) do not fit into the cycles in which some window is open, which are asked for only if they can
/// matter.
template <class OpenCycles>
std::int64_t shared_port_stall(std::int64_t excess, std::int64_t work, const OpenCycles& open_cycles) {
    return work <= excess ? excess : std::max(excess, work - open_cycles());
}

/// One transfer that repeats on a port: `real` cycles of work in each `period`, which may happen in the first `allowed` cycles of
/// it without holding up the computation; `count` periods in the layer.
struct PortTransfer {
    std::int64_t real = 0;
    std::int64_t allowed = 0;
    std::int64_t period = 1;
    std::int64_t count = 1;

    std::int64_t stall() const { return transfer_stall(real, allowed, count); }
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

}  // namespace zigzag::rules
