// Two or three operands in one memory that is too small for all.
//
// Example: I and O share 64 Kibit, and the path so far is {}, K2, K2 OX2, K2 OX4. Of I the allocator may keep one of four
// slices, of O too; it takes the pair that fits and leaves the least traffic. As the path goes on, slices of O grow, and at some
// point even the smallest slice of I leaves no room for the next: then the pair is final.
//
// Along a path a slice grows and its traffic falls (OrderLattice checks that). So a point p of I with a partner q of O loses to
// (p, q') when q' is later and still fits: while the last point of O fits beside p, only O's future matters to p. That is why a
// few points of the path are enough.
//
// Where data grow by more than a loop's factor (strided windows), traffic may rise. The allocator never stops at such a point: an
// earlier one is smaller and moves less. So each point stands for the best one up to it, and along the path slices still grow and
// traffic falls.
//
// With three operands some of them may end on the path so far and the others later. What one point can do beside two boundaries
// yet to come depends on the sum of their sizes, of which the latest point that leaves room is best; what two points can do
// beside one boundary yet to come depends on its size, of which the pair with least traffic that leaves room is best; and of
// three points the best triple counts. Of all these only those are kept that may still beat the best triple known.
#include "zigzag/search/optimal/lattice/contested_memory.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace zigzag {

namespace {

/// More sums of sizes than this are not tabulated; then more points are kept than needed.
constexpr std::size_t most_sums = std::size_t{1} << 18;

}  // namespace

ContestedMemory::ContestedMemory(const OrderLattice& space)
    : space_(&space), capacity_(space.contest().capacity), nb_rivals_(space.contest().rivals.size()) {
    for (std::size_t rival = 0; rival < nb_rivals_; ++rival) {
        for (const bool partial : {false, true}) {
            std::vector<std::pair<double, double>> boundaries;
            for (std::size_t vertex = 0; vertex < space.nb_vertices(); ++vertex) {
                boundaries.emplace_back(bits(rival, partial, vertex), traffic(rival, partial, vertex));
            }
            std::sort(boundaries.begin(), boundaries.end());
            Sizes& sizes = sizes_[rival][partial ? 1 : 0];
            for (const auto& [size, cost] : boundaries) {
                if (sizes.bits.empty() || sizes.bits.back() != size) {
                    const double before =
                        sizes.bits.empty() ? std::numeric_limits<double>::infinity() : sizes.least_traffic.back();
                    sizes.bits.push_back(size);
                    sizes.least_traffic.push_back(std::min(before, cost));
                }
            }
        }
    }
    if (nb_rivals_ < 3) {
        return;
    }
    for (std::size_t third = 0; third < 3; ++third) {
        for (std::size_t partials = 0; partials < 4; ++partials) {
            const std::vector<double>& ones = sizes_[(third + 1) % 3][partials / 2].bits;
            const std::vector<double>& others = sizes_[(third + 2) % 3][partials % 2].bits;
            std::vector<double>& sums = sums_[third][partials];
            if (ones.size() * others.size() > most_sums) {
                continue;
            }
            for (const double one : ones) {
                for (const double other : others) {
                    if (one + other <= capacity_) {
                        sums.push_back(one + other);
                    }
                }
            }
            std::sort(sums.begin(), sums.end());
            sums.erase(std::unique(sums.begin(), sums.end()), sums.end());
        }
    }
}

std::size_t ContestedMemory::stop(const LatticePath& path, const RivalState& state, std::size_t rival, std::size_t index) const {
    if (!space_->contest().uneven) {
        return index;
    }
    std::size_t best = state.arrival;
    for (std::size_t at = state.arrival + 1; at <= index; ++at) {
        if (traffic(rival, state.partial, path.vertices[at]) <= traffic(rival, state.partial, path.vertices[best])) {
            best = at;
        }
    }
    return best;
}

bool ContestedMemory::is_settled(const LatticePath& path, const RivalStates& rivals, std::size_t next) const {
    double smallest = 0;
    for (std::size_t rival = 0; rival < nb_rivals_; ++rival) {
        smallest += bits(rival, rivals[rival].partial, path.vertices[rivals[rival].arrival]);
    }
    for (std::size_t rival = 0; rival < nb_rivals_; ++rival) {
        const double own = bits(rival, rivals[rival].partial, path.vertices[rivals[rival].arrival]);
        if (bits(rival, rivals[rival].partial, next) + (smallest - own) <= capacity_) {
            return false;
        }
    }
    return true;
}

