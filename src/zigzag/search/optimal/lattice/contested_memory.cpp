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

void ContestedMemory::record(const LatticePath& path, const RivalStates& rivals, std::size_t rival, std::size_t index,
                             bool with_runs, std::vector<std::int64_t>& key, RivalPoints& points) const {
    const std::size_t boundary = stop(path, rivals[rival], rival, index);
    key.push_back(path.vertices[boundary]);
    points[rival].push_back(path.vertices[boundary]);
    if (with_runs) {
        const LoopRuns runs = runs_at(path, rival, rivals[rival].arrival, boundary);
        key.push_back(runs.relevant);
        key.push_back(runs.irrelevant);
    }
}

void ContestedMemory::describe(const LatticePath& path, const RivalStates& rivals, bool with_runs, std::vector<std::int64_t>& key,
                               RivalPoints& points) const {
    if (nb_rivals_ == 2) {
        describe_two(path, rivals, with_runs, key, points);
    } else {
        describe_three(path, rivals, with_runs, key, points);
    }
}

void ContestedMemory::describe_three(const LatticePath& path, const RivalStates& rivals, bool with_runs,
                                     std::vector<std::int64_t>& key, RivalPoints& points) const {
    const std::size_t end = path.last();
    const std::size_t here = path.vertices[end];
    const auto stop_at = [&](std::size_t rival, std::size_t index) { return stop(path, rivals[rival], rival, index); };
    const auto size = [&](std::size_t rival, std::size_t index) {
        return bits(rival, rivals[rival].partial, path.vertices[stop_at(rival, index)]);
    };
    const auto cost = [&](std::size_t rival, std::size_t index) {
        return traffic(rival, rivals[rival].partial, path.vertices[stop_at(rival, index)]);
    };
    std::array<double, 3> size_here{};
    bool all = true;
    for (std::size_t rival = 0; rival < 3; ++rival) {
        all = all && rivals[rival].arrived;
        size_here[rival] = least_to_come(rival, rivals[rival], here);
    }
    // The best triple on the path, as the allocator would see it.
    std::array<std::size_t, 3> best{};
    const bool known = all && settle(path, rivals, best);
    const double known_cost =
        known ? cost(0, best[0]) + cost(1, best[1]) + cost(2, best[2]) : std::numeric_limits<double>::infinity();
    // One point beside two boundaries that are yet to come.
    for (std::size_t rival = 0; rival < 3; ++rival) {
        key.push_back(-1 - static_cast<std::int64_t>(rival));
        if (!rivals[rival].arrived) {
            continue;
        }
        const std::size_t one = (rival + 1) % 3;
        const std::size_t other = (rival + 2) % 3;
        bool later_exists = false;
        double later_size = 0;
        for (std::size_t index = end + 1; index-- > rivals[rival].arrival;) {
            const double own = size(rival, index);
            if (own + size_here[one] + size_here[other] > capacity_) {
                continue;
            }
            if (later_exists &&
                (own == later_size || !sum_between(one, other, rivals, capacity_ - later_size, capacity_ - own))) {
                continue;
            }
            const double still_possible = cost(rival, index) +
                                          least_traffic(one, rivals[one], capacity_ - own - size_here[other]) +
                                          least_traffic(other, rivals[other], capacity_ - own - size_here[one]);
            if (still_possible > known_cost) {
                continue;
            }
            later_exists = true;
            later_size = own;
            if (stop_at(rival, index) != end) {
                record(path, rivals, rival, index, with_runs, key, points);
            }
        }
    }
    // Two points beside one boundary that is yet to come.
    for (std::size_t third = 0; third < 3; ++third) {
        const std::size_t one = third == 0 ? 1 : 0;
        const std::size_t other = third == 2 ? 1 : 2;
        if (!rivals[one].arrived || !rivals[other].arrived) {
            continue;
        }
        key.push_back(-4 - static_cast<std::int64_t>(third));
        // Both ends need no record, unless the allocator would rather stop before them.
        const bool ends_count = stop_at(one, end) != end || stop_at(other, end) != end;
        std::array<std::size_t, 2> last{end, end};
        bool recorded = !ends_count;
        for (const bool partial : {false, true}) {
            if (rivals[third].arrived && rivals[third].partial != partial) {
                continue;
            }
            const std::vector<double>& sizes = sizes_[third][partial ? 1 : 0].bits;
            const double beside_both_ends = capacity_ - size_here[one] - size_here[other];
            for (auto third_size = std::lower_bound(sizes.begin(), sizes.end(), std::max(size_here[third], 0.0));
                 third_size != sizes.end(); ++third_size) {
                if (*third_size <= beside_both_ends && !ends_count) {
                    continue;
                }
                bool found = false;
                double least = 0;
                std::array<std::size_t, 2> pair{};
                std::size_t partner = end;
                for (std::size_t index = rivals[one].arrival; index <= end; ++index) {
                    const double left = capacity_ - *third_size - size(one, index);
                    while (partner > rivals[other].arrival && size(other, partner) > left) {
                        --partner;
                    }
                    if (size(other, partner) > left) {
                        break;
                    }
                    const double both = cost(one, index) + cost(other, partner);
                    if (!found || both <= least) {
                        found = true;
                        least = both;
                        pair = {index, partner};
                    }
                }
                if (!found) {
                    break;
                }
                const double room = capacity_ - size(one, pair[0]) - size(other, pair[1]);
                if ((recorded && pair == last) || least + least_traffic(third, rivals[third], room) > known_cost) {
                    continue;
                }
                last = pair;
                recorded = true;
                record(path, rivals, one, pair[0], with_runs, key, points);
                record(path, rivals, other, pair[1], with_runs, key, points);
            }
        }
    }
    if (known) {
        key.push_back(-7);
        for (std::size_t rival = 0; rival < 3; ++rival) {
            record(path, rivals, rival, best[rival], with_runs, key, points);
        }
    }
}

