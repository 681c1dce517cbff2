#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "zigzag/mapping/order_certificate.hpp"

namespace zigzag {

/// What no mapping of a layer goes below: over all loop orders of each of its spatial mappings. The three figures need not
/// belong to one spatial mapping.
struct LayerBounds {
    int id = 0;
    std::string name;
    std::string operator_type;
    std::int64_t macs = 0;
    LowerBounds least;                 ///< energy and latency, each for itself
    double energy_delay_product = 0;   ///< pJ x cycles
    double ideal_cycles = 0;           ///< all multipliers busy, nothing else
    double array_energy = 0;           ///< pJ of the multipliers alone
    std::size_t spatial_mappings = 0;  ///< that were looked at
};

/// The same of all layers of a network, in the order of evaluation.
struct NetworkBounds {
    std::string accelerator;
    std::vector<LayerBounds> layers;

    /// Sums over the layers.
    LowerBounds total() const;
};

}  // namespace zigzag
