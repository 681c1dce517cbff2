#pragma once

#include <cmath>
#include <cstdint>

#include "zigzag/mapping/temporal_mapping.hpp"

namespace zigzag::rules {

// What moves, in how many words, and what that costs (docs/cost-model.md, "data movement" and "energy").

/// The array keeps an element for as long as only loops run that do not change it.
constexpr bool reuse_is_free(const ModelRules& rules, bool is_output) {
    return !is_output && rules.access_same_data_considered_as_no_access;
}

/// Elements of the output that come back down as partial sums: every visit but the first. `irrelevant_above`: how often each
/// element is visited from above.
inline double revisited_elements(double elements, double irrelevant_above) {
    return elements * (irrelevant_above - 1);
}

/// How many parts of a size make up an amount, the last one perhaps not full. A fractional size such as 12.8 is no exact binary
/// number: what is off by its rounding alone does not make another part.
inline double parts_of(double amount, double size) {
    constexpr double rounding = 1 - 1e-15;
    const double parts = std::ceil(amount / size);
    return size == std::trunc(size) || (parts - 1) * size < amount * rounding ? parts : parts - 1;
}

/// Cycles of one transfer at the full width of a port (bits per cycle).
inline double transfer_cycles(double elements, double precision, double width) {
    return parts_of(elements * precision, width);
}

/// Words of one transfer: the smallest addressable part of the port, in bits.
inline double words_of(double elements, double precision, double word) {
    return parts_of(elements * precision, word);
}

/// Accesses of a port's full width over the whole layer, all instances of the memory together.
inline double full_width_accesses(double words, double word, double width, double transfers, double instances) {
    return std::trunc(words * (word / width) * transfers * instances);
}

/// pJ of one memory level, summed in the reference's order.
inline double level_energy(double rd_out_to_high, double rd_out_to_low, double wr_in_by_high, double wr_in_by_low) {
    return (rd_out_to_high + rd_out_to_low) + (wr_in_by_high + wr_in_by_low);
}

/// Steps of an array of which all multipliers are busy all the time.
inline double ideal_steps(double multiply_accumulates, double multipliers) {
    return std::ceil(multiply_accumulates / multipliers);
}

}  // namespace zigzag::rules
