// All ways in which the rivals for a memory can end up.
//
// Bounds that minimise operand by operand, or sum by sum, let the rivals keep tiny slices: these are loaded quickly. But the
// allocator fills the memory. Example: I, W and O share 100 elements, and on some path I keeps 8, W 10, O 40. That is no
// outcome: if the next loop of I is K4, I would take it, for 32 + 10 + 40 fit. An outcome is a chain of three vertices, on one
// path, of which the slices fit together, and not with the next loop of any of them.
//
// These chains are few enough to look at all: the first vertex a leaves for the second one, b, those at which the loops from a to
// b hold one that a could not take; the sizes of a and b then leave a window of sizes for the third. For each chain the sums of
// its three interfaces are known exactly, and only what lies below and above them is bounded. Most chains cost more than the best
// order known; the others, mostly a few hundred out of millions, are where the search has to look.
//
// Why no order is missed: along a path slices grow and traffic never rises (OrderLattice checks that), and of equal traffic the
// allocator takes the later boundaries. So a boundary that leaves room for its next loop would have moved. The loop that follows
// is not known here; the largest one of each dimension up to the next vertex of the chain takes most. An output without partial
// sums has all loops that add to it below its level, so the level opened at a vertex that lies on the path of the others too.
//
// Cost: pairs of boundaries x sizes in their window, some milliseconds up to a few hundred.
#include "zigzag/search/optimal/contest/contest_outcomes.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>

#include "zigzag/base/numbers.hpp"

namespace zigzag {

namespace {

constexpr std::size_t most_vertices = 6000;  ///< pairs of boundaries are listed
constexpr std::size_t most_outcomes = std::size_t{1} << 18;
constexpr std::size_t most_openings = 63;
constexpr std::uint64_t any_opening = std::uint64_t{1} << 63;
constexpr std::size_t few = 4;  ///< chains that are not bounded together first

}  // namespace

/// Looks at all chains of boundaries on one path, innermost first, and keeps those that may be outcomes.
class ContestOutcomes::ChainSearch {
public:
    ChainSearch(ContestOutcomes& owner, const CostOf& cost_of, double cutoff);

    void run();

private:
    /// The two inner boundaries of a chain.
    struct Pair {
        const Boundary* a;
        const Boundary* b;
        std::size_t first;   ///< index of a
        std::size_t second;  ///< index of b
        double a_after;      ///< most bits of the first one with one more loop below the second one
    };

    const double* row(std::size_t rival, std::size_t boundary) const { return &owner_->sums_[rival][boundary * sums_.size()]; }
    void extend(std::size_t first);
    void try_two(const Pair& pair);
    void try_three(const Pair& pair);
    bool is_full(const Pair& pair, const Boundary& c) const;
    void keep(const std::array<const Boundary*, 3>& at);
    Arrivals arrivals_at(const std::array<const Boundary*, 3>& at) const;

    ContestOutcomes* owner_;
    const OrderLattice* space_;
    const OrderLattice::Contest* contest_;
    const CostOf* cost_of_;
    double cutoff_;
    std::size_t nb_rivals_;
    double most_bits_;
    double full_from_;  ///< with more than this the allocator may find no room
    std::array<std::array<Above, 3>, 3> above_;
    std::array<std::uint8_t, 3> chain_{0, 1, 2};  ///< rivals, the one with the innermost boundary first
    std::vector<double> fixed_;                   ///< sums of operands that don't compete
    std::vector<double> pair_sums_;
    std::vector<double> sums_;
};

ContestOutcomes::ContestOutcomes(const OrderLattice& space, const OrderBounds& bounds, const CostOf& cost_of, double cutoff)
    : space_(&space), bounds_(&bounds), order_(space) {
    known_ = may_be_known(space) && order_.known();
    if (!known_) {
        return;
    }
    find_dimensions();
    find_openings();
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        root_[operand].assign(bounds.nb_sums(), 0.0);
        if (!space.may_lead(operand)) {
            bounds.find_interface(operand, 0, 0, root_[operand]);
        }
        bounds.add_open(operand, OrderBounds::state_of(0, space.may_lead(operand)), 0, root_[operand].data());
    }
    for (std::size_t rival = 0; rival < space.contest().rivals.size(); ++rival) {
        find_boundaries(rival, cost_of, cutoff);
    }
    ChainSearch(*this, cost_of, cutoff).run();
    if (!known_) {
        outcomes_.clear();
    }
    std::stable_sort(outcomes_.begin(), outcomes_.end(),
                     [](const ContestOutcome& a, const ContestOutcome& b) { return a.cost < b.cost; });
}

