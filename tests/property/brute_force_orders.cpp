#include "property/brute_force_orders.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "zigzag/search/loop_prime_factors.hpp"
#include "zigzag/search/optimal/lattice/order_lattice.hpp"
#include "zigzag/search/optimal/optimal_search.hpp"

namespace zigzag::test {

namespace {

/// The best pair of every objective over all orders, each walked on its own: as the allocator places its loops, or wherever
/// memories may cut them.
class Enumeration {
public:
    Enumeration(const MappingProblem& problem, LoopFactors factors, Allocation allocation, double most,
                const std::vector<Objective>& objectives)
        : problem_(problem),
          allocation_(allocation),
          most_(most),
          path_(problem),
          objectives_(objectives),
          best_(objectives.size()),
          space_(problem, factors, allocation) {
        sizes_ = problem.temporal_sizes;
        prime_ = factors == LoopFactors::prime;
        add();
    }
    double orders() const { return orders_; }
    /// Orders, each with each way to cut it.
    double mappings() const { return mappings_; }
    bool gave_up() const { return mappings_ > most_; }
    const std::optional<Score>& best(std::size_t objective) const { return best_[objective]; }
    const OrderLattice& space() const { return space_; }

private:
    static bool is_prime(std::int64_t value) {
        for (std::int64_t divisor = 2; divisor * divisor <= value; ++divisor) {
            if (value % divisor == 0) {
                return false;
            }
        }
        return true;
    }
    void add() {
        if (gave_up()) {
            return;
        }
        bool complete = true;
        for (Loop& size : sizes_) {
            if (size.factor == 1) {
                continue;
            }
            complete = false;
            const std::int64_t left = size.factor;
            for (std::int64_t factor = 2; factor <= left; ++factor) {
                if (left % factor != 0 || (prime_ && !is_prime(factor))) {
                    continue;
                }
                size.factor = left / factor;
                order_.push_back({size.dimension, factor});
                add();
                order_.pop_back();
                size.factor = left;
            }
        }
        if (!complete) {
            return;
        }
        ++orders_;
        if (allocation_ == Allocation::optimal) {
            boundaries_ = {};
            cut(0);
        } else {
            evaluate(nullptr);
        }
    }
    /// The operand's next boundary, and then all that follow: below loops that are not irrelevant for it, or at the end.
    void cut(std::size_t operand) {
        if (operand == boundaries_.size()) {
            evaluate(&boundaries_);
            return;
        }
        std::vector<std::size_t>& own = boundaries_[operand];
        if (own.size() + 1 == problem_.operands[operand].nb_levels()) {
            own.push_back(order_.size());
            cut(operand + 1);
            own.pop_back();
            return;
        }
        for (std::size_t position = own.empty() ? 0 : own.back(); position <= order_.size() && !gave_up(); ++position) {
            const bool reused =
                position < order_.size() &&
                problem_.operands[operand].relevancy.is_irrelevant[static_cast<std::size_t>(order_[position].dimension)];
            if (!reused) {
                own.push_back(position);
                cut(operand);
                own.pop_back();
            }
        }
    }
    void evaluate(const MemoryBoundaries* boundaries) {
        ++mappings_;
        const auto cost = path_.evaluate(order_, boundaries);
        if (!cost) {
            return;
        }
        const Score score{cost->energy_total, cost->latency_total2};
        for (std::size_t objective = 0; objective < objectives_.size(); ++objective) {
            auto& best = best_[objective];
            if (!best || objectives_[objective].is_better(score, *best)) {
                best = score;
            }
        }
    }

    const MappingProblem& problem_;
    Allocation allocation_;
    double most_;
    double mappings_ = 0;
    MemoryBoundaries boundaries_;
    PathEvaluator path_;
    const std::vector<Objective>& objectives_;
    std::vector<std::optional<Score>> best_;
    OrderLattice space_;
    LoopOrder sizes_;
    LoopOrder order_;
    bool prime_ = false;
    double orders_ = 0;
};

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The same cycles, and energies that are sums of the same parts in another order: the search keeps one of such orders.
bool differ_by_rounding(const Score& a, const Score& b) {
    return a.latency == b.latency && std::abs(a.energy - b.energy) <= 1e-12 * std::max(a.energy, b.energy);
}

/// Compares searches of one problem with all its orders.
class Comparison {
public:
    Comparison(const MappingProblem& problem, const Enumeration& all, Allocation allocation, ProofAgreement& agreement)
        : problem_(problem),
          all_(all),
          allocation_(allocation),
          exact_(all.space().tables().exact()),
          guarded_(!all.space().guard().empty()),
          floor_(lower_bounds(problem, allocation)),
          agreement_(agreement) {}

