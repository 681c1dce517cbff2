#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "zigzag/cost/rules/accesses.hpp"

namespace zigzag::rules {

// First fills and last drains (docs/cost-model.md, "on- and off-loading"). Data that move only once may use the bandwidth that
// the repeated transfers of their port leave while the array computes. What then is left of the steps between two memories adds
// up for the output; the two inputs fill their memories at once as far as their ports allow.

/// Least cycles of a transfer that happens once: the data of one innermost memory.
inline double least_loading_cycles(double innermost_bits, double bandwidth) {
    return parts_of(innermost_bits, bandwidth);
}

/// Bits per clock cycle that a repeated transfer asks for, from its average per step of the array.
inline double required_bandwidth(double average, double cycles_per_op) {
    return cycles_per_op == 1 ? average : std::ceil(average / cycles_per_op);
}

/// Cycles of a port that its repeated transfers leave while the array computes; negative when they ask for too much.
inline double surplus_cycles(double bandwidth, double required, double compute_cycles) {
    return (bandwidth - required) / bandwidth * compute_cycles;
}

/// A transfer that happens once.
struct SingleTransfer {
    std::size_t link = 0;  ///< whose; nothing to the rule
    double cycles = 0;
    double minimum = 0;
};

/// Takes surplus cycles of a port off its single transfers, the longest first (of equal ones the first), which sorts them so.
/// Returns whether all were served in full, so that more surplus would change nothing. O(n^2) for a handful of entries.
inline bool spend_surplus(bool is_spent_once, double surplus, std::span<SingleTransfer> singles) {
    if (surplus <= 0) {
        return false;
    }
    for (std::size_t index = 1; index < singles.size(); ++index) {
        for (std::size_t at = index; at > 0 && singles[at - 1].cycles < singles[at].cycles; --at) {
            std::swap(singles[at - 1], singles[at]);
        }
    }
    bool in_full = true;
    for (std::size_t index = 0; index < singles.size(); ++index) {
        SingleTransfer& transfer = singles[index];
        if (is_spent_once) {
            const double wanted = std::max(0.0, transfer.cycles - transfer.minimum);
            const double spent = std::min(wanted, surplus);
            in_full = in_full && wanted <= surplus;
            transfer.cycles -= spent;
            surplus -= spent;
            continue;
        }
        // The same amount comes off all earlier entries again, so they may fall below their minimum.
        const double saved = transfer.cycles - transfer.minimum;
        const auto sharers = static_cast<double>(index + 1);
        const bool affordable = surplus >= saved * sharers;
        const double amount = affordable ? saved : surplus / sharers;
        for (std::size_t earlier = 0; earlier <= index; ++earlier) {
            singles[earlier].cycles -= amount;
        }
        if (!affordable) {
            return false;
        }
        surplus -= saved * sharers;
    }
    return in_full;
}

/// The ports at the two ends of a loading step carry both inputs: neither, one, or both of them.
enum class SharedPorts : std::uint8_t { none, one, both };

constexpr SharedPorts shared_ports(bool lower, bool upper) {
    return lower && upper ? SharedPorts::both : lower || upper ? SharedPorts::one : SharedPorts::none;
}

/// Both ends of a step move the same data at the same time.
inline double step_cycles(double lower, double upper) {
    return std::max(lower, upper);
}

/// Whether a step with one shared port counts, when the steps above it hold another one.
constexpr bool half_shared_counts(bool adds_up, bool is_last) {
    return adds_up || is_last;
}

/// On-loading cycles of one input, by whether they can overlap with the other input's.
struct LoadingParts {
    double shared = 0;    ///< both ports carry both inputs: not at all
    double half = 0;      ///< one does: in part
    double separate = 0;  ///< none does: wholly

    /// Steps come from the innermost memory outwards.
    void add(SharedPorts ports, double cycles, bool half_adds_up) {
        if (ports == SharedPorts::both) {
            shared += cycles;
        } else if (ports == SharedPorts::none) {
            separate += cycles;
        } else {
            half = half_adds_up ? half + cycles : cycles;
        }
    }
};

/// On-loading of both inputs together; grows with each part.
inline double onloading_cycles(const LoadingParts& a, const LoadingParts& b) {
    return std::min(a.shared + std::max(b.shared + b.half + b.separate, a.half + a.separate),
                    b.shared + std::max(a.shared + a.half + a.separate, b.half + b.separate));
}

}  // namespace zigzag::rules