bool ContestOutcomes::may_be_known(const OrderLattice& space) {
    return space.contest().exists && !space.contest().uneven && space.nb_vertices() <= most_vertices;
}

/// Parts of the vertices by dimension, and which dimensions add data to which rival.
void ContestOutcomes::find_dimensions() {
    for (const std::vector<std::size_t>& elements : space_->elements_of_dimension()) {
        std::vector<std::uint32_t>& parts = in_dimension_.emplace_back(space_->nb_vertices(), 0);
        for (std::size_t vertex = 0; vertex < space_->nb_vertices(); ++vertex) {
            for (const std::size_t element : elements) {
                parts[vertex] += static_cast<std::uint32_t>(space_->digits(vertex)[element] * space_->tables().stride(element));
            }
        }
        const auto dimension = static_cast<std::size_t>(space_->primes()[elements.front()].loop.dimension);
        for (std::size_t rival = 0; rival < space_->contest().rivals.size(); ++rival) {
            const OperandProblem& operand = space_->problem().operands[space_->contest().rivals[rival].operand];
            indexes_[rival].push_back(operand.relevancy.is_irrelevant[dimension] ? 0 : 1);
        }
    }
}

void ContestOutcomes::find_openings() {
    for (const auto& [operand, level] : space_->contest().rivals) {
        if (operand != 0) {
            continue;
        }
        if (level == 0) {
            openings_ = {0};
        }
        for (std::size_t vertex = 0; vertex < space_->nb_vertices() && level > 0; ++vertex) {
            if (space_->may_close_at(operand, level - 1, vertex) && !space_->opens_partial(operand, level, vertex)) {
                openings_.push_back(static_cast<std::uint32_t>(vertex));
            }
        }
    }
    openings_known_ = openings_.size() <= most_openings;
}

/// Openings that can lie on one path with the vertex.
std::uint64_t ContestOutcomes::openings_beside(std::size_t vertex) const {
    std::uint64_t beside = any_opening;
    for (std::size_t index = 0; index < openings_.size() && openings_known_; ++index) {
        const bool comparable = order_.is_below(vertex, openings_[index]) || order_.is_below(openings_[index], vertex);
        beside |= std::uint64_t{comparable ? 1U : 0U} << index;
    }
    return beside;
}

