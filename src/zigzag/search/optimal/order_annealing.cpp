#include "zigzag/search/optimal/order_annealing.hpp"

#include <cstddef>
#include <optional>
#include <utility>

#include "zigzag/search/optimal/order_enumeration.hpp"

namespace zigzag {

OrderAnnealing::OrderAnnealing(OrderLattice& space, const OptimalSearchOptions& options, Incumbent& incumbent,
                               std::function<bool()> is_over)
    : space_(&space),
      options_(&options),
      incumbent_(&incumbent),
      is_over_(std::move(is_over)),
      primes_(space.problem(), {}, std::nullopt) {}

void OrderAnnealing::walk_as_salsa(int lpf_limit) {
    for (const OrderSpace& orders : salsa_spaces(space_->problem(), {}, lpf_limit)) {
        walk(orders, {});
    }
}

bool OrderAnnealing::walk_on() {
    if (primes_.number_of_orders() <= static_cast<double>(salsa_.iteration_number)) {
        return false;
    }
    ++salsa_.seed;
    walk(primes_, arrangement_of_incumbent());
    return true;
}

/// The best order so far in prime factors; empty where there is none.
std::vector<std::uint8_t> OrderAnnealing::arrangement_of_incumbent() const {
    std::vector<std::uint8_t> arrangement;
    if (!incumbent_->has_order) {
        return arrangement;
    }
    for (const std::uint16_t step : incumbent_->steps) {
        const Loop& loop = space_->steps()[step].loop;
        std::int64_t left = loop.factor;
        for (std::size_t element = 0; element < primes_.elements().size(); ++element) {
            const Loop& factor = primes_.elements()[element].loop;
            for (; factor.dimension == loop.dimension && left % factor.factor == 0; left /= factor.factor) {
                arrangement.push_back(static_cast<std::uint8_t>(element));
            }
        }
    }
    return arrangement;
}

void OrderAnnealing::walk(const OrderSpace& orders, const std::vector<std::uint8_t>& start) {
    const auto step_of_element = steps_of(*space_, orders.elements());
    if (!step_of_element) {
        return;
    }
    std::vector<std::uint16_t> steps;
    const ScoreOrder score_order = [&](const std::vector<std::uint8_t>& order) -> std::optional<Score> {
        if (options_->check_interrupted) {
            options_->check_interrupted();
        }
        if (is_over_()) {
            return std::nullopt;
        }
        steps.clear();
        for (const std::uint8_t element : order) {
            steps.push_back((*step_of_element)[element]);
        }
        const std::optional<Score> score = space_->scorer().score(steps);
        if (score && (!incumbent_->score || options_->objective.is_better(*score, *incumbent_->score))) {
            *incumbent_ = {score, steps, {}, true};
        }
        return score;
    };
    anneal(orders, options_->objective, salsa_, score_order, start);
}

}  // namespace zigzag
