#include "zigzag/results/layer_result.hpp"

namespace zigzag {

LowerBounds NetworkBounds::total() const {
    LowerBounds sum;
    for (const LayerBounds& layer : layers) {
        sum.energy += layer.least.energy;
        sum.latency += layer.least.latency;
    }
    return sum;
}

}  // namespace zigzag
