#pragma once

#include <cmath>
#include <cstdint>

namespace zigzag::rules {

// When data may be replaced (docs/cost-model.md, "double buffering" and "windows"). A memory in which a second copy of an
// operand's data has room is refilled during the whole period; without it only while the data at hand are used for the last
// time. Example: bits 64 with a relevant loop K 4 on top: 16 bits are in use at a time. Period 12 with an irrelevant loop B 3 on
// top: without double buffering 4 cycles are allowed.

/// Bits of a memory that an operand has in use at a time, whole ones: without what the run of relevant loops at the top of the
/// level replaces.
inline std::int64_t bits_at_a_time(std::int64_t bits, std::int64_t relevant_run) {
    return relevant_run == 1 ? bits : bits / relevant_run;
}

/// The same as part of the capacity.
inline double use_at_a_time(std::int64_t bits, std::int64_t relevant_run, double capacity) {
    return static_cast<double>(bits_at_a_time(bits, relevant_run)) / capacity;
}

/// Grants second copies to the operands of one memory, one after the other in the order of the equation.
class SecondCopies {
public:
    /// `use_of_all`: what all operands of the memory have in use together, as parts of its capacity.
    explicit SecondCopies(double use_of_all) : use_(use_of_all) {}

    /// Whether the operand with this part gets one; it then takes its part once more.
    bool grant(double use) {
        if (use_ <= 0.5) {
            return true;
        }
        const bool fits = use <= 1 - use_;
        use_ += fits ? use : 0;
        return fits;
    }
    double use_of_all() const { return use_; }

private:
    double use_;
};

/// Steps of the array in clock cycles.
inline std::int64_t clock_cycles(std::int64_t steps, double cycles_per_op) {
    return cycles_per_op == 1 ? steps : static_cast<std::int64_t>(std::ceil(static_cast<double>(steps) * cycles_per_op));
}

/// Steps of a period in which a transfer may happen without holding up the array.
inline std::int64_t allowed_steps(std::int64_t period, std::int64_t irrelevant_run, bool double_buffered) {
    return double_buffered || irrelevant_run == 1 ? period : period / irrelevant_run;
}

}  // namespace zigzag::rules
