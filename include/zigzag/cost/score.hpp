#pragma once

#pragma GCC visibility push(default)

namespace zigzag {

/// Energy and latency of a mapping, or of what stands for many: the least that any of them takes. Searches compare scores.
struct Score {
    double energy = 0;   ///< pJ: `energy_total` of an evaluation
    double latency = 0;  ///< cycles: its `latency_total2`

    bool operator==(const Score&) const = default;
};

}  // namespace zigzag

#pragma GCC visibility pop