    void search(const Objective& objective, std::size_t which, OptimalSearchOptions options, LoopFactors factors) {
        options.objective = objective;
        options.settings.factors = factors;
        options.settings.allocation = allocation_;
        const OptimalOrder found = find_optimal_order(problem_, options);
        objective_ = &objective;
        which_ = which;
        count(found);
        if (found.bound_violations > 0) {
            fail_if_exact("an order scored below its bound");
        }
        const auto& best = all_.best(which);
        const bool may_miss = guarded_ && (options.most_orders_to_enumerate == 0 || allocation_ == Allocation::optimal);
        if (found.order.has_value() != best.has_value() && !(may_miss && best && !found.certificate.proven)) {
            fail(fmt::format("feasible {}, should be {}", found.order.has_value(), best.has_value()));
        } else if (best && found.order) {
            compare(found, *best);
        }
    }

private:
    void count(const OptimalOrder& found) {
        agreement_.in_memory += problem_.cycles_per_op != 1 ? 1 : 0;
        agreement_.precharging += problem_.precharges_depend_on_order() ? 1 : 0;
        agreement_.even += problem_.options.temporal_mapping_type == TemporalMappingType::even ? 1 : 0;
        agreement_.gaps += found.order && !found.certificate.proven ? 1 : 0;
        if (guarded_) {
            ++agreement_.limitations[all_.space().guard()];
        }
        agreement_.guarded += guarded_ ? 1 : 0;
        agreement_.proven += found.certificate.proven ? 1 : 0;
        agreement_.infeasible += all_.best(which_) ? 0 : 1;
        agreement_.fractional += exact_ ? 0 : 1;
    }

    void compare(const OptimalOrder& found, const Score& best) {
        if (floor_.energy > best.energy * (1 + 1e-9) || floor_.latency > best.latency * (1 + 1e-9)) {
            fail(fmt::format("bounds {:.17g} pJ {:.17g} cycles above {:.17g} pJ {:.17g} cycles", floor_.energy, floor_.latency,
                             best.energy, best.latency));
        }
        PathEvaluator path(problem_);
        const auto replayed = path.evaluate(*found.order, found.boundaries ? &*found.boundaries : nullptr);
        agreement_.cut_elsewhere += found.boundaries ? 1 : 0;
        if (!replayed || Score{replayed->energy_total, replayed->latency_total2} != found.score) {
            fail("the order does not replay");
        }
        const bool pair_proven = found.certificate.proven && (!guarded_ || found.certificate.labels == 0);
        const double cost = objective_->cost(best);
        if (found.certificate.proven && (pair_proven ? found.score != best : found.certificate.best > cost)) {
            if (pair_proven && differ_by_rounding(found.score, best)) {
                ++agreement_.last_bits;
            } else if (exact_ || found.certificate.exact_arithmetic) {
                fail(fmt::format("found {:.17g} pJ {:.17g} cycles, best is {:.17g} pJ {:.17g} cycles", found.score.energy,
                                 found.score.latency, best.energy, best.latency));
            } else {
                ++agreement_.rounding_ties;
            }
        }
        if (found.certificate.lower_bound > cost * (1 + 1e-9)) {
            fail_if_exact(fmt::format("bound {:.17g} above {:.17g}", found.certificate.lower_bound, cost));
        }
    }

    void fail_if_exact(const std::string& what) {
        if (exact_) {
            fail(what);
        } else {
            ++agreement_.rounding_ties;
        }
    }

    void fail(const std::string& what) {
        agreement_.different.push_back(
            fmt::format("{} x {} {} objective {}: {}; {:.0f} orders, guard '{}', exact {}, contested {}",
                        problem_.accelerator->name, problem_.layer.equation(), to_string(*objective_), which_, what,
                        all_.orders(), all_.space().guard(), exact_, all_.space().contest().exists));
    }

