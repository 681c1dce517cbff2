// The best of all loop orders, with proof.
//
// 1. Incumbents: LOMA with its default limit, then narrow sweeps.
// 2. The proof: the same sweep with unlimited width. For energy it runs first with the smaller keys that energy needs, then once
//    more with the full keys among orders of equal energy, for the least latency.
// 3. Where that takes long, the orders are divided into classes, each with tighter bounds. Example: I and O either lie in the
//    scratchpad as a whole or not, which makes four classes; mostly the bounds of three are beaten, and the fourth is swept.
//    Where operands compete for a memory, by the ways in which that may end too (contest_outcomes.cpp), the most promising first.
// 4. Where the sweep would not be exact (OrderLattice::guard), all orders are enumerated when they are few; else the bound of the
//    empty prefix stands against the incumbent.
// 5. Where the sweep would not be exact, or needs too much memory, orders are annealed as SALSA does by default, so that what is
//    not proven is no worse than what that finds. The work is fixed. Only a time limit of the user's lets it go on, from the best
//    order so far, until the time is over.
//
// With Allocation::optimal all of this happens twice: first as the greedy allocator places the loops, then, with the best of that
// to beat, wherever memories may cut them (chosen_boundaries.cpp).
//
// Cost: labels x steps. Labels are the prefixes that no bound can exclude; typically a few hundred for spaces of 10^9 orders.
#include "zigzag/search/optimal/optimal_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "zigzag/base/numbers.hpp"
#include "zigzag/search/optimal/listed_orders.hpp"
#include "zigzag/search/optimal/order_annealing.hpp"
#include "zigzag/search/optimal/sweep/prefix_sweep.hpp"

namespace zigzag {

namespace {

constexpr int loma_limit = 6;
constexpr std::array<std::size_t, 2> beam_widths{16, 256};
constexpr const char* memory_limit_reached = "memory limit reached";
constexpr auto log_interval = std::chrono::seconds(1);
constexpr std::uint64_t cheap_sweep = 2000;  ///< labels: after fewer the next sweep takes twice as many outcomes, else half
constexpr std::uint64_t unlimited = ~std::uint64_t{0};
const ScoreBound no_bound{-infinity, -infinity};

class Search {
public:
    Search(const MappingProblem& problem, const OptimalSearchOptions& options, std::chrono::steady_clock::time_point start)
        : start_(start), options_(options), space_(problem, options.settings.factors, options.settings.allocation) {
        incumbent_.score = options.cutoff;
        if (options.log) {
            options_.check_interrupted = [this, &options] {
                if (options.check_interrupted) {
                    options.check_interrupted();
                }
                log_now_and_then();
            };
        }
    }

    /// Begins with what another search found for the same problem.
    void start_from(const OptimalOrder& found) {
        result_.certificate.labels = earlier_labels_ = found.certificate.labels;
        result_.failure = found.failure;
        if (!found.order) {
            return;
        }
        incumbent_ = {found.score, {}, {}, true};
        for (const Loop& loop : *found.order) {
            incumbent_.steps.push_back(static_cast<std::uint16_t>(step_of(space_, loop)));
        }
        has_start_ = true;
    }

    OptimalOrder run() {
        result_.certificate.allocation = options_.settings.allocation;
        result_.certificate.objective = to_string(options_.objective);
        result_.certificate.factors = options_.settings.factors;
        result_.certificate.nb_orders = number_of_loop_orders(space_.primes(), options_.settings.factors);
        result_.certificate.exact_arithmetic = space_.tables().exact();
        try {
            if (space_.tables().built()) {
                search();
            } else {
                search_without_tables();
            }
            if (is_worth_annealing()) {
                anneal_orders();
            }
        } catch (const InterruptedError&) {
            if (!incumbent_.score) {
                throw;  // there is nothing to keep
            }
            result_.certificate.limitation = "interrupted";
        }
        if (incumbent_.has_order) {
            LoopOrder order;
            for (const std::uint16_t step : incumbent_.steps) {
                order.push_back(space_.steps()[step].loop);
            }
            result_.order = std::move(order);
            result_.boundaries = incumbent_.boundaries;
            result_.score = *incumbent_.score;
            result_.certificate.best = options_.objective.cost(result_.score);
        }
        OrderCertificate& certificate = result_.certificate;
        if (certificate.proven) {
            certificate.lower_bound = incumbent_.has_order ? certificate.best : certificate.lower_bound;
        } else if (incumbent_.has_order) {
            certificate.lower_bound = std::min(certificate.lower_bound, certificate.best);
            certificate.proven = certificate.lower_bound >= certificate.best;
        }
        if (certificate.proven) {
            certificate.limitation.clear();
        }
        return std::move(result_);
    }

private:
    /// The log tells which search it is, where two follow each other.
    const char* phase_name(const char* placed, const char* cut) const { return space_.chooses_boundaries() ? cut : placed; }