void ContestOutcomes::find_boundaries(std::size_t rival, const CostOf& cost_of, double cutoff) {
    const auto [operand, level] = space_->contest().rivals[rival];
    const std::size_t width = bounds_->nb_sums();
    // The levels below close at vertices below: the least of each sum there.
    std::vector<double> below(space_->nb_vertices() * width, 0.0);
    std::vector<double> least(space_->nb_vertices() * width);
    std::vector<double> sums(width);
    for (std::size_t interface = 0; interface <= level; ++interface) {
        for (std::size_t vertex = 0; vertex < space_->nb_vertices(); ++vertex) {
            double* const row = &least[vertex * width];
            std::fill_n(row, width, infinity);
            const bool surely = interface == 0 && !space_->may_lead(operand);
            if (surely ? vertex == 0 : bounds_->may_close(operand, interface, vertex)) {
                bounds_->find_interface(operand, interface, vertex, sums);
                std::copy(sums.begin(), sums.end(), row);
            }
            for (std::size_t element = 0; element < space_->primes().size(); ++element) {
                if (space_->digits(vertex)[element] == 0) {
                    continue;
                }
                const double* const under = row - space_->tables().stride(element) * width;
                for (std::size_t column = 0; column < width; ++column) {
                    row[column] = std::min(row[column], under[column]);
                }
            }
        }
        std::transform(below.begin(), below.end(), least.begin(), below.begin(), std::plus<>());
    }
    std::vector<double> others(width, 0.0);
    for (std::size_t other = 0; other < OrderLattice::nb_operands; ++other) {
        if (other != operand) {
            std::transform(others.begin(), others.end(), root_[other].begin(), others.begin(), std::plus<>());
        }
    }
    std::vector<double> all(width);
    for (std::size_t vertex = 0; vertex < space_->nb_vertices(); ++vertex) {
        const double* const row = &below[vertex * width];
        if (!bounds_->may_close(operand, level + 1, vertex) || *row == infinity) {
            continue;
        }
        bounds_->find_interface(operand, level + 1, vertex, sums);
        std::transform(sums.begin(), sums.end(), row, sums.begin(), std::plus<>());
        bounds_->add_open(operand, OrderBounds::state_of(level + 1, false), vertex, sums.data());
        std::transform(sums.begin(), sums.end(), others.begin(), all.begin(), std::plus<>());
        if (cost_of(bounds_->combine(all.data(), 0, 0)) > cutoff) {
            continue;
        }
        for (const bool partial : {false, true}) {
            if (operand == 0 ? !partial && space_->opens_partial(0, level, vertex) : partial) {
                continue;
            }
            Boundary boundary{static_cast<std::uint32_t>(vertex), partial, space_->bits(operand, level, vertex, partial), 0,
                              openings_beside(vertex)};
            if (operand == 0 && !partial && openings_known_) {
                boundary.openings = 0;
                for (std::size_t index = 0; index < openings_.size(); ++index) {
                    boundary.openings |= std::uint64_t{order_.is_below(openings_[index], vertex) ? 1U : 0U} << index;
                }
                if (boundary.openings == 0) {
                    continue;
                }
            }
            boundary.most_after = vertex == space_->full() ? infinity : bits_after(rival, boundary, space_->full());
            boundaries_[rival].push_back(boundary);
            sums_[rival].insert(sums_[rival].end(), sums.begin(), sums.end());
        }
    }
}

/// Most bits that the rival would hold with one more loop on the way to `above`.
double ContestOutcomes::bits_after(std::size_t rival, const Boundary& boundary, std::size_t above) const {
    const auto [operand, level] = space_->contest().rivals[rival];
    double most = 0;
    for (std::size_t dimension = 0; dimension < in_dimension_.size(); ++dimension) {
        const std::uint32_t here = in_dimension_[dimension][boundary.vertex];
        const std::uint32_t there = in_dimension_[dimension][above];
        if (indexes_[rival][dimension] != 0 && here != there) {
            most = std::max(most, space_->bits(operand, level, boundary.vertex - here + there, boundary.partial));
        }
    }
    return most;
}

ContestOutcomes::Above ContestOutcomes::boundaries_above(std::size_t lower, std::size_t upper) const {
    const std::vector<Boundary>& uppers = boundaries_[upper];
    std::vector<std::uint32_t> by_bits(uppers.size());
    for (std::size_t index = 0; index < by_bits.size(); ++index) {
        by_bits[index] = static_cast<std::uint32_t>(index);
    }
    std::stable_sort(by_bits.begin(), by_bits.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return uppers[a].bits < uppers[b].bits; });
    Above above(boundaries_[lower].size());
    for (std::size_t index = 0; index < above.size(); ++index) {
        const auto& [vertex, partial, bits, most_after, openings] = boundaries_[lower][index];
        for (const std::uint32_t candidate : by_bits) {
            // Of equal vertices one order is enough.
            const bool in_order = uppers[candidate].vertex != vertex || lower < upper;
            if (in_order && order_.is_below(vertex, uppers[candidate].vertex) && (uppers[candidate].openings & openings) != 0) {
                above[index].push_back(candidate);
            }
        }
    }
    return above;
}

