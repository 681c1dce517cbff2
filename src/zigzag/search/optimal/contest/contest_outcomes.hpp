#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "zigzag/search/optimal/bounds/order_bounds.hpp"
#include "zigzag/search/optimal/lattice/contested_memory.hpp"
#include "zigzag/search/optimal/lattice/vertex_order.hpp"

namespace zigzag {

/// One way in which the rivals for a memory may end up: where the boundary of each lies, all on one path.
struct ContestOutcome {
    std::array<std::uint32_t, 3> vertices{};  ///< below the boundaries, by rival
    std::size_t lowest = 0;                   ///< rival with the innermost boundary
    bool partial = false;                     ///< the output holds partial sums there
    Score bound;                              ///< no order that ends up so scores less
    double cost = 0;                          ///< of the bound
};

/// Of capacities: sizes are added in another order than the allocator does.
inline constexpr double capacity_margin = 1e-9;

/// Vertices at which the level of each rival opens, where that is known.
using Arrivals = std::array<std::optional<std::uint32_t>, 3>;

/// The allocator would not choose this outcome on a path that begins like this: some other combination of vertices that are known
/// to lie on the path moves less, or is later and fits too.
bool is_beaten(const OrderLattice& space, const ContestOutcome& outcome, const Arrivals& arrivals, const LatticePath& path);

/// All outcomes of a contest that may be worth it (contest_outcomes.cpp).
class ContestOutcomes {
public:
    using CostOf = std::function<double(const Score&)>;

    /// Outcomes whose bound costs `cutoff` at most, in the unit of `cost_of`.
    ContestOutcomes(const OrderLattice& space, const OrderBounds& bounds, const CostOf& cost_of, double cutoff);

    /// There is a contest, and its lattice is not too large.
    static bool may_be_known(const OrderLattice& space);
    /// False when there may be too many to look at; then nothing is known.
    bool known() const { return known_; }
    const VertexOrder& order() const { return order_; }
    /// By the cost of their bounds, least first.
    const std::vector<ContestOutcome>& outcomes() const { return outcomes_; }

private:
    /// A boundary of one rival.
    struct Boundary {
        std::uint32_t vertex = 0;
        bool partial = false;
        double bits = 0;
        double most_after = 0;       ///< bits with the largest loop that may follow
        std::uint64_t openings = 0;  ///< those of `openings_` that may lie on the path, as bits
    };
    /// Boundaries of one rival above each boundary of another one, in order of their bits.
    using Above = std::vector<std::vector<std::uint32_t>>;
    class ChainSearch;

    void find_dimensions();
    void find_openings();
    void find_boundaries(std::size_t rival, const CostOf& cost_of, double cutoff);
    Above boundaries_above(std::size_t lower, std::size_t upper) const;
    double bits_after(std::size_t rival, const Boundary& boundary, std::size_t above) const;
    std::uint64_t openings_beside(std::size_t vertex) const;

    const OrderLattice* space_;
    const OrderBounds* bounds_;
    VertexOrder order_;
    bool known_ = false;
    std::vector<std::vector<std::uint32_t>> in_dimension_;  ///< [dimension][vertex]: the vertex without other dimensions
    std::array<std::vector<unsigned char>, 3> indexes_;     ///< [rival][dimension]: loops of it may add data
    std::vector<std::uint32_t> openings_;                   ///< where the output's level may open without partial sums
    bool openings_known_ = false;
    std::array<std::vector<double>, 3> root_;          ///< [operand]: bounds of all its interfaces
    std::array<std::vector<Boundary>, 3> boundaries_;  ///< [rival]
    std::array<std::vector<double>, 3> sums_;          ///< [rival], rows by boundary
    std::vector<ContestOutcome> outcomes_;
};

}  // namespace zigzag