/// Along the path slices grow and traffic falls, so beside two boundaries the third one lies as late as it fits; and the later
/// the second one lies, the earlier the third.
bool ContestedMemory::settle(const LatticePath& path, const RivalStates& rivals, std::array<std::size_t, 3>& chosen) const {
    bool found = false;
    double least = 0;
    const auto size = [&](std::size_t rival, std::size_t index) {
        return bits(rival, rivals[rival].partial, path.vertices[stop(path, rivals[rival], rival, index)]);
    };
    const auto cost_of = [&](std::size_t rival, std::size_t index) {
        return traffic(rival, rivals[rival].partial, path.vertices[stop(path, rivals[rival], rival, index)]);
    };
    const auto choose = [&](std::size_t first, std::size_t second, std::size_t third) {
        found = true;
        chosen = {stop(path, rivals[0], 0, first), stop(path, rivals[1], 1, second),
                  nb_rivals_ == 3 ? stop(path, rivals[2], 2, third) : 0};
    };
    for (std::size_t first = rivals[0].arrival; first <= path.last(); ++first) {
        const double bits_first = size(0, first);
        const double cost_first = cost_of(0, first);
        std::size_t third = path.last();
        for (std::size_t second = rivals[1].arrival; second <= path.last(); ++second) {
            const double bits_two = bits_first + size(1, second);
            const double cost_two = cost_first + cost_of(1, second);
            if (bits_two > capacity_) {
                break;
            }
            if (nb_rivals_ == 2) {
                if (!found || cost_two <= least) {
                    least = cost_two;
                    choose(first, second, 0);
                }
                continue;
            }
            while (third > rivals[2].arrival && bits_two + size(2, third) > capacity_) {
                --third;
            }
            if (bits_two + size(2, third) > capacity_) {
                break;
            }
            const double cost = cost_two + cost_of(2, third);
            if (!found || cost <= least) {
                least = cost;
                choose(first, second, third);
            }
        }
    }
    return found;
}

double ContestedMemory::least_to_come(std::size_t rival, const RivalState& state, std::size_t vertex) const {
    return state.arrived ? bits(rival, state.partial, vertex) : std::min(bits(rival, false, vertex), bits(rival, true, vertex));
}

LoopRuns ContestedMemory::runs_at(const LatticePath& path, std::size_t rival, std::size_t arrival, std::size_t index) const {
    const std::size_t operand = space_->contest().rivals[rival].operand;
    LoopRuns runs;
    for (std::size_t at = arrival; at < index; ++at) {
        const std::size_t step = path.steps[at];
        runs.extend(space_->is_relevant(operand, step), space_->is_irrelevant(operand, step), space_->steps()[step].loop.factor);
    }
    return runs;
}

bool ContestedMemory::size_between(std::size_t rival, const RivalState& state, double least, double most) const {
    const std::array<bool, 2> precisions{false, true};
    return std::any_of(precisions.begin(), precisions.end(), [&](bool partial) {
        if (state.arrived && state.partial != partial) {
            return false;
        }
        const std::vector<double>& sizes = sizes_[rival][partial ? 1 : 0].bits;
        const auto above = std::upper_bound(sizes.begin(), sizes.end(), least);
        return above != sizes.end() && *above <= most;
    });
}

double ContestedMemory::least_traffic(std::size_t rival, const RivalState& state, double most) const {
    double least = std::numeric_limits<double>::infinity();
    for (const bool partial : {false, true}) {
        if (state.arrived && state.partial != partial) {
            continue;
        }
        const Sizes& sizes = sizes_[rival][partial ? 1 : 0];
        const auto above = std::upper_bound(sizes.bits.begin(), sizes.bits.end(), most);
        if (above != sizes.bits.begin()) {
            least = std::min(least, sizes.least_traffic[static_cast<std::size_t>(above - sizes.bits.begin()) - 1]);
        }
    }
    return least;
}

bool ContestedMemory::sum_between(std::size_t one, std::size_t other, const RivalStates& rivals, double least,
                                  double most) const {
    const std::size_t third = 3 - one - other;
    for (std::size_t partials = 0; partials < 4; ++partials) {
        const RivalState& first = rivals[(third + 1) % 3];
        const RivalState& second = rivals[(third + 2) % 3];
        if ((first.arrived && first.partial != (partials / 2 == 1)) ||
            (second.arrived && second.partial != (partials % 2 == 1))) {
            continue;
        }
        const std::vector<double>& sums = sums_[third][partials];
        if (sums.empty()) {
            return true;  // not tabulated
        }
        const auto above = std::upper_bound(sums.begin(), sums.end(), least);
        if (above != sums.end() && *above <= most) {
            return true;
        }
    }
    return false;
}

/// Describes one path.
class ContestedMemory::Description {
public:
    Description(const ContestedMemory& memory, const LatticePath& path, const RivalStates& rivals, bool with_runs,
                std::vector<std::int64_t>& key, RivalPoints& points)
        : memory_(memory), path_(path), rivals_(rivals), end_(path.last()), with_runs_(with_runs), key_(key), points_(points) {
        for (std::size_t rival = 0; rival < memory.nb_rivals_; ++rival) {
            all_ = all_ && rivals[rival].arrived;
            size_here_[rival] = memory.least_to_come(rival, rivals[rival], path.vertices[end_]);
        }
    }

