#pragma once

#include <cstdint>

namespace zigzag {

/// How long and how freely to anneal; names follow ZigZag's SalsaStage (there with the prefix `salsa_`).
struct SalsaOptions {
    std::int64_t iteration_number = 1000;  ///< orders tried per walk
    double start_temperature = 0.05;       ///< of relative cost: at first, 5 % worse is accepted with probability 1/e
    std::int64_t number_of_walks = 4;      ///< independent walks per granularity (the reference's `number_of_core`)
    std::uint64_t seed = 0;
};

}  // namespace zigzag