    double best_cost() const { return incumbent_.score ? options_.objective.cost(*incumbent_.score) : infinity; }

    void log(const char* phase) {
        if (!options_.log) {
            return;
        }
        OptimalSearchProgress line;
        line.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
        line.phase = phase;
        if (incumbent_.score) {
            line.incumbent = best_cost();
        }
        line.lower_bound = result_.certificate.lower_bound;
        line.labels = result_.certificate.labels;
        options_.log(line);
        last_logged_ = std::chrono::steady_clock::now();
    }

    /// A line each second while a sweep takes long, with what is proven at that moment.
    void log_now_and_then() {
        if (sweep_ == nullptr || std::chrono::steady_clock::now() - last_logged_ < log_interval) {
            return;
        }
        OrderCertificate& certificate = result_.certificate;
        certificate.labels = earlier_labels_ + sweep_->nb_labels();
        certificate.lower_bound =
            std::max(certificate.lower_bound, std::min({sweep_->open_bound(), bounds_of_others_, best_cost()}));
        log(phase_);
    }

    /// The greedy allocator's orders are annealed, once for all spatial mappings that are searched beside each other.
    bool is_worth_annealing() const {
        const std::string& why = result_.certificate.limitation;
        if (result_.certificate.proven || options_.effort == SearchEffort::bound || space_.chooses_boundaries()) {
            return false;
        }
        return why == memory_limit_reached || (!why.empty() && why == space_.guard() && wants_incumbents(false));
    }

    bool is_late() const {
        return options_.settings.time_limit &&
               std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count() >= *options_.settings.time_limit;
    }

    /// More walks would change nothing that the user cares for.
    bool is_good_enough() const {
        return incumbent_.has_order && result_.certificate.lower_bound >= best_cost() * (1 - options_.settings.gap);
    }

    void anneal_orders() {
        OrderAnnealing annealing(space_, options_, incumbent_, [this] { return is_late(); });
        annealing.walk_as_salsa(loma_limit);
        while (options_.settings.time_limit && !is_late() && !is_good_enough() && annealing.walk_on()) {
        }
        log("annealing");
    }

    void search_without_tables() {
        result_.certificate.limitation = space_.guard();
        const ScoreBound bound = lower_bounds(space_.problem(), options_.settings.allocation);
        result_.certificate.lower_bound = options_.objective.cost({bound.energy, bound.latency});
        if (options_.effort == SearchEffort::bound || is_beaten() || !wants_incumbents(false)) {
            return;
        }
        const auto try_order = [this](const std::vector<std::uint16_t>& order) {
            const auto score = space_.scorer().score(order);
            if (!score) {
                result_.failure = space_.scorer().failure();
            } else if (!incumbent_.score || options_.objective.is_better(*score, *incumbent_.score)) {
                incumbent_ = {score, order, {}, true};
            }
        };
        if (has_start_) {
            return;
        }
        if (number_of_orders() <= options_.most_orders_to_enumerate && !space_.chooses_boundaries()) {
            enumerate(try_order);
            return;
        }
        for_each_loma_order(space_, loma_limit, try_order);
        log("loma");
    }

    /// Without a proof to come, only incumbents give an order.
    bool wants_incumbents(bool exact) const { return options_.quick_incumbents || (!exact && !options_.cutoff); }

    /// The bound alone tells that nothing here beats the cutoff, or not by as much as the user cares for.
    bool is_beaten() {
        OrderCertificate& certificate = result_.certificate;
        if (!options_.cutoff) {
            return false;
        }
        if (certificate.lower_bound > best_cost() * (1 + 1e-9)) {
            certificate.proven = true;
            log("bound");
            return true;
        }
        if (options_.settings.gap > 0 && certificate.lower_bound >= best_cost() * (1 - options_.settings.gap)) {
            certificate.limitation = "gap small enough";
            log("bound");
            return true;
        }
        return false;
    }