    void of_two();
    void of_three();

private:
    std::size_t stop_at(std::size_t rival, std::size_t index) const { return memory_.stop(path_, rivals_[rival], rival, index); }
    double size(std::size_t rival, std::size_t index) const {
        return memory_.bits(rival, rivals_[rival].partial, path_.vertices[stop_at(rival, index)]);
    }
    double cost(std::size_t rival, std::size_t index) const {
        return memory_.traffic(rival, rivals_[rival].partial, path_.vertices[stop_at(rival, index)]);
    }
    double least_traffic(std::size_t rival, double most) const { return memory_.least_traffic(rival, rivals_[rival], most); }

    void record(std::size_t rival, std::size_t index);
    void one_beside_another(std::size_t rival, bool all_fits, double known_cost);
    void passed_pairs();
    void one_beside_two(std::size_t rival, double known_cost);
    void two_beside_one(std::size_t third, double known_cost);
    std::optional<std::array<std::size_t, 2>> best_pair(std::size_t one, std::size_t other, double third_size) const;

    const ContestedMemory& memory_;
    const LatticePath& path_;
    const RivalStates& rivals_;
    std::size_t end_;
    bool with_runs_;
    std::vector<std::int64_t>& key_;
    RivalPoints& points_;
    bool all_ = true;  ///< have arrived
    std::array<double, 3> size_here_{};
};

void ContestedMemory::describe(const LatticePath& path, const RivalStates& rivals, bool with_runs, std::vector<std::int64_t>& key,
                               RivalPoints& points) const {
    Description description(*this, path, rivals, with_runs, key, points);
    if (nb_rivals_ == 2) {
        description.of_two();
    } else {
        description.of_three();
    }
}

void ContestedMemory::Description::record(std::size_t rival, std::size_t index) {
    const std::size_t boundary = stop_at(rival, index);
    key_.push_back(path_.vertices[boundary]);
    points_[rival].push_back(path_.vertices[boundary]);
    if (with_runs_) {
        const LoopRuns runs = memory_.runs_at(path_, rival, rivals_[rival].arrival, boundary);
        key_.push_back(runs.relevant);
        key_.push_back(runs.irrelevant);
    }
}

void ContestedMemory::Description::of_three() {
    // The best triple on the path, as the allocator would see it.
    std::array<std::size_t, 3> best{};
    const bool known = all_ && memory_.settle(path_, rivals_, best);
    const double known_cost =
        known ? cost(0, best[0]) + cost(1, best[1]) + cost(2, best[2]) : std::numeric_limits<double>::infinity();
    for (std::size_t rival = 0; rival < 3; ++rival) {
        key_.push_back(-1 - static_cast<std::int64_t>(rival));
        if (rivals_[rival].arrived) {
            one_beside_two(rival, known_cost);
        }
    }
    for (std::size_t third = 0; third < 3; ++third) {
        two_beside_one(third, known_cost);
    }
    if (known) {
        key_.push_back(-7);
        for (std::size_t rival = 0; rival < 3; ++rival) {
            record(rival, best[rival]);
        }
    }
}

/// One point beside two boundaries that are yet to come.
void ContestedMemory::Description::one_beside_two(std::size_t rival, double known_cost) {
    const double capacity = memory_.capacity_;
    const std::size_t one = (rival + 1) % 3;
    const std::size_t other = (rival + 2) % 3;
    bool later_exists = false;
    double later_size = 0;
    for (std::size_t index = end_ + 1; index-- > rivals_[rival].arrival;) {
        const double own = size(rival, index);
        if (own + size_here_[one] + size_here_[other] > capacity) {
            continue;
        }
        if (later_exists &&
            (own == later_size || !memory_.sum_between(one, other, rivals_, capacity - later_size, capacity - own))) {
            continue;
        }
        const double still_possible = cost(rival, index) + least_traffic(one, capacity - own - size_here_[other]) +
                                      least_traffic(other, capacity - own - size_here_[one]);
        if (still_possible > known_cost) {
            continue;
        }
        later_exists = true;
        later_size = own;
        if (stop_at(rival, index) != end_) {
            record(rival, index);
        }
    }
}

