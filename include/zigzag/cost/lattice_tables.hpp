#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/cost/interface_figures.hpp"

namespace zigzag {

/// A loop that may occur in an order, with how often: one entry per distinct (dimension, factor).
struct LoopElement {
    Loop loop;
    int multiplicity = 1;

    bool operator==(const LoopElement&) const = default;
};

/// What tables do where they would not equal the walk along every path to the bit.
enum class TableArithmetic : std::uint8_t {
    exact_only,  ///< stay empty
    canonical    ///< are built all the same: spatial factors first, then the vertex; for bounds
};

/// Everything that allocation and cost need to know about a set of loops lying below a boundary, for every such set.
///
/// A set of loops (how many of each element) is a *vertex* of a small lattice; a loop order is a path from the empty vertex to
/// the full one, and what lies below a boundary is the vertex that the path passes there, whatever the order below it. So sizes,
/// periods, accesses, energies and transfer cycles of each interface are functions of one vertex (docs/cost-model.md, "lattice").
///
/// `exact()` tells whether the table values equal the walk along every path to the bit. They do when all products are exact in
/// double precision, which fails only for fractional spatial factors such as 55/7, or where a rounded value lies so close
/// to one half that the order of multiplication could decide; then the tables are bounds-only and orders are walked instead.
/// Memory: vertices x (sum over operands of levels + 1) records. Building costs one record each.
class LatticeTables {
public:
    /// Largest number of vertices for which tables are built; above it, or when not exact, the tables stay empty.
    static constexpr std::size_t max_vertices = std::size_t{1} << 15;

    LatticeTables(const MappingProblem& problem, std::vector<LoopElement> elements,
                  TableArithmetic arithmetic = TableArithmetic::exact_only);

    bool exact() const { return exact_; }
    /// The tables can be read; always when exact.
    bool built() const { return !figures_.empty(); }
    std::size_t nb_vertices() const { return nb_vertices_; }
    const std::vector<LoopElement>& elements() const { return elements_; }
    /// What one more of an element adds to the vertex index.
    std::size_t stride(std::size_t element) const { return strides_[element]; }

    const InterfaceFigures& figures(std::size_t slot, std::size_t vertex) const { return figures_[slot * nb_vertices_ + vertex]; }
    /// Elements of the operand that memory level `level` holds when the loops of the vertex lie at or below it.
    double slice(std::size_t slot_of_level, std::size_t vertex) const { return slices_[slot_of_level * nb_vertices_ + vertex]; }
    /// Some loop outside the vertex is irrelevant for the output.
    bool irrelevant_left(std::size_t vertex) const { return irrelevant_left_[vertex] != 0; }

private:
    void build_vertex(std::size_t vertex, const std::vector<double>& temporal_sizes, std::int64_t cycles);

    const MappingProblem* problem_;
    InterfaceSlots slots_;
    std::vector<LoopElement> elements_;
    std::vector<std::size_t> strides_;
    std::size_t nb_vertices_ = 1;
    bool exact_ = true;
    std::vector<InterfaceFigures> figures_;  ///< [slot][vertex]
    std::vector<double> slices_;             ///< [slot of (operand, level)][vertex]
    std::vector<unsigned char> irrelevant_left_;
};

}  // namespace zigzag