    void search() {
        const TransferChannels channels(space_);
        const ContestedMemory contested(space_);
        OrderBounds bounds(space_, channels);
        PrefixSweep sweep(space_, channels, contested, bounds, options_, incumbent_);
        sweep.start_clock(start_);
        OrderCertificate& certificate = result_.certificate;
        const bool exact = space_.guard().empty();
        const ScoreBound root = root_bound(space_, channels, contested, bounds);
        certificate.lower_bound = sweep.cost_of(root);
        certificate.limitation = space_.guard();
        if (space_.full() == 0) {
            sweep.try_order({}, no_bound);
            if (!incumbent_.has_order) {
                result_.failure = sweep.failure();
            }
            certificate.proven = true;
            certificate.lower_bound = best_cost();
            return;
        }
        if (options_.effort == SearchEffort::bound || is_beaten()) {
            return;
        }
        const bool quick = has_start_ || wants_incumbents(exact);
        if (quick && !has_start_) {
            for_each_loma_order(space_, loma_limit, [&](const auto& order) { sweep.try_order(order, no_bound); });
            if (!incumbent_.has_order) {
                result_.failure = sweep.failure();
            }
            log("loma");
        }
        if (!exact && number_of_orders() <= options_.most_orders_to_enumerate && !space_.chooses_boundaries()) {
            enumerate([&](const std::vector<std::uint16_t>& order) { sweep.try_order(order, no_bound); });
            return;
        }
        const bool has_outcomes = ContestOutcomes::may_be_known(space_);
        bool done = false;
        for (const std::size_t width : beam_widths) {
            const bool three = exact && width == beam_widths[1] && space_.contest().rivals.size() == 3;
            if (!quick || (three && has_outcomes)) {
                break;  // three rivals leave much open for a narrow sweep; the first outcomes bring better orders
            }
            if (three) {
                // Many prefixes differ in what may still happen in the contested memory; smaller keys leave room for others.
                sweep.run(PrefixRules::Keys::energy, width, true);
            }
            done = exact && run(sweep, PrefixRules::Keys::latency, width, phase_name("beam", "cut beam"));
            if (!exact) {
                sweep.run(PrefixRules::Keys::latency, width, false);
                certificate.labels = earlier_labels_ + sweep.nb_labels();
            }
            if (done || stopped_) {
                break;
            }
        }
        if (!exact) {
            log(phase_name("beam", "cut beam"));
            return;
        }
        if (!done && !stopped_ && options_.effort == SearchEffort::incumbents) {
            stopped_ = true;
            certificate.limitation = "only a good order was asked for";
        }
        // Energy hardly depends on which operands lie in a level as a whole.
        const std::vector<OperandInMemory> dividing =
            options_.objective == Objective::energy ? std::vector<OperandInMemory>{} : space_.dividing_levels();
        const bool divides = !dividing.empty() || has_outcomes;
        if (!done && !stopped_) {
            sweep.set_most_labels(divides ? labels_before_classes(has_outcomes) : unlimited);
            bool divide = false;
            if (options_.objective == Objective::energy) {
                certificate.proven = run(sweep, PrefixRules::Keys::energy, 0, phase_name("energy", "cut energy"));
                divide = !certificate.proven && !stopped_;
            }
            if (!divide) {
                certificate.proven =
                    run(sweep, PrefixRules::Keys::latency, 0, phase_name("proof", "cut proof")) || certificate.proven;
                divide = !certificate.proven && !stopped_;
            }
            if (divide && divides) {
                earlier_labels_ += sweep.nb_labels();
                sweep.forget_labels();
                prove_in_classes(channels, contested, dividing);
            }
        } else if (done) {
            certificate.proven = true;
        }
        result_.bound_violations = sweep.bound_violations();
        if (result_.bound_violations > 0 && space_.tables().exact()) {
            certificate.proven = false;
            certificate.lower_bound = std::min(certificate.lower_bound, sweep.cost_of(root));
            certificate.limitation = "an order scored below its bound";
        }
    }

    /// Three rivals leave much open, which their outcomes settle. Two leave less: bounds of all orders together are mostly good
    /// enough, and sweeping outcome by outcome would repeat much of the work.
    std::uint64_t labels_before_classes(bool has_outcomes) const {
        if (space_.contest().rivals.size() == 2) {
            return 10 * options_.labels_before_classes;
        }
        return has_outcomes ? options_.labels_before_outcomes : options_.labels_before_classes;
    }

    /// True when the sweep was exhaustive.
    bool run(PrefixSweep& sweep, PrefixRules::Keys keys, std::size_t width, const char* phase) {
        phase_ = phase;
        sweep_ = width == 0 ? &sweep : nullptr;
        const PrefixSweep::Outcome outcome = sweep.run(keys, width, true);
        sweep_ = nullptr;
        OrderCertificate& certificate = result_.certificate;
        certificate.labels = earlier_labels_ + sweep.nb_labels();
        certificate.lower_bound = std::max(certificate.lower_bound, std::min(sweep.lower_bound(), best_cost()));
        stopped_ = outcome == PrefixSweep::Outcome::out_of_time || outcome == PrefixSweep::Outcome::out_of_memory;
        if (stopped_) {
            certificate.limitation = outcome == PrefixSweep::Outcome::out_of_time ? "time limit reached" : memory_limit_reached;
        }
        log(phase);
        const double best = best_cost();
        if (incumbent_.score && options_.settings.gap > 0 && certificate.lower_bound >= best * (1 - options_.settings.gap)) {
            certificate.limitation = "gap small enough";
            stopped_ = true;
        }
        return outcome == PrefixSweep::Outcome::complete && sweep.lower_bound() >= best;
    }

