// Simulated annealing of the loop order.
//
// The state is an order of the loop prime factors; its cost is the objective of the run. A step exchanges two loops or moves one
// loop elsewhere, and is taken when it costs less, else with probability exp((cost/next cost - 1)/T). T starts at the given
// temperature and falls by half a percent per step. Several walks start from random orders, or from one that is given; each ends
// with a descent that tries all exchanges and moves of the best order it met until none helps. Orders that do not fit are never
// entered from one that fits; a walk that starts outside wanders until one fits.
// Example: K2 OX7 FX3 -> exchange 0 and 2 -> FX3 OX7 K2; move 2 to 0 -> K2 FX3 OX7.
// Differences to the reference: any objective instead of energy or latency_total0, moves beside exchanges, several walks and
// granularities, the final descent, a seed. Complexity: walks x (iterations + descent of O(n^2) per round), each one scoring.
#include "zigzag/search/salsa.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "zigzag/search/multiset_permutations.hpp"

namespace zigzag {

namespace {

constexpr double cooling = 0.995;  // per step, as in the reference

/// Random numbers that are the same on every platform (the standard's distributions are not).
class Random {
public:
    explicit Random(std::uint64_t seed) : generator_(seed) {}
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(generator_() % bound); }
    /// In [0, 1).
    double real() { return static_cast<double>(generator_() >> 11U) * 0x1p-53; }

private:
    std::mt19937_64 generator_;
};

/// Exchanges two elements, or moves the one at `from` to `to`.
struct Step {
    bool exchanges = true;
    std::size_t from = 0;
    std::size_t to = 0;

    void apply(std::vector<std::uint8_t>& arrangement) const {
        const auto at = [&arrangement](std::size_t position) {
            return arrangement.begin() + static_cast<std::ptrdiff_t>(position);
        };
        if (exchanges) {
            std::swap(arrangement[from], arrangement[to]);
        } else if (from < to) {
            std::rotate(at(from), at(from + 1), at(to + 1));
        } else {
            std::rotate(at(to), at(from), at(from + 1));
        }
    }
};

class Walk {
public:
    Walk(const OrderSpace& space, const Objective& objective, const ScoreOrder& score)
        : space_(space), objective_(objective), score_(score) {}

    const std::optional<ScoredOrder>& best() const { return best_; }

    void try_all() {
        MultisetPermutations permutations({space_.free_elements()});
        do {
            evaluate(permutations.current());
        } while (permutations.next());
    }

    void anneal(const SalsaOptions& options, Random& random, const std::vector<std::uint8_t>& start) {
        std::vector<std::uint8_t> current = start.empty() ? space_.free_elements() : start;
        for (std::size_t left = start.empty() ? current.size() : 0; left > 1; --left) {
            std::swap(current[left - 1], current[random.below(left)]);
        }
        std::optional<Score> current_score = evaluate(current);
        std::vector<std::uint8_t> walk_best = current;
        std::optional<Score> walk_best_score = current_score;
        std::vector<std::uint8_t> proposed;
        double temperature = options.start_temperature;
        for (std::int64_t iteration = 0; iteration < options.iteration_number; ++iteration, temperature *= cooling) {
            proposed = current;
            random_step(current.size(), random).apply(proposed);
            const double threshold = random.real();
            if (proposed == current) {
                continue;
            }
            const std::optional<Score> score = evaluate(proposed);
            if (!accepts(current_score, score, temperature, threshold)) {
                continue;
            }
            current.swap(proposed);
            current_score = score;
            if (score && (!walk_best_score || objective_.is_better(*score, *walk_best_score))) {
                walk_best = current;
                walk_best_score = score;
            }
        }
        if (walk_best_score) {
            descend(walk_best, *walk_best_score);
        }
    }

private:
    static Step random_step(std::size_t size, Random& random) {
        const std::size_t from = random.below(size);
        const std::size_t to = (from + 1 + random.below(size - 1)) % size;
        return {random.below(2) == 0, from, to};
    }

    bool accepts(const std::optional<Score>& current, const std::optional<Score>& next, double temperature,
                 double threshold) const {
        if (!current) {
            return true;  // anything may lead to an order that fits
        }
        return next && threshold < std::exp((objective_.cost(*current) / objective_.cost(*next) - 1) / temperature);
    }

    /// First improvement, over all exchanges and moves, until there is none.
    void descend(std::vector<std::uint8_t>& arrangement, Score score) {
        std::vector<std::uint8_t> proposed;
        for (bool improved = true; improved;) {
            improved = false;
            for (std::size_t from = 0; from < arrangement.size(); ++from) {
                for (std::size_t to = 0; to < arrangement.size(); ++to) {
                    for (const bool exchanges : {true, false}) {
                        if (from == to || (exchanges && to < from)) {
                            continue;
                        }
                        proposed = arrangement;
                        Step{exchanges, from, to}.apply(proposed);
                        const std::optional<Score> found = proposed == arrangement ? std::nullopt : evaluate(proposed);
                        if (found && objective_.is_better(*found, score)) {
                            arrangement.swap(proposed);
                            score = *found;
                            improved = true;
                        }
                    }
                }
            }
        }
    }

    std::optional<Score> evaluate(const std::vector<std::uint8_t>& arrangement) {
        if (!space_.compose(arrangement, order_)) {
            return std::nullopt;
        }
        const std::optional<Score> score = score_(order_);
        if (score && (!best_ || objective_.is_better(*score, best_->score))) {
            best_ = ScoredOrder{order_, *score};
        }
        return score;
    }

    const OrderSpace& space_;
    const Objective& objective_;
    const ScoreOrder& score_;
    std::vector<std::uint8_t> order_;
    std::optional<ScoredOrder> best_;
};

}  // namespace

std::optional<ScoredOrder> anneal(const OrderSpace& space, const Objective& objective, const SalsaOptions& options,
                                  const ScoreOrder& score, const std::vector<std::uint8_t>& start) {
    Walk walk(space, objective, score);
    if (space.free_elements().size() < 2 || space.number_of_orders() <= static_cast<double>(options.iteration_number)) {
        walk.try_all();
        return walk.best();
    }
    Random random(options.seed);
    for (std::int64_t index = 0; index < options.number_of_walks; ++index) {
        walk.anneal(options, random, start);
    }
    return walk.best();
}

std::vector<OrderSpace> salsa_spaces(const MappingProblem& problem, const std::vector<OrderConstraint>& constraints,
                                     std::optional<int> lpf_limit) {
    OrderSpace all(problem, constraints, std::nullopt);
    std::vector<OrderSpace> spaces;
    if (lpf_limit) {
        for (int limit = *lpf_limit; limit < static_cast<int>(all.nb_loops()); ++limit) {
            OrderSpace space(problem, constraints, limit);
            if (spaces.empty() || space.elements() != spaces.back().elements()) {
                spaces.push_back(std::move(space));
            }
        }
    }
    if (spaces.empty() || all.elements() != spaces.back().elements()) {
        spaces.push_back(std::move(all));
    }
    return spaces;
}

}  // namespace zigzag
