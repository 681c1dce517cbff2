// Union of periodic windows, in closed form.
//
// Transfer j may use the first A_j cycles of each of its periods P_j, and every period divides the longest one. Let F_k(x) be the
// number of cycles in [0, x) outside the windows of the k shortest periods: F_0(x) = x. Within one period of transfer k the free
// cycles up to y are g_k(y) = 0 for y <= A_k, else F_(k-1)(y) - F_(k-1)(A_k), so F_k(x) = (x div P_k) g_k(P_k) + g_k(x mod P_k).
// The union over the longest period P is P - F_n(P). Example: periods 4 and 12 with windows 1 and 2: F_1(12) = 9,
// F_2(12) = F_1(12) - F_1(2) = 9 - 1 = 8, so 4 cycles are covered: 0, 1, 4 and 8.
#include "zigzag/cost/rules/port_stall.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace zigzag::rules {

std::int64_t window_union(std::span<const PortTransfer> transfers) {
    assert(transfers.size() <= max_transfers_per_port);
    std::int64_t longest = 0;
    std::int64_t count_of_longest = 0;
    for (const PortTransfer& transfer : transfers) {
        if (transfer.period == transfer.allowed) {
            return transfer.period * transfer.count;  // the window never closes
        }
        if (transfer.period > longest) {
            longest = transfer.period;
            count_of_longest = transfer.count;
        }
    }
    std::array<const PortTransfer*, max_transfers_per_port> by_period;
    for (std::size_t index = 0; index < transfers.size(); ++index) {
        std::size_t at = index;
        for (; at > 0 && by_period[at - 1]->period > transfers[index].period; --at) {
            by_period[at] = by_period[at - 1];
        }
        by_period[at] = &transfers[index];
    }

    std::array<std::int64_t, max_transfers_per_port> free_in_window;
    std::array<std::int64_t, max_transfers_per_port> free_in_period;
    const auto free_cycles = [&](std::size_t nb_transfers, std::int64_t x) {
        std::int64_t free = 0;
        for (std::size_t k = nb_transfers; k > 0; --k) {
            const PortTransfer& transfer = *by_period[k - 1];
            free += x / transfer.period * free_in_period[k - 1];
            x %= transfer.period;
            if (x <= transfer.allowed) {
                return free;
            }
            free -= free_in_window[k - 1];
        }
        return free + x;
    };
    for (std::size_t k = 0; k < transfers.size(); ++k) {
        const PortTransfer& transfer = *by_period[k];
        free_in_window[k] = free_cycles(k, transfer.allowed);
        free_in_period[k] = free_cycles(k, transfer.period) - free_in_window[k];
    }
    return transfers.empty() ? 0 : (longest - free_in_period[transfers.size() - 1]) * count_of_longest;
}

std::int64_t port_stall(std::span<const PortTransfer> transfers) {
    if (transfers.empty()) {
        return 0;
    }
    if (transfers.size() == 1) {
        return transfers.front().stall();
    }
    std::int64_t excess = 0;
    std::int64_t work = 0;
    for (const PortTransfer& transfer : transfers) {
        excess += std::max<std::int64_t>(0, transfer.stall());
        work += transfer.real * (transfer.count - 1);
    }
    return shared_port_stall(excess, work, [&] { return window_union(transfers); });
}

}  // namespace zigzag::rules