void ContestedMemory::describe_two(const LatticePath& path, const RivalStates& rivals, bool with_runs,
                                   std::vector<std::int64_t>& key, RivalPoints& points) const {
    const std::size_t end = path.last();
    const std::size_t here = path.vertices[end];
    const bool both = rivals[0].arrived && rivals[1].arrived;
    const auto stop_at = [&](std::size_t rival, std::size_t index) { return stop(path, rivals[rival], rival, index); };
    const auto size = [&](std::size_t rival, std::size_t index) {
        return bits(rival, rivals[rival].partial, path.vertices[stop_at(rival, index)]);
    };
    const auto cost = [&](std::size_t rival, std::size_t index) {
        return traffic(rival, rivals[rival].partial, path.vertices[stop_at(rival, index)]);
    };
    const auto size_here = [&](std::size_t rival) { return least_to_come(rival, rivals[rival], here); };
    const auto keep = [&](std::size_t rival, std::size_t index) { record(path, rivals, rival, index, with_runs, key, points); };
    const bool all_fits = both && size(0, end) + size(1, end) <= capacity_;
    const double known_cost = all_fits ? cost(0, end) + cost(1, end) : 0;
    for (std::size_t rival = 0; rival < 2; ++rival) {
        key.push_back(-1 - static_cast<std::int64_t>(rival));
        if (!rivals[rival].arrived) {
            continue;
        }
        const std::size_t other = 1 - rival;
        bool later_exists = false;
        double later_size = 0;
        for (std::size_t index = end + 1; index-- > rivals[rival].arrival;) {
            const double own = size(rival, index);
            if (own + size_here(other) > capacity_) {
                continue;  // the other has passed it
            }
            if (later_exists) {
                const bool same_size = own == later_size;
                if (all_fits && cost(rival, index) + least_traffic(other, rivals[other], capacity_) > known_cost) {
                    break;
                }
                if (same_size || !size_between(other, rivals[other], capacity_ - later_size, capacity_ - own)) {
                    continue;
                }
            }
            later_exists = true;
            later_size = own;
            if (stop_at(rival, index) != end) {
                keep(rival, index);
            }
        }
    }
    if (!both) {
        return;
    }
    if (space_->contest().uneven) {
        std::array<std::size_t, 3> best_pair{};
        if (settle(path, rivals, best_pair)) {
            key.push_back(-3);
            keep(0, best_pair[0]);
            keep(1, best_pair[1]);
        }
        return;
    }
    bool found = false;
    double least = 0;
    std::array<std::size_t, 2> best{};
    for (std::size_t first = rivals[0].arrival; first <= end; ++first) {
        if (size(0, first) + size_here(1) <= capacity_) {
            continue;
        }
        for (std::size_t second = end + 1; second-- > rivals[1].arrival;) {
            if (size(0, first) + size(1, second) > capacity_) {
                continue;
            }
            const double both_cost = cost(0, first) + cost(1, second);
            const bool passed = size(1, second) + size_here(0) > capacity_;
            if (passed && (!found || both_cost <= least)) {
                found = true;
                least = both_cost;
                best = {first, second};
            }
            break;  // an earlier partner costs no less
        }
    }
    if (found) {
        key.push_back(-3);
        keep(0, best[0]);
        keep(1, best[1]);
    }
}

}  // namespace zigzag
