#pragma once

#pragma GCC visibility push(default)

namespace zigzag {

/// What a search compares: pJ and cycles.
struct Score {
    double energy_total = 0;
    double latency_total2 = 0;

    bool operator==(const Score&) const = default;
};

}  // namespace zigzag

#pragma GCC visibility pop
