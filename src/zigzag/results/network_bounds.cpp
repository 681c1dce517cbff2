#include "zigzag/results/layer_result.hpp"

namespace zigzag {

Score NetworkBounds::total() const {
    Score sum;
    for (const LayerBounds& layer : layers) {
        sum.energy += layer.least.energy;
        sum.latency += layer.least.latency;
    }
    return sum;
}

}  // namespace zigzag
