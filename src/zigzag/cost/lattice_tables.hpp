#pragma once

#include <array>
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

/// Everything that allocation and cost need to know about a set of loops lying below a boundary, for every such set.
///
/// A set of loops (how many of each element) is a *vertex* of a small lattice; a loop order is a path from the empty vertex to
/// the full one, and what lies below a boundary is the vertex that the path passes there, whatever the order below it. So sizes,
/// periods, accesses, energies and transfer cycles of each interface are functions of one vertex (docs/cost-model.md, "lattice").
///
/// `exact()` tells whether every table value equals the walk along every path to the bit. It does when all products are exact in
/// double precision, which fails only for fractional spatial factors such as 55/7, and when no rounded value lies so close to
/// one half that the order of multiplication could decide. Where it does not, most of the tables still serve every path:
/// figures that are not `doubtful`, since they are made of rounded sizes; slices of operands of which `slices_are_exact`.
/// The others are those of one canonical order (temporal loops first, then spatial ones), good for bounds.
/// Memory: vertices x (sum over operands of levels + 1) records. Building costs one record each.
class LatticeTables {
public:
    /// Largest number of vertices for which tables are built; above it they stay empty, and so they do for relations that index
    /// the output, whose loops a path may split.
    static constexpr std::size_t max_vertices = std::size_t{1} << 15;

    LatticeTables(const MappingProblem& problem, std::vector<LoopElement> elements);

    bool exact() const { return exact_; }
    /// The tables can be read; always when exact.
    bool built() const { return !figures_.empty(); }
    std::size_t nb_vertices() const { return nb_vertices_; }
    const std::vector<LoopElement>& elements() const { return elements_; }
    /// What one more of an element adds to the vertex index.
    std::size_t stride(std::size_t element) const { return strides_[element]; }

    /// Whether `holds(vertex, next)` for every vertex and each that has one more of some element.
    template <class Holds>
    bool along_all_steps(const Holds& holds) const {
        for (std::size_t element = 0; element < elements_.size(); ++element) {
            const std::size_t stride = strides_[element];
            const std::size_t steps = stride * static_cast<std::size_t>(elements_[element].multiplicity);
            for (std::size_t first = 0; first < nb_vertices_; first += steps + stride) {
                for (std::size_t vertex = first; vertex < first + steps; ++vertex) {
                    if (!holds(vertex, vertex + stride)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    const InterfaceFigures& figures(std::size_t slot, std::size_t vertex) const { return figures_[slot * nb_vertices_ + vertex]; }
    /// The way to the vertex may decide about these figures.
    bool doubtful(std::size_t slot, std::size_t vertex) const { return doubtful_[slot * nb_vertices_ + vertex] != 0; }
    bool has_doubtful_figures() const { return has_doubtful_figures_; }
    /// Some figures would move data where no port is allocated.
    bool misses_ports() const { return misses_ports_; }
    /// Elements of the operand that memory level `level` holds when the loops of the vertex lie at or below it.
    double slice(std::size_t slot_of_level, std::size_t vertex) const { return slices_[slot_of_level * nb_vertices_ + vertex]; }
    /// The same for all vertices of one memory level.
    const double* slices(std::size_t slot_of_level) const { return &slices_[slot_of_level * nb_vertices_]; }
    /// The slices of an operand equal the walk along every path.
    bool slices_are_exact(std::size_t operand) const { return slices_are_exact_[operand]; }
    /// Unplaced iterations x bits of the slices of an operand never grow when a loop is added, not even by rounding; false where
    /// the slices are not exact.
    bool traffic_falls(std::size_t slot_of_level) const { return traffic_falls_[slot_of_level] != 0; }
    /// A memory holds what its operands may ever place in it, all together.
    bool holds_all(std::size_t position_in_memories) const { return holds_all_[position_in_memories] != 0; }
    /// Some loop outside the vertex is irrelevant for the output.
    bool irrelevant_left(std::size_t vertex) const { return irrelevant_left_[vertex] != 0; }
    /// Product of the loops outside the vertex.
    double unplaced(std::size_t vertex) const { return unplaced_[vertex]; }

private:
    void find_order_free_dimensions();
    void build_vertex(std::size_t vertex, const std::vector<double>& temporal_sizes, std::int64_t cycles);
    double elements_below(std::size_t operand, bool fractional, std::size_t nb_spatial_levels,
                          const std::vector<double>& temporal_sizes);
    void find_roomy_memories();
    void find_falling_traffic();
    bool traffic_falls(std::size_t slot, double precision) const;

    const MappingProblem* problem_;
    InterfaceSlots slots_;
    std::vector<LoopElement> elements_;
    std::vector<std::size_t> strides_;
    std::size_t nb_vertices_ = 1;
    bool exact_ = true;
    bool products_are_exact_ = true;
    bool has_doubtful_figures_ = false;
    bool misses_ports_ = false;
    std::array<bool, 3> slices_are_exact_{};
    std::vector<bool> order_free_;  ///< per loop dimension: its sizes are the same in any order of multiplication
    std::vector<double> sizes_;     ///< of the last elements_below, per loop dimension
    bool may_truncate_ = false;     ///< of the last elements_below: a size that is truncated is an integer but for rounding
    std::vector<InterfaceFigures> figures_;     ///< [slot][vertex]
    std::vector<unsigned char> doubtful_;       ///< [slot][vertex]
    std::vector<double> slices_;                ///< [slot of (operand, level)][vertex]
    std::vector<unsigned char> traffic_falls_;  ///< by slot of (operand, level)
    std::vector<unsigned char> holds_all_;      ///< by MappingProblem::memories
    std::vector<unsigned char> irrelevant_left_;
    std::vector<double> unplaced_;
};

}  // namespace zigzag
