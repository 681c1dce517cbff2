// Two operands in one memory that is too small for both.
//
// Example: I and O share 64 Kibit, and the path so far is {}, K2, K2 OX2, K2 OX4. Of I the allocator may keep one of four
// slices, of O too; it takes the pair that fits and leaves the least traffic. As the path goes on, slices of O grow, and at some
// point even the smallest slice of I leaves no room for the next: then the pair is final.
//
// Along a path a slice grows and its traffic falls (OrderLattice checks that). So a point p of I with a partner q of O loses to
// (p, q') when q' is later and still fits: while the last point of O fits beside p, only O's future matters to p. That is why a
// few points of the path are enough.
#include "zigzag/search/optimal/contested_memory.hpp"

#include <algorithm>

namespace zigzag {

ContestedMemory::ContestedMemory(const OrderLattice& space) : space_(&space), capacity_(space.contest().capacity) {
    if (!space.contest().exists) {
        return;
    }
    for (std::size_t rival = 0; rival < 2; ++rival) {
        for (const bool partial : {false, true}) {
            auto& sizes = sizes_[rival][partial ? 1 : 0];
            for (std::size_t vertex = 0; vertex < space.nb_vertices(); ++vertex) {
                sizes.push_back(bits(rival, partial, vertex));
            }
            std::sort(sizes.begin(), sizes.end());
            sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
        }
    }
}

bool ContestedMemory::is_settled(const LatticePath& path, const std::array<RivalState, 2>& rivals, std::size_t next) const {
    const auto smallest = [&](std::size_t rival) {
        return bits(rival, rivals[rival].partial, path.vertices[rivals[rival].arrival]);
    };
    return bits(0, rivals[0].partial, next) + smallest(1) > capacity_ &&
           bits(1, rivals[1].partial, next) + smallest(0) > capacity_;
}

bool ContestedMemory::settle(const LatticePath& path, const std::array<RivalState, 2>& rivals,
                             std::array<std::size_t, 2>& chosen) const {
    bool found = false;
    double least = 0;
    for (std::size_t first = rivals[0].arrival; first <= path.last(); ++first) {
        const double bits_first = bits(0, rivals[0].partial, path.vertices[first]);
        const double cost_first = space_->unplaced(path.vertices[first]) * bits_first;
        for (std::size_t second = rivals[1].arrival; second <= path.last(); ++second) {
            const double bits_second = bits(1, rivals[1].partial, path.vertices[second]);
            if (bits_first + bits_second > capacity_) {
                break;
            }
            const double cost = cost_first + space_->unplaced(path.vertices[second]) * bits_second;
            if (!found || cost <= least) {
                found = true;
                least = cost;
                chosen = {first, second};
            }
        }
    }
    return found;
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
    for (const bool partial : {false, true}) {
        if (state.arrived && state.partial != partial) {
            continue;
        }
        const auto& sizes = sizes_[rival][partial ? 1 : 0];
        const auto above = std::upper_bound(sizes.begin(), sizes.end(), least);
        if (above != sizes.end() && *above <= most) {
            return true;
        }
    }
    return false;
}

void ContestedMemory::describe(const LatticePath& path, const std::array<RivalState, 2>& rivals, bool with_runs,
                               std::vector<std::int64_t>& key, std::array<std::vector<std::uint32_t>, 2>& points) const {
    const std::size_t end = path.last();
    const std::size_t here = path.vertices[end];
    const bool both = rivals[0].arrived && rivals[1].arrived;
    const auto size = [&](std::size_t rival, std::size_t index) {
        return bits(rival, rivals[rival].partial, path.vertices[index]);
    };
    const auto cost = [&](std::size_t rival, std::size_t index) {
        return space_->unplaced(path.vertices[index]) * size(rival, index);
    };
    const auto size_here = [&](std::size_t rival) {
        return rivals[rival].arrived ? size(rival, end) : std::min(bits(rival, false, here), bits(rival, true, here));
    };
    const auto record = [&](std::size_t rival, std::size_t index) {
        key.push_back(path.vertices[index]);
        points[rival].push_back(path.vertices[index]);
        if (with_runs) {
            const LoopRuns runs = runs_at(path, rival, rivals[rival].arrival, index);
            key.push_back(runs.relevant);
            key.push_back(runs.irrelevant);
        }
    };
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
                if (all_fits && cost(rival, index) + bits(other, rivals[other].partial, space_->full()) > known_cost) {
                    break;
                }
                if (same_size || !size_between(other, rivals[other], capacity_ - later_size, capacity_ - own)) {
                    continue;
                }
            }
            later_exists = true;
            later_size = own;
            if (index != end) {
                record(rival, index);
            }
        }
    }
    if (!both) {
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
        record(0, best[0]);
        record(1, best[1]);
    }
}

}  // namespace zigzag
