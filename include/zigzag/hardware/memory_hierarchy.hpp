#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "zigzag/hardware/memory_level.hpp"

namespace zigzag {

/// The memories of an accelerator, in the order of the file (lowest first for each operand), and the graph between them.
///
/// A new memory gets an edge from those earlier memories of its operands that have the highest rank, where a memory's rank is
/// the largest of its own operands' level numbers (source: docs/cost-model.md).
class MemoryHierarchy {
public:
    MemoryHierarchy() = default;
    explicit MemoryHierarchy(std::vector<MemoryLevel> levels);

    const std::vector<MemoryLevel>& levels() const { return levels_; }
    /// Level indices by generations of the graph (Kahn).
    const std::vector<std::size_t>& topological_order() const { return topological_order_; }
    /// Levels that hold the operand, innermost first.
    const std::vector<std::size_t>& chain(MemoryOperand operand) const { return chains_[static_cast<std::size_t>(operand)]; }
    /// Position of a level in the operand's chain (0 = innermost), none when it does not hold the operand.
    std::optional<std::size_t> level_of_operand(std::size_t level, MemoryOperand operand) const;
    /// Edges (below, above) in the order in which they were drawn.
    const std::vector<std::pair<std::size_t, std::size_t>>& edges() const { return edges_; }
    /// Levels that nothing feeds from below: in-degree 0.
    std::vector<std::size_t> inner_levels() const;

private:
    std::vector<MemoryLevel> levels_;
    std::vector<std::pair<std::size_t, std::size_t>> edges_;
    std::vector<std::size_t> topological_order_;
    std::array<std::vector<std::size_t>, 3> chains_;
};

}  // namespace zigzag
