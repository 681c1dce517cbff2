#include "zigzag/search/optimal/contest/expected_outcomes.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "zigzag/base/numbers.hpp"

namespace zigzag {

namespace {


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
    Arrivals arrivals;
    for (std::size_t rival = 0; rival < rivals.size(); ++rival) {
        const std::size_t operand = rivals[rival].operand;
        const OrderPrefix::OpenLevel& open = prefix.open[operand];
        const std::uint32_t vertex = outcome.vertices[rival];
        if (open.waits && (!order_->is_below(open.arrival, vertex) || (operand == 0 && prefix.partial != outcome.partial))) {
            return false;
        }
        if (!order_->is_below(prefix.vertex, vertex) && !std::binary_search(path.vertices.begin(), path.vertices.end(), vertex)) {
            return false;
        }
        if (open.waits) {
            arrivals[rival] = open.arrival;
        }
    }
    return !is_beaten(*space_, outcome, arrivals, path);
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
