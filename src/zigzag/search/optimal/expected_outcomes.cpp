#include "zigzag/search/optimal/expected_outcomes.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace zigzag {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double fit_margin = 1e-9;
constexpr std::size_t most_points = 31;  ///< of a path; the others are not compared

}  // namespace

ExpectedOutcomes::ExpectedOutcomes(const OrderLattice& space, const VertexOrder& order, std::vector<ContestOutcome> outcomes)
    : space_(&space),
      order_(&order),
      outcomes_(std::move(outcomes)),
      least_from_(space.nb_vertices(), infinity),
      lowest_at_(space.nb_vertices()) {
    for (std::size_t index = 0; index < outcomes_.size(); ++index) {
        const std::uint32_t lowest = outcomes_[index].vertices[outcomes_[index].lowest];
        lowest_at_[lowest].push_back(static_cast<std::uint32_t>(index));
        least_from_[lowest] = std::min(least_from_[lowest], outcomes_[index].cost);
    }
    for (std::size_t element = 0; element < space.primes().size(); ++element) {
        for (std::size_t vertex = space.nb_vertices(); vertex-- > 0;) {
            if (space.digits(vertex)[element] < space.primes()[element].multiplicity) {
                least_from_[vertex] = std::min(least_from_[vertex], least_from_[vertex + space.tables().stride(element)]);
            }
        }
    }
}

/// The rivals can end up there, as far as the path so far tells: the boundaries lie on it or later, and the allocator finds
/// nothing better on it. What it finds besides are combinations of passed vertices and of boundaries of this outcome.
bool ExpectedOutcomes::is_possible(const ContestOutcome& outcome, const OrderPrefix& prefix, const LatticePath& path) const {
    const std::vector<OperandInMemory>& rivals = space_->contest().rivals;
    std::array<std::size_t, 3> arrivals{};  // index into the path; its size for none
    for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
        const std::size_t operand = rivals[rival].operand;
        const OrderPrefix::OpenLevel& open = prefix.open[operand];
        const std::uint32_t vertex = outcome.vertices[rival];
        if (open.waits &&
            (!order_->is_below(open.arrival, vertex) || (operand == 0 && prefix.partial != outcome.partial))) {
            return false;
        }
        const auto begin = path.vertices.begin();
        if (!order_->is_below(prefix.vertex, vertex) && !std::binary_search(begin, path.vertices.end(), vertex)) {
            return false;
        }
        arrivals[rival] = open.waits ? static_cast<std::size_t>(std::lower_bound(begin, path.vertices.end(), open.arrival) - begin)
                                     : path.vertices.size();
    }
    return !is_beaten(outcome, arrivals, path);
}

/// Some other combination moves less, or is later and fits too. Along the path slices grow and traffic falls.
bool ExpectedOutcomes::is_beaten(const ContestOutcome& outcome, const std::array<std::size_t, 3>& arrivals,
                                 const LatticePath& path) const {
    const std::vector<OperandInMemory>& rivals = space_->contest().rivals;
    const double capacity = space_->contest().capacity * (1 - fit_margin);
    struct Point {
        double bits;
        double traffic;
    };
    std::array<std::array<Point, most_points + 1>, 3> points;
    std::array<std::size_t, 3> nb_points{};
    std::array<double, 3> growth{};  // with the next vertex of the path, where it is known
    double total_bits = 0;
    double total_traffic = 0;
    for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
        const auto [operand, level] = rivals[rival];
        const bool partial = operand == 0 && outcome.partial;
        const auto point_at = [&, held = operand, at = level](std::uint32_t vertex) {
            const double bits = space_->bits(held, at, vertex, partial);
            return Point{bits, space_->unplaced(vertex) * bits};
        };
        const std::uint32_t own = outcome.vertices[rival];
        bool listed = false;
        for (std::size_t index = arrivals[rival]; index < path.vertices.size() && nb_points[rival] < most_points; ++index) {
            listed = listed || path.vertices[index] == own;
            points[rival][nb_points[rival]++] = point_at(path.vertices[index]);
        }
        const Point chosen = point_at(own);
        if (!listed) {
            points[rival][nb_points[rival]++] = chosen;
        }
        total_bits += chosen.bits;
        total_traffic += chosen.traffic;
        const auto next = std::upper_bound(path.vertices.begin(), path.vertices.end(), own);
        growth[rival] = listed && next != path.vertices.end() ? point_at(*next).bits - chosen.bits : infinity;
    }
    for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
        if (total_bits + growth[rival] <= capacity) {
            return true;
        }
    }
    const double least = total_traffic * (1 - fit_margin);
    const std::size_t nb_thirds = rivals.size() == 3 ? nb_points[2] : 0;
    for (std::size_t first = 0; first < nb_points[0]; ++first) {
        const Point& a = points[0][first];
        std::size_t third = nb_thirds;
        for (std::size_t second = 0; second < nb_points[1]; ++second) {
            const double bits = a.bits + points[1][second].bits;
            const double traffic = a.traffic + points[1][second].traffic;
            if (bits > capacity) {
                break;
            }
            if (rivals.size() == 2) {
                if (traffic < least) {
                    return true;
                }
                continue;
            }
            while (third > 0 && bits + points[2][third - 1].bits > capacity) {
                --third;
            }
            if (third == 0) {
                break;
            }
            if (traffic + points[2][third - 1].traffic < least) {
                return true;
            }
        }
    }
    return false;
}

double ExpectedOutcomes::least_after(const OrderPrefix& prefix, const LatticePath& path) const {
    double least = least_from_[prefix.vertex];
    for (const std::uint32_t vertex : path.vertices) {
        if (vertex == prefix.vertex) {
            continue;
        }
        for (const std::uint32_t index : lowest_at_[vertex]) {
            if (outcomes_[index].cost < least && is_possible(outcomes_[index], prefix, path)) {
                least = outcomes_[index].cost;
            }
        }
    }
    return least;
}

double ExpectedOutcomes::cost_of(const std::array<std::uint32_t, 3>& vertices) const {
    const auto nb_rivals = static_cast<std::ptrdiff_t>(space_->contest().rivals.size());
    const std::uint32_t lowest = *std::min_element(vertices.begin(), vertices.begin() + nb_rivals);
    double least = infinity;
    for (const std::uint32_t index : lowest_at_[lowest]) {
        if (outcomes_[index].vertices == vertices) {
            least = std::min(least, outcomes_[index].cost);
        }
    }
    return least;
}

void ExpectedOutcomes::narrow(OrderLattice& space) const {
    for (std::size_t rival = 0; rival < space.contest().rivals.size(); ++rival) {
        std::vector<unsigned char> occurs(space.nb_vertices(), 0);
        for (const ContestOutcome& outcome : outcomes_) {
            occurs[outcome.vertices[rival]] = 1;
        }
        space.keep_boundaries(space.contest().rivals[rival], occurs);
    }
}

}  // namespace zigzag