ContestOutcomes::ChainSearch::ChainSearch(ContestOutcomes& owner, const CostOf& cost_of, double cutoff)
    : owner_(&owner),
      space_(owner.space_),
      contest_(&owner.space_->contest()),
      cost_of_(&cost_of),
      cutoff_(cutoff),
      nb_rivals_(contest_->rivals.size()),
      most_bits_(contest_->capacity * (1 + capacity_margin)),
      full_from_(contest_->capacity * (1 - capacity_margin)),
      fixed_(owner.bounds_->nb_sums(), 0.0),
      pair_sums_(fixed_.size()),
      sums_(fixed_.size()) {
    for (std::size_t lower = 0; lower < nb_rivals_; ++lower) {
        for (std::size_t upper = 0; upper < nb_rivals_; ++upper) {
            if (lower != upper) {
                above_[lower][upper] = owner.boundaries_above(lower, upper);
            }
        }
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        const bool competes = std::any_of(contest_->rivals.begin(), contest_->rivals.end(),
                                          [&](const OperandInMemory& rival) { return rival.operand == operand; });
        if (!competes) {
            std::transform(fixed_.begin(), fixed_.end(), owner.root_[operand].begin(), fixed_.begin(), std::plus<>());
        }
    }
}

void ContestOutcomes::ChainSearch::run() {
    do {
        if (nb_rivals_ == 2 && chain_[2] != 2) {
            continue;
        }
        for (std::size_t first = 0; first < owner_->boundaries_[chain_[0]].size() && owner_->known_; ++first) {
            extend(first);
        }
    } while (std::next_permutation(chain_.begin(), chain_.end()));
}

/// All chains that begin with this boundary.
void ContestOutcomes::ChainSearch::extend(std::size_t first) {
    const std::size_t x = chain_[0];
    const std::size_t y = chain_[1];
    const Boundary& a = owner_->boundaries_[x][first];
    for (const std::uint32_t second : above_[x][y][first]) {
        const Boundary& b = owner_->boundaries_[y][second];
        if (a.bits + b.bits > most_bits_) {
            break;
        }
        const Pair pair{&a, &b, first, second, a.vertex == b.vertex ? a.most_after : owner_->bits_after(x, a, b.vertex)};
        if (nb_rivals_ == 2) {
            try_two(pair);
        } else {
            try_three(pair);
        }
    }
}

void ContestOutcomes::ChainSearch::try_two(const Pair& pair) {
    if (pair.a_after + pair.b->bits <= full_from_ || pair.a->bits + pair.b->most_after <= full_from_) {
        return;
    }
    const double* const first_row = row(chain_[0], pair.first);
    const double* const second_row = row(chain_[1], pair.second);
    for (std::size_t column = 0; column < sums_.size(); ++column) {
        sums_[column] = first_row[column] + second_row[column] + fixed_[column];
    }
    std::array<const Boundary*, 3> at{};
    at[chain_[0]] = pair.a;
    at[chain_[1]] = pair.b;
    keep(at);
}

