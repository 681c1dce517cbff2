#include "stream/schedule/schedule_rules.hpp"

#include <cmath>
#include <limits>

namespace stream {

std::int64_t latency_with_onloading(const CnCost& cost) {
    return cost.latency_total1;
}

std::int64_t latency_with_offloading(const CnCost& cost) {
    return cost.latency_total2;
}

std::int64_t cycles_for(std::int64_t bits, double bits_per_cycle) {
    if (bits_per_cycle == std::numeric_limits<double>::infinity()) {
        return 0;
    }
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(bits) / bits_per_cycle));
}

double energy_per_cycle_of_use(const Link& link, const LinkTransfer& use) {
    return link.unit_energy_cost * static_cast<double>(use.end - use.start);
}

}  // namespace stream