    const MappingProblem& problem_;
    const Enumeration& all_;
    Allocation allocation_;
    bool exact_;
    bool guarded_;
    Score floor_;
    ProofAgreement& agreement_;
    const Objective* objective_ = nullptr;
    std::size_t which_ = 0;
};

/// Problems without a sweep, without incumbents, with tighter bounds at once: parts of the search that small problems seldom
/// reach.
OptimalSearchOptions random_options(Dice& dice, int nth_problem) {
    OptimalSearchOptions options;
    options.greedy_allocation_first = dice.chance(30);
    options.quick_incumbents = dice.chance(30);
    if (dice.chance(50)) {
        options.labels_before_classes = 0;
        options.labels_before_outcomes = 0;
    }
    if (nth_problem / 3 % 2 == 0) {
        options.labels_before_chains = 0;
    }
    if (dice.chance(50)) {
        options.most_orders_to_enumerate = 0;  // where no sweep is exact, a gap may stay
    }
    return options;
}

}  // namespace

std::string describe(const ProofAgreement& agreement) {
    std::string text = fmt::format(
        "{} problems, {:.0f} mappings; {} proven, {} with gaps, {} infeasible; {} guarded, {} fractional, {} contested, {} even, "
        "{} in-memory ({} precharging); {} rounding ties, {} last bits, {} cut elsewhere\n",
        agreement.problems, agreement.orders, agreement.proven, agreement.gaps, agreement.infeasible, agreement.guarded,
        agreement.fractional, agreement.contested, agreement.even, agreement.in_memory, agreement.precharging,
        agreement.rounding_ties, agreement.last_bits, agreement.cut_elsewhere);
    for (const auto& [limitation, problems] : agreement.limitations) {
        text += fmt::format("{}: {}\n", limitation, problems);
    }
    return text + "first difference: " + (agreement.different.empty() ? "none" : agreement.different.front());
}

ProofAgreement compare_with_all_orders(std::uint32_t seed, int problems, double most_orders, Allocation allocation,
                                       Problems which_problems, Rules rules) {
    static const std::vector<Accelerator> accelerators = shipped_accelerators();
    const std::vector<Objective> objectives{Objective::latency, Objective::energy, Objective::EDP, Objective(2, 1)};
    Dice dice(seed);
    ProofAgreement agreement;
    while (agreement.problems < problems) {
        const MappingProblem problem = random_small_problem(accelerators, dice, rules);
        const bool chosen = allocation == Allocation::optimal;
        if (chosen && problem.options.temporal_mapping_type == TemporalMappingType::even) {
            continue;
        }
        const LoopFactors factors = dice.chance(75) ? LoopFactors::any : LoopFactors::prime;
        const std::string number =
            number_of_loop_orders(loop_prime_factors(problem.layer, problem.temporal_sizes, {}, std::nullopt), factors);
        if (std::stod(number) > most_orders) {
            continue;
        }
        if (number.size() < 2 && dice.chance(90)) {
            continue;  // nothing to search
        }
        if (which_problems != Problems::any) {
            const OrderLattice space(problem, factors, allocation);
            const bool wanted = which_problems == Problems::contests ? space.contest().exists : space.contest().uneven;
            if (!wanted || !space.guard().empty()) {
                continue;
            }
        }
        const Enumeration all(problem, factors, allocation, chosen ? most_orders : infinity, objectives);
        if (all.gave_up()) {
            continue;
        }
        if (!all.best(0) && dice.chance(80)) {
            continue;  // most memories are too small for anything
        }
        agreement.orders += all.mappings();
        if (fmt::format("{:.0f}", all.orders()) != number) {
            agreement.different.push_back(fmt::format("{} orders, counted {}", all.orders(), number));
        }
        agreement.contested += all.space().contest().exists ? 1 : 0;
        Comparison comparison(problem, all, allocation, agreement);
        for (std::size_t which = 0; which < objectives.size(); ++which) {
            ++agreement.problems;
            comparison.search(objectives[which], which, random_options(dice, agreement.problems), factors);
        }
    }
    return agreement;
}

}  // namespace zigzag::test