/// The third one fits, and the first two can't take their next loops beside it.
void ContestOutcomes::ChainSearch::try_three(const Pair& pair) {
    const auto [x, y, z] = chain_;
    const std::vector<Boundary>& thirds = owner_->boundaries_[z];
    const std::vector<std::uint32_t>& list = above_[y][z][pair.second];
    const double least_third = full_from_ - std::min(pair.a_after + pair.b->bits, pair.a->bits + pair.b->most_after);
    const auto is_less = [&](double bits, std::uint32_t one) { return bits < thirds[one].bits; };
    const auto begin = std::upper_bound(list.begin(), list.end(), least_third, is_less);
    const auto end = std::upper_bound(begin, list.end(), most_bits_ - (pair.a->bits + pair.b->bits), is_less);
    if (begin == end) {
        return;
    }
    const std::size_t width = sums_.size();
    const double* const first_row = row(x, pair.first);
    const double* const second_row = row(y, pair.second);
    for (std::size_t column = 0; column < width; ++column) {
        pair_sums_[column] = first_row[column] + second_row[column];
    }
    if (static_cast<std::size_t>(end - begin) > few) {
        const std::vector<double>& third_root = owner_->root_[contest_->rivals[z].operand];
        for (std::size_t column = 0; column < width; ++column) {
            sums_[column] = pair_sums_[column] + third_root[column];
        }
        if ((*cost_of_)(owner_->bounds_->combine(sums_.data(), 0, 0)) > cutoff_) {
            return;
        }
    }
    for (auto third = begin; third != end; ++third) {
        const Boundary& c = thirds[*third];
        if (!is_full(pair, c)) {
            continue;
        }
        const double* const third_row = row(z, *third);
        for (std::size_t column = 0; column < width; ++column) {
            sums_[column] = pair_sums_[column] + third_row[column];
        }
        std::array<const Boundary*, 3> at{};
        at[x] = pair.a;
        at[y] = pair.b;
        at[z] = &c;
        keep(at);
    }
}

/// None of the three can take its next loop, and they may lie on one path.
bool ContestOutcomes::ChainSearch::is_full(const Pair& pair, const Boundary& c) const {
    const auto& [a, b, first, second, a_after] = pair;
    const std::size_t full = space_->full();
    const double used = a->bits + b->bits + c.bits;
    if (used - c.bits + c.most_after <= full_from_ || (a->openings & b->openings & c.openings) == 0) {
        return false;
    }
    const std::size_t next = b->vertex == c.vertex ? full : c.vertex;
    if (used - b->bits + owner_->bits_after(chain_[1], *b, next) <= full_from_ && b->vertex != full) {
        return false;
    }
    return a->vertex != b->vertex || a->vertex == full || used - a->bits + owner_->bits_after(chain_[0], *a, next) > full_from_;
}

/// Takes the boundaries, by rival, and what `sums_` say of them.
void ContestOutcomes::ChainSearch::keep(const std::array<const Boundary*, 3>& at) {
    const Score bound = owner_->bounds_->combine(sums_.data(), 0, 0);
    const double cost = (*cost_of_)(bound);
    if (cost > cutoff_) {
        return;
    }
    ContestOutcome outcome{{}, chain_[0], false, bound, cost};
    for (std::size_t rival = 0; rival < nb_rivals_; ++rival) {
        outcome.vertices[rival] = at[rival]->vertex;
        outcome.partial = outcome.partial || at[rival]->partial;
    }
    if (is_beaten(*space_, outcome, arrivals_at(at), {})) {
        return;
    }
    owner_->outcomes_.push_back(outcome);
    owner_->known_ = owner_->outcomes_.size() < most_outcomes;
}

Arrivals ContestOutcomes::ChainSearch::arrivals_at(const std::array<const Boundary*, 3>& at) const {
    std::uint64_t openings = ~any_opening;
    for (std::size_t rival = 0; rival < nb_rivals_; ++rival) {
        openings &= at[rival]->openings;
    }
    Arrivals arrivals;
    for (std::size_t rival = 0; rival < nb_rivals_; ++rival) {
        const auto [operand, level] = contest_->rivals[rival];
        if (level == 0) {
            arrivals[rival] = 0;
        } else if (operand == 0 && std::has_single_bit(openings)) {
            arrivals[rival] = owner_->openings_[static_cast<std::size_t>(std::countr_zero(openings))];
        }
    }
    return arrivals;
}

}  // namespace zigzag