/// Two points beside one boundary that is yet to come.
void ContestedMemory::Description::two_beside_one(std::size_t third, double known_cost) {
    const std::size_t one = third == 0 ? 1 : 0;
    const std::size_t other = third == 2 ? 1 : 2;
    if (!rivals_[one].arrived || !rivals_[other].arrived) {
        return;
    }
    key_.push_back(-4 - static_cast<std::int64_t>(third));
    // Both ends need no record, unless the allocator would rather stop before them.
    const bool ends_count = stop_at(one, end_) != end_ || stop_at(other, end_) != end_;
    std::array<std::size_t, 2> last{end_, end_};
    bool recorded = !ends_count;
    const double beside_both_ends = memory_.capacity_ - size_here_[one] - size_here_[other];
    for (const bool partial : {false, true}) {
        if (rivals_[third].arrived && rivals_[third].partial != partial) {
            continue;
        }
        const std::vector<double>& sizes = memory_.sizes_[third][partial ? 1 : 0].bits;
        for (auto third_size = std::lower_bound(sizes.begin(), sizes.end(), std::max(size_here_[third], 0.0));
             third_size != sizes.end(); ++third_size) {
            if (*third_size <= beside_both_ends && !ends_count) {
                continue;
            }
            const auto pair = best_pair(one, other, *third_size);
            if (!pair) {
                break;
            }
            const auto& [of_one, of_other] = *pair;
            const double least = cost(one, of_one) + cost(other, of_other);
            const double room = memory_.capacity_ - size(one, of_one) - size(other, of_other);
            if ((recorded && *pair == last) || least + least_traffic(third, room) > known_cost) {
                continue;
            }
            last = *pair;
            recorded = true;
            record(one, of_one);
            record(other, of_other);
        }
    }
}

/// The points of two rivals with least traffic that leave the third one so much; the later ones of equals.
std::optional<std::array<std::size_t, 2>> ContestedMemory::Description::best_pair(std::size_t one, std::size_t other,
                                                                                  double third_size) const {
    std::optional<std::array<std::size_t, 2>> best;
    double least = 0;
    std::size_t partner = end_;
    for (std::size_t index = rivals_[one].arrival; index <= end_; ++index) {
        const double left = memory_.capacity_ - third_size - size(one, index);
        while (partner > rivals_[other].arrival && size(other, partner) > left) {
            --partner;
        }
        if (size(other, partner) > left) {
            break;
        }
        const double both = cost(one, index) + cost(other, partner);
        if (!best || both <= least) {
            least = both;
            best = {index, partner};
        }
    }
    return best;
}

void ContestedMemory::Description::of_two() {
    const bool all_fits = all_ && size(0, end_) + size(1, end_) <= memory_.capacity_;
    const double known_cost = all_fits ? cost(0, end_) + cost(1, end_) : 0;
    for (std::size_t rival = 0; rival < 2; ++rival) {
        key_.push_back(-1 - static_cast<std::int64_t>(rival));
        if (rivals_[rival].arrived) {
            one_beside_another(rival, all_fits, known_cost);
        }
    }
    if (!all_) {
        return;
    }
    if (!memory_.space_->contest().uneven) {
        passed_pairs();
        return;
    }
    std::array<std::size_t, 3> best{};
    if (memory_.settle(path_, rivals_, best)) {
        key_.push_back(-3);
        record(0, best[0]);
        record(1, best[1]);
    }
}

/// One point beside a boundary that is yet to come.
void ContestedMemory::Description::one_beside_another(std::size_t rival, bool all_fits, double known_cost) {
    const double capacity = memory_.capacity_;
    const std::size_t other = 1 - rival;
    bool later_exists = false;
    double later_size = 0;
    for (std::size_t index = end_ + 1; index-- > rivals_[rival].arrival;) {
        const double own = size(rival, index);
        if (own + size_here_[other] > capacity) {
            continue;  // the other has passed it
        }
        if (later_exists) {
            if (all_fits && cost(rival, index) + least_traffic(other, capacity) > known_cost) {
                break;
            }
            if (own == later_size || !memory_.size_between(other, rivals_[other], capacity - later_size, capacity - own)) {
                continue;
            }
        }
        later_exists = true;
        later_size = own;
        if (stop_at(rival, index) != end_) {
            record(rival, index);
        }
    }
}

/// Of the pairs of points that are both passed, the best.
void ContestedMemory::Description::passed_pairs() {
    const double capacity = memory_.capacity_;
    std::optional<std::array<std::size_t, 2>> best;
    double least = 0;
    for (std::size_t first = rivals_[0].arrival; first <= end_; ++first) {
        if (size(0, first) + size_here_[1] <= capacity) {
            continue;
        }
        for (std::size_t second = end_ + 1; second-- > rivals_[1].arrival;) {
            if (size(0, first) + size(1, second) > capacity) {
                continue;
            }
            const double both_cost = cost(0, first) + cost(1, second);
            const bool passed = size(1, second) + size_here_[0] > capacity;
            if (passed && (!best || both_cost <= least)) {
                least = both_cost;
                best = {first, second};
            }
            break;  // an earlier partner costs no less
        }
    }
    if (best) {
        key_.push_back(-3);
        record(0, (*best)[0]);
        record(1, (*best)[1]);
    }
}

}  // namespace zigzag
