// Whether the allocator would rather choose something else than an outcome.
//
// Along a path slices grow and traffic falls. Some vertices surely lie on it: those of the path so far, the boundaries of the
// outcome, and the end. They give each rival points to end at. An outcome is beaten when a rival could take its next loop too, where
// that is known, or when a combination of points fits and moves less. Example: I may end at 8 or 32 elements, O at 10 or 40, and
// 60 are free; I 8 with O 10 is beaten by I 8 with O 40.
//
// Cost: points of the first rival x points of the second; the third goes down as the second goes up. Of long paths only some
// points are looked at.
#include <algorithm>
#include <array>

#include "zigzag/base/numbers.hpp"
#include "zigzag/search/optimal/contest/contest_outcomes.hpp"

namespace zigzag {

namespace {

constexpr std::size_t most_points = 32;  ///< of a path; the others are not compared

}  // namespace

bool is_beaten(const OrderLattice& space, const ContestOutcome& outcome, const Arrivals& arrivals, const LatticePath& path) {
    struct Point {
        double bits;
        double traffic;
    };
    const std::vector<OperandInMemory>& rivals = space.contest().rivals;
    const double capacity = space.contest().capacity * (1 - capacity_margin);
    // Passed by the path, whatever else it passes: its beginning, the boundaries of this outcome, and the end.
    std::array<std::uint32_t, 4> later{0, 0, 0, static_cast<std::uint32_t>(space.full())};
    std::copy_n(outcome.vertices.begin(), rivals.size(), later.begin());
    std::sort(later.begin(), later.end());
    const std::uint32_t here = path.vertices.back();
    std::array<std::array<Point, most_points>, 3> points;
    std::array<std::size_t, 3> nb_points{};
    double total_bits = 0;
    double total_traffic = 0;
    double least_growth = infinity;  // with the next vertex of the path, where it is known
    for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
        const std::size_t operand = rivals[rival].operand;
        const std::size_t level = rivals[rival].level;
        const bool partial = operand == 0 && outcome.partial;
        const auto point_at = [&](std::uint32_t vertex) {
            const double bits = space.bits(operand, level, vertex, partial);
            return Point{bits, space.unplaced(vertex) * bits};
        };
        const std::uint32_t own = outcome.vertices[rival];
        const std::uint32_t from = arrivals[rival].value_or(own);
        std::size_t& count = nb_points[rival];
        for (const std::uint32_t vertex : path.vertices) {
            if (vertex >= from && count + later.size() < most_points) {
                points[rival][count++] = point_at(vertex);
            }
        }
        for (const std::uint32_t vertex : later) {
            if (vertex >= from && vertex > here) {
                points[rival][count++] = point_at(vertex);
            }
        }
        const Point chosen = point_at(own);
        total_bits += chosen.bits;
        total_traffic += chosen.traffic;
        const auto next = std::upper_bound(path.vertices.begin(), path.vertices.end(), own);
        if (own <= here && next != path.vertices.end()) {
            least_growth = std::min(least_growth, point_at(*next).bits - chosen.bits);
        }
    }
    if (total_bits + least_growth <= capacity) {
        return true;
    }
    const double least = total_traffic * (1 - capacity_margin);
    for (std::size_t first = 0; first < nb_points[0]; ++first) {
        std::size_t third = nb_points[2];
        for (std::size_t second = 0; second < nb_points[1]; ++second) {
            const double bits = points[0][first].bits + points[1][second].bits;
            double traffic = points[0][first].traffic + points[1][second].traffic;
            if (bits > capacity) {
                break;
            }
            if (rivals.size() == 3) {
                while (third > 0 && bits + points[2][third - 1].bits > capacity) {
                    --third;
                }
                if (third == 0) {
                    break;
                }
                traffic += points[2][third - 1].traffic;
            }
            if (traffic < least) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace zigzag