    /// Part of the orders. Of those that end up in some outcomes of the contest, the outcomes that are not swept yet.
    struct OrderClass {
        unsigned with_all;
        double bound;
        std::optional<ContestOutcomes> outcomes;
        std::size_t next = 0;   ///< outcome
        std::size_t width = 1;  ///< outcomes to sweep at once
    };

    /// What costs more is surely not better than the best known.
    double worth_trying() const { return best_cost() * (1 + 1e-9); }

    /// Bounds of loading are loose where it is open which operands lie in the level below the last memory as a whole: their
    /// transfers happen once, and shorten each other. So the orders are divided into classes by that, each with bounds of its
    /// own; and where operands compete for a memory, each class into outcomes.
    void prove_in_classes(const TransferChannels& channels, const ContestedMemory& contested,
                          const std::vector<OperandInMemory>& dividing) {
        OrderCertificate& certificate = result_.certificate;
        std::vector<OrderClass> classes;
        for (unsigned with_all = 0; with_all < 1U << dividing.size(); ++with_all) {
            space_.keep_class(dividing, with_all);
            OrderBounds bounds(space_, channels);
            const PrefixSweep sweep(space_, channels, contested, bounds, options_, incumbent_);
            OrderClass& added = classes.emplace_back(OrderClass{
                with_all, std::max(certificate.lower_bound, sweep.cost_of(root_bound(space_, channels, contested, bounds))), {}});
            if (space_.contest().exists && added.bound <= worth_trying()) {
                added.outcomes.emplace(
                    space_, bounds, [&](const ScoreBound& bound) { return sweep.cost_of(bound); }, worth_trying());
                added.bound = std::max(added.bound, bound_of_outcomes(added));
            }
        }
        phase_ = phase_name("classes", "cut classes");
        double proven = infinity;
        while (!stopped_) {
            OrderClass& most_promising =
                *std::min_element(classes.begin(), classes.end(), [](const auto& a, const auto& b) { return a.bound < b.bound; });
            if (most_promising.bound == infinity || most_promising.bound > worth_trying()) {
                break;
            }
            proven = std::min(proven, sweep_part(most_promising, channels, contested, dividing, [&] {
                                  double bound = proven;
                                  for (const OrderClass& other : classes) {
                                      bound = std::min(bound, other.bound);
                                  }
                                  return bound;
                              }));
        }
        space_.keep_all_classes();
        bounds_of_others_ = infinity;
        for (const OrderClass& left : classes) {
            proven = std::min(proven, left.bound);
        }
        certificate.labels = earlier_labels_;
        certificate.lower_bound = std::max(certificate.lower_bound, std::min(proven, best_cost()));
        certificate.proven = !stopped_ && proven >= best_cost();
        if (!certificate.proven && !stopped_) {
            certificate.limitation = "gap small enough";
        }
        log(phase_);
    }

    /// Of outcomes that are left. No order belongs to none.
    static double bound_of_outcomes(const OrderClass& orders) {
        if (!orders.outcomes->known()) {
            return -infinity;
        }
        const std::vector<ContestOutcome>& all = orders.outcomes->outcomes();
        if (orders.next == all.size()) {
            return infinity;
        }
        return all[orders.next].cost;
    }

    /// Latency decides where energies are equal, and energy otherwise.
    bool is_at_best_a_worse_tie(const ContestOutcome& outcome) const {
        if (!incumbent_.score || outcome.cost < best_cost() * (1 - 1e-9)) {
            return false;
        }
        return options_.objective == Objective::latency ? outcome.bound.energy > incumbent_.score->energy_total * (1 + 1e-9)
                                                        : outcome.bound.latency > incumbent_.score->latency_total2 * (1 + 1e-9);
    }

