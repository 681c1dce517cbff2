#pragma once

namespace zigzag {

/// Lower bounds of energy (pJ) and latency (cycles) of all orders that start with some loops.
struct ScoreBound {
    double energy = 0;
    double latency = 0;
};

}  // namespace zigzag
