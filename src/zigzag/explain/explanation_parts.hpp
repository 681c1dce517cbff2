#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "zigzag/base/record_faults.hpp"
#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/explain/explanation.hpp"

namespace zigzag {

/// What both explanations read off an evaluation, and the comparison of what they work out with what it says.
class ExplainedEvaluation {
public:
    ExplainedEvaluation(const CostModelEvaluation& evaluation, const std::string& origin);

    /// Counts a difference; `what` is said to be `found` although the terms give `worked_out`.
    template <class Number>
    void compare(const std::string& what, const Number& found, const Number& worked_out) {
        if (found != worked_out) {
            faults_.add(what, fmt::format("is {}, but its terms give {}", found, worked_out));
        }
    }
    void fault(const std::string& what, const std::string& message) { faults_.add(what, message); }
    void throw_if_different() const { faults_.throw_if_any(); }

    const MemoryLevel& memory(const OperandEvaluation& operand, std::size_t level) const;
    /// `O.sram_2MB.rd_out_to_low`
    std::string name_of(const OperandEvaluation& operand, std::size_t level, DataDirection direction) const;

    /// Product of all temporal loops.
    std::int64_t iterations() const { return iterations_; }
    /// Iterations between two transfers through an interface.
    std::int64_t period(const OperandEvaluation& operand, std::size_t interface) const;
    /// Products of the run of relevant (irrelevant) loops at the top of an architecture level.
    static std::int64_t relevant_run(const OperandEvaluation& operand, std::size_t architecture_level);
    static std::int64_t irrelevant_run(const OperandEvaluation& operand, std::size_t architecture_level);
    /// Steps of the array in clock cycles.
    std::int64_t clock_cycles(std::int64_t steps) const;

    /// A number from 0 that is a whole one, at most 2^62: more than any figure of a legal evaluation.
    static std::int64_t whole(double value);
    /// Bits per element are those of the layer's operand: of an output as partial sum or as final value.
    void check_precision(const std::string& name, const OperandEvaluation& operand, std::int64_t precision);

    const MemoryPort& port_of(const PortEvaluation& port) const;
    const std::string& memory_of(const PortEvaluation& port) const;

    /// The transfer is between the memory and the level below it.
    static bool is_low(DataDirection direction) {
        return direction == DataDirection::rd_out_to_low || direction == DataDirection::wr_in_by_low;
    }
    static bool is_output(const OperandEvaluation& operand) { return operand.operand == LayerOperand::O; }

private:
    const CostModelEvaluation& evaluation_;
    RecordFaults faults_;
    std::int64_t iterations_ = 1;
};

/// Adds first fill and last drain to an explanation that knows stalls and computing.
void explain_loading(const CostModelEvaluation& evaluation, ExplainedEvaluation& parts, LatencyExplanation& latency);

/// The name stands in the list.
bool contains_loop(const std::vector<std::string>& loops, const std::string& name);

}  // namespace zigzag
