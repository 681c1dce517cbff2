#pragma once

#include <cstddef>
#include <vector>

#include "zigzag/cost/interface_figures.hpp"
#include "zigzag/mapping/memory_allocation.hpp"

namespace zigzag {

/// Products of the relevant and irrelevant loops of one operand per architecture level, partially relevant loops decoupled into
/// a relevant and an irrelevant part. `A` pairs the temporal loops of a level with the spatial loops at the same level, `B` with
/// the spatial loops one level below (docs/cost-model.md, "joint loops").
struct LoopProducts {
    std::vector<double> relevant;
    std::vector<double> irrelevant;
    std::vector<bool> has_irrelevant;  ///< some irrelevant factor above 1
};

/// Walks one loop order with its boundaries and derives what lies below every interface, multiplying in the reference's order
/// (the results are the reference's to the bit, fractional spatial factors included).
class PathStates {
public:
    enum class Pairing { same_level /* A */, level_below /* B */ };

    explicit PathStates(const MappingProblem& problem);

    /// Products of one operand under one pairing, fractional or integer spatial mapping. Valid until the next call.
    const LoopProducts& products(std::size_t operand, const LoopOrder& order, const LoopBoundaries& boundaries, Pairing pairing,
                                 bool fractional);

    /// Fills `states` (by InterfaceSlots) for all operands and architecture levels.
    void derive(const LoopOrder& order, const LoopBoundaries& boundaries, std::vector<InterfaceState>& states);

private:
    const MappingProblem* problem_;
    InterfaceSlots slots_;
    LoopProducts products_;
    std::vector<double> sizes_;     ///< running size per loop dimension
    std::vector<double> distinct_;  ///< per relation
    std::vector<double> repeated_;  ///< per relation
};

/// Product of the factors of the loops at the bottom of the order that are irrelevant for the operand: the cycles for which the
/// array keeps using the same element.
std::int64_t leading_irrelevant_cycles(const OperandProblem& operand, const LoopOrder& order);

}  // namespace zigzag
