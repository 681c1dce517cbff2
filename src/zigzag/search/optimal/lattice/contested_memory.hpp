#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/search/optimal/lattice/order_lattice.hpp"

namespace zigzag {

/// A path through the lattice: its vertices from the empty one on, and the steps between them.
struct LatticePath {
    std::vector<std::uint32_t> vertices{0};
    std::vector<std::uint32_t> steps;

    std::size_t last() const { return vertices.size() - 1; }
};

/// Products of the runs of relevant and irrelevant loops that end at the top of a level.
struct LoopRuns {
    std::int64_t relevant = 1;
    std::int64_t irrelevant = 1;

    /// The runs after one more loop.
    void extend(bool is_relevant, bool is_irrelevant, std::int64_t factor) {
        relevant = is_relevant ? relevant * factor : 1;
        irrelevant = is_irrelevant ? irrelevant * factor : 1;
    }
    bool operator==(const LoopRuns&) const = default;
};

/// One rival: where on the path its level opened, if it did, and at which precision.
struct RivalState {
    bool arrived = false;
    std::size_t arrival = 0;  ///< index into the path
    bool partial = false;
};

using RivalStates = std::array<RivalState, 3>;
using RivalPoints = std::array<std::vector<std::uint32_t>, 3>;

/// The memory for which two or three operands compete. The allocator looks at all combinations of boundaries on the path and
/// takes the one with least traffic, so what it will do depends on the path and not only on its end. This class finds the
/// combination, and the part of the path that can still matter: the rest need not be remembered.
class ContestedMemory {
public:
    explicit ContestedMemory(const OrderLattice& space);

    /// Neither rival can take the loops up to `next` besides the smallest slice of the other: the choice is made on the path so
    /// far.
    bool is_settled(const LatticePath& path, const RivalStates& rivals, std::size_t next) const;

    /// The allocator's choice, as indices into the path. False when not even the smallest slices fit together.
    bool settle(const LatticePath& path, const RivalStates& rivals, std::array<std::size_t, 3>& chosen) const;

    /// Where the allocator would rather stop among the points of the path up to this one.
    std::size_t stop(const LatticePath& path, const RivalState& state, std::size_t rival, std::size_t index) const;

    /// Runs of a rival's loops from its arrival to the index.
    LoopRuns runs_at(const LatticePath& path, std::size_t rival, std::size_t arrival, std::size_t index) const;

    /// What later choices need to know of the path: appended to `key`. Points at which a rival may still close (before the end of
    /// the path) go to `points`.
    ///
    /// A point p of a rival matters while the other may still move up beside it. It is dropped when a later point of the same
    /// size exists, when a pair that is known to fit is better than all that p can still give, or when no size of the other that
    /// occurs in the lattice fits beside p but not beside the next later point. Pairs of points that are both passed can't change
    /// any more; of them the best is kept.
    void describe(const LatticePath& path, const RivalStates& rivals, bool with_runs, std::vector<std::int64_t>& key,
                  RivalPoints& points) const;

private:
    class Description;

    double bits(std::size_t rival, bool partial, std::size_t vertex) const {
        const OperandInMemory& held = space_->contest().rivals[rival];
        return space_->bits(held.operand, held.level, vertex, partial);
    }
    /// Bits of the rival's boundaries from the vertex on.
    double least_to_come(std::size_t rival, const RivalState& state, std::size_t vertex) const;
    /// Some size of the rival lies above `least` and not above `most`.
    bool size_between(std::size_t rival, const RivalState& state, double least, double most) const;

    const OrderLattice* space_;
    double capacity_ = 0;
    /// Bits that a rival may hold, ascending, and the least traffic of boundaries that hold no more.
    struct Sizes {
        std::vector<double> bits;
        std::vector<double> least_traffic;
    };
    double traffic(std::size_t rival, bool partial, std::size_t vertex) const {
        return space_->unplaced(vertex) * bits(rival, partial, vertex);
    }
    /// Least traffic of a boundary of the rival that holds no more than `most` bits.
    double least_traffic(std::size_t rival, const RivalState& state, double most) const;
    /// Some sum of sizes of two rivals lies above `least` and not above `most`.
    bool sum_between(std::size_t one, std::size_t other, const RivalStates& rivals, double least, double most) const;

    std::size_t nb_rivals_ = 0;
    std::array<std::array<Sizes, 2>, 3> sizes_;  ///< [rival][partial]
    /// Of three rivals: sums of the sizes of the two besides one of them, ascending; empty when they are too many.
    std::array<std::array<std::vector<double>, 4>, 3> sums_;  ///< [the third][partial of one, partial of the other]
};

}  // namespace zigzag