    /// Sweeps a class, or its next outcomes: one at first, since the best order may be found there, then more and more. Returns
    /// what is proven of them; `bound_of_others` is asked when the class has been told what is left of it.
    double sweep_part(OrderClass& orders, const TransferChannels& channels, const ContestedMemory& contested,
                      const std::vector<OperandInMemory>& dividing, const std::function<double()>& bound_of_others) {
        const double bound = orders.bound;
        space_.keep_class(dividing, orders.with_all);
        std::optional<ExpectedOutcomes> expected;
        orders.bound = infinity;
        if (orders.outcomes && orders.outcomes->known()) {
            const auto& all = orders.outcomes->outcomes();
            std::vector<ContestOutcome> next;
            for (; orders.next < all.size() && next.size() < orders.width; ++orders.next) {
                if (!is_at_best_a_worse_tie(all[orders.next])) {
                    next.push_back(all[orders.next]);
                }
            }
            orders.bound = bound_of_outcomes(orders);
            expected.emplace(space_, orders.outcomes->order(), std::move(next));
            expected->narrow(space_);
        }
        bounds_of_others_ = bound_of_others();
        OrderBounds bounds(space_, channels);
        PrefixSweep sweep(space_, channels, contested, bounds, options_, incumbent_);
        sweep.start_clock(start_);
        sweep.expect_other_classes();
        if (expected) {
            sweep.expect_outcomes(*expected);
        }
        sweep_ = &sweep;
        const PrefixSweep::Outcome outcome = sweep.run(PrefixRules::Keys::latency, 0, true);
        sweep_ = nullptr;
        earlier_labels_ += sweep.nb_labels();
        orders.width = sweep.nb_labels() < cheap_sweep ? 2 * orders.width : std::max<std::size_t>(1, orders.width / 2);
        if (outcome != PrefixSweep::Outcome::complete) {
            stopped_ = true;
            result_.certificate.limitation =
                outcome == PrefixSweep::Outcome::out_of_time ? "time limit reached" : memory_limit_reached;
        }
        return std::max(bound, std::min(sweep.lower_bound(), best_cost()));
    }

    double number_of_orders() const { return std::strtod(result_.certificate.nb_orders.c_str(), nullptr); }

    void enumerate(const TryOrder& try_order) {
        for_each_order(space_, try_order);
        result_.certificate.proven = true;
        result_.certificate.exact_arithmetic = true;
        result_.certificate.lower_bound = best_cost();
        log("all orders");
    }

public:
    static ScoreBound root_bound(const OrderLattice& space, const TransferChannels& channels, const ContestedMemory& contested,
                                 const OrderBounds& bounds) {
        PrefixRules rules(space, channels, contested, bounds, nullptr, PrefixRules::Keys::latency, false);
        std::vector<std::int64_t> key;
        std::vector<std::int64_t> loads;
        return rules.describe(rules.first(), {}, key, loads);
    }

private:
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point last_logged_ = start_;
    OptimalSearchOptions options_;
    const PrefixSweep* sweep_ = nullptr;  ///< the one that runs, if it proves
    const char* phase_ = "";
    OrderLattice space_;
    Incumbent incumbent_;
    OptimalOrder result_;
    bool stopped_ = false;
    bool has_start_ = false;
    double bounds_of_others_ = infinity;  ///< of classes of orders that don't run at the moment
    std::uint64_t earlier_labels_ = 0;
};

/// First the best order as the allocator places it; then, with that to beat, all boundaries.
OptimalOrder find_optimal_allocation(const MappingProblem& problem, const OptimalSearchOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    Search search(problem, options, start);
    if (options.greedy_allocation_first && options.effort != SearchEffort::bound) {
        OptimalSearchOptions greedy = options;
        greedy.settings.allocation = Allocation::greedy;
        search.start_from(Search(problem, greedy, start).run());
    }
    return search.run();
}

}  // namespace

OptimalOrder find_optimal_order(const MappingProblem& problem, const OptimalSearchOptions& options) {
    const bool even = problem.options.temporal_mapping_type == TemporalMappingType::even;
    if (even && options.settings.allocation == Allocation::optimal) {
        throw UsageError("allocation optimal cuts the loops of each operand by themselves, which even mapping forbids");
    }
    return options.settings.allocation == Allocation::optimal ? find_optimal_allocation(problem, options)
                                                              : Search(problem, options, std::chrono::steady_clock::now()).run();
}

ScoreBound lower_bounds(const MappingProblem& problem, Allocation allocation) {
    OrderLattice space(problem, LoopFactors::any, allocation);
    if (!space.tables().built()) {
        return {array_energy(problem), static_cast<double>(problem.total_cycle) * problem.cycles_per_op};
    }
    if (!space.tables().exact()) {
        space.allow_any_boundary();
    }
    const TransferChannels channels(space);
    const OrderBounds bounds(space, channels);
    return Search::root_bound(space, channels, ContestedMemory(space), bounds);
}

}  // namespace zigzag
