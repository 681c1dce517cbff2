// The best of all loop orders, with proof.
//
// 1. Incumbents: LOMA with its default limit, then narrow sweeps.
// 2. The proof: the same sweep with unlimited width. For energy it runs first with the smaller keys that energy needs, then once
//    more with the full keys among orders of equal energy, for the least latency.
// 3. Where that takes long, the orders are divided into classes, each with tighter bounds (class_proof.cpp), the most promising
//    first.
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
#include <cassert>
#include <cstdlib>

#include "zigzag/search/optimal/class_proof.hpp"
#include "zigzag/search/optimal/order_annealing.hpp"
#include "zigzag/search/optimal/order_enumeration.hpp"
#include "zigzag/search/optimal/search_findings.hpp"

namespace zigzag {

namespace {

const Score no_bound{-infinity, -infinity};

class Search {
public:
    Search(const MappingProblem& problem, const OptimalSearchOptions& options, SearchFindings::Clock::time_point start)
        : options_(options), space_(problem, options.settings.factors, options.settings.allocation), findings_(options_, start) {
        if (options.log) {
            options_.check_interrupted = [this, &options] {
                if (options.check_interrupted) {
                    options.check_interrupted();
                }
                findings_.log_now_and_then();
            };
        }
    }
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;

    void start_from(const OptimalOrder& found);
    OptimalOrder run();

private:
    /// A sweep over all orders, and what it works on.
    struct WholeSweep {
        WholeSweep(OrderLattice& space, const OptimalSearchOptions& options, SearchFindings& findings)
            : channels(space),
              contested(space),
              bounds(space, channels),
              sweep(space, channels, contested, bounds, options, findings.incumbent),
              root(sweep.cost_of(root_bound(space, channels, contested, bounds))) {
            sweep.start_clock(findings.start());
        }

        TransferChannels channels;
        ContestedMemory contested;
        OrderBounds bounds;
        PrefixSweep sweep;
        double root;  ///< what no order costs less than
    };

    /// The log tells which search it is, where two follow each other.
    const char* phase_name(const char* placed, const char* cut) const { return space_.chooses_boundaries() ? cut : placed; }
    /// Without a proof to come, only incumbents give an order.
    bool wants_incumbents(bool exact) const { return options_.quick_incumbents || (!exact && !options_.cutoff); }

    bool is_beaten();
    bool is_worth_annealing() const;
    bool is_late() const;
    bool is_good_enough() const;
    void anneal_orders();
    bool may_enumerate() const;
    void enumerate(const TryOrder& try_order);
    void search_without_tables();
    void search();
    void try_only_order(PrefixSweep& sweep);
    void try_loma(PrefixSweep& sweep);
    void search_inexactly(PrefixSweep& sweep);
    bool search_narrowly(PrefixSweep& sweep, bool has_outcomes);
    void prove(WholeSweep& whole, bool has_outcomes);
    std::uint64_t labels_before_classes(bool has_outcomes) const;
    bool run(PrefixSweep& sweep, PrefixRules::Keys keys, std::size_t width, const char* phase);

    OptimalSearchOptions options_;
    OrderLattice space_;
    SearchFindings findings_;
    AllocationFailure failure_;
    std::uint64_t bound_violations_ = 0;
    bool has_start_ = false;
};

/// Begins with what another search found for the same problem.
void Search::start_from(const OptimalOrder& found) {
    findings_.keep_labels(found.certificate.labels);
    failure_ = found.failure;
    if (!found.order) {
        return;
    }
    findings_.incumbent = {found.score, {}, {}, true};
    for (const Loop& loop : *found.order) {
        const auto step = step_of(space_, loop);
        assert(step);
        findings_.incumbent.steps.push_back(*step);
    }
    has_start_ = true;
}

OptimalOrder Search::run() {
    OrderCertificate& certificate = findings_.certificate;
    certificate.allocation = options_.settings.allocation;
    certificate.objective = to_string(options_.objective);
    certificate.factors = options_.settings.factors;
    certificate.nb_orders = number_of_loop_orders(space_.primes(), options_.settings.factors);
    certificate.exact_arithmetic = space_.tables().exact();
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
        if (!findings_.incumbent.score) {
            throw;  // there is nothing to keep
        }
        certificate.limitation = "interrupted";
    }
    OptimalOrder found;
    const Incumbent& incumbent = findings_.incumbent;
    if (incumbent.has_order) {
        LoopOrder order;
        for (const std::uint16_t step : incumbent.steps) {
            order.push_back(space_.steps()[step].loop);
        }
        found.order = std::move(order);
        found.boundaries = incumbent.boundaries;
        found.score = *incumbent.score;
        certificate.best = options_.objective.cost(found.score);
    }
    if (certificate.proven) {
        certificate.lower_bound = incumbent.has_order ? certificate.best : certificate.lower_bound;
    } else if (incumbent.has_order) {
        certificate.lower_bound = std::min(certificate.lower_bound, certificate.best);
        certificate.proven = certificate.lower_bound >= certificate.best;
    }
    if (certificate.proven) {
        certificate.limitation.clear();
    }
    found.certificate = std::move(certificate);
    found.failure = failure_;
    found.bound_violations = bound_violations_;
    return found;
}

/// The greedy allocator's orders are annealed, once for all spatial mappings that are searched beside each other.
bool Search::is_worth_annealing() const {
    const OrderCertificate& certificate = findings_.certificate;
    if (certificate.proven || options_.effort == SearchEffort::bound || space_.chooses_boundaries()) {
        return false;
    }
    const std::string& why = certificate.limitation;
    return why == SearchFindings::memory_limit_reached || (!why.empty() && why == space_.guard() && wants_incumbents(false));
}

bool Search::is_late() const {
    return options_.settings.time_limit &&
           std::chrono::duration<double>(SearchFindings::Clock::now() - findings_.start()).count() >=
               *options_.settings.time_limit;
}

/// More walks would change nothing that the user cares for.
bool Search::is_good_enough() const {
    return findings_.incumbent.has_order &&
           findings_.certificate.lower_bound >= findings_.best_cost() * (1 - options_.settings.gap);
}

void Search::anneal_orders() {
    OrderAnnealing annealing(space_, options_, findings_.incumbent, [this] { return is_late(); });
    annealing.walk_as_salsa(loma_limit);
    while (options_.settings.time_limit && !is_late() && !is_good_enough() && annealing.walk_on()) {
    }
    findings_.log("annealing");
}

/// The bound alone tells that nothing here beats the cutoff, or not by as much as the user cares for.
bool Search::is_beaten() {
    OrderCertificate& certificate = findings_.certificate;
    if (!options_.cutoff) {
        return false;
    }
    if (certificate.lower_bound > findings_.worth_trying()) {
        certificate.proven = true;
        findings_.log("bound");
        return true;
    }
    if (findings_.gap_is_small_enough()) {
        certificate.limitation = "gap small enough";
        findings_.log("bound");
        return true;
    }
    return false;
}

bool Search::may_enumerate() const {
    const double nb_orders = std::strtod(findings_.certificate.nb_orders.c_str(), nullptr);
    return nb_orders <= options_.most_orders_to_enumerate && !space_.chooses_boundaries();
}

void Search::enumerate(const TryOrder& try_order) {
    for_each_order(space_, try_order);
    findings_.certificate.proven = true;
    findings_.certificate.exact_arithmetic = true;
    findings_.certificate.lower_bound = findings_.best_cost();
    findings_.log("all orders");
}

void Search::search_without_tables() {
    OrderCertificate& certificate = findings_.certificate;
    certificate.limitation = space_.guard();
    const Score bound = lower_bounds(space_.problem(), options_.settings.allocation);
    certificate.lower_bound = options_.objective.cost(bound);
    if (options_.effort == SearchEffort::bound || is_beaten() || !wants_incumbents(false) || has_start_) {
        return;
    }
    const auto try_order = [this](const std::vector<std::uint16_t>& order) {
        Incumbent& incumbent = findings_.incumbent;
        const auto score = space_.scorer().score(order);
        if (!score) {
            failure_ = space_.scorer().failure();
        } else if (!incumbent.score || options_.objective.is_better(*score, *incumbent.score)) {
            incumbent = {score, order, {}, true};
        }
    };
    if (may_enumerate()) {
        enumerate(try_order);
        return;
    }
    for_each_loma_order(space_, try_order);
    findings_.log("loma");
}

void Search::search() {
    WholeSweep whole(space_, options_, findings_);
    OrderCertificate& certificate = findings_.certificate;
    certificate.lower_bound = whole.root;
    certificate.limitation = space_.guard();
    if (space_.full() == 0) {
        try_only_order(whole.sweep);
        return;
    }
    if (options_.effort == SearchEffort::bound || is_beaten()) {
        return;
    }
    const bool exact = space_.guard().empty();
    const bool quick = has_start_ || wants_incumbents(exact);
    if (quick && !has_start_) {
        try_loma(whole.sweep);
    }
    if (!exact) {
        search_inexactly(whole.sweep);
        return;
    }
    const bool has_outcomes = ContestOutcomes::may_be_known(space_);
    if (quick && search_narrowly(whole.sweep, has_outcomes)) {
        certificate.proven = true;
    } else if (!findings_.stopped) {
        prove(whole, has_outcomes);
    }
    bound_violations_ = whole.sweep.bound_violations();
    if (bound_violations_ > 0 && space_.tables().exact()) {
        certificate.proven = false;
        certificate.lower_bound = std::min(certificate.lower_bound, whole.root);
        certificate.limitation = "an order scored below its bound";
    }
}

/// The one without loops.
void Search::try_only_order(PrefixSweep& sweep) {
    sweep.try_order({}, no_bound);
    if (!findings_.incumbent.has_order) {
        failure_ = sweep.failure();
    }
    findings_.certificate.proven = true;
    findings_.certificate.lower_bound = findings_.best_cost();
}

void Search::try_loma(PrefixSweep& sweep) {
    for_each_loma_order(space_, [&](const std::vector<std::uint16_t>& order) { sweep.try_order(order, no_bound); });
    if (!findings_.incumbent.has_order) {
        failure_ = sweep.failure();
    }
    findings_.log("loma");
}

constexpr std::array<std::size_t, 2> beam_widths{16, 256};

/// Where the rules of prefixes are only approximately right: what a sweep leaves out may be the best order.
void Search::search_inexactly(PrefixSweep& sweep) {
    if (may_enumerate()) {
        enumerate([&](const std::vector<std::uint16_t>& order) { sweep.try_order(order, no_bound); });
        return;
    }
    if (has_start_ || wants_incumbents(false)) {
        for (const std::size_t width : beam_widths) {
            sweep.run(PrefixRules::Keys::latency, width, false);
            findings_.count_labels(sweep);
        }
    }
    findings_.log(phase_name("beam", "cut beam"));
}

/// Sweeps of limited width, for good incumbents. True when one of them was a proof.
bool Search::search_narrowly(PrefixSweep& sweep, bool has_outcomes) {
    for (const std::size_t width : beam_widths) {
        const bool three = width == beam_widths[1] && space_.contest().rivals.size() == 3;
        if (three && has_outcomes) {
            return false;  // three rivals leave much open for a narrow sweep; the first outcomes bring better orders
        }
        if (three) {
            // Many prefixes differ in what may still happen in the contested memory; smaller keys leave room for others.
            sweep.run(PrefixRules::Keys::energy, width, true);
        }
        const bool complete = run(sweep, PrefixRules::Keys::latency, width, phase_name("beam", "cut beam"));
        if (complete || findings_.stopped) {
            return complete;
        }
    }
    return false;
}

/// Sweeps everything, or stops when that takes long and goes on class by class.
void Search::prove(WholeSweep& whole, bool has_outcomes) {
    OrderCertificate& certificate = findings_.certificate;
    if (options_.effort == SearchEffort::incumbents) {
        findings_.stopped = true;
        certificate.limitation = "only a good order was asked for";
        return;
    }
    const bool for_energy = options_.objective == Objective::energy;
    // Energy hardly depends on which operands lie in a level as a whole.
    std::vector<OperandInMemory> dividing = for_energy ? std::vector<OperandInMemory>{} : space_.dividing_levels();
    const bool divides = !dividing.empty() || has_outcomes;
    if (divides) {
        whole.sweep.set_most_labels(labels_before_classes(has_outcomes));
    }
    if (for_energy) {
        certificate.proven = run(whole.sweep, PrefixRules::Keys::energy, 0, phase_name("energy", "cut energy"));
    }
    if (!for_energy || certificate.proven || findings_.stopped) {
        const bool complete = run(whole.sweep, PrefixRules::Keys::latency, 0, phase_name("proof", "cut proof"));
        certificate.proven = complete || certificate.proven;
    }
    if (divides && !certificate.proven && !findings_.stopped) {
        findings_.keep_labels(whole.sweep.nb_labels());
        whole.sweep.forget_labels();
        ClassProof(space_, whole.channels, whole.contested, options_, std::move(dividing), findings_)
            .run(phase_name("classes", "cut classes"));
    }
}

/// Three rivals leave much open, which their outcomes settle. Two leave less: bounds of all orders together are mostly good
/// enough, and sweeping outcome by outcome would repeat much of the work.
std::uint64_t Search::labels_before_classes(bool has_outcomes) const {
    if (space_.contest().rivals.size() == 2) {
        return 10 * options_.labels_before_classes;
    }
    return has_outcomes ? options_.labels_before_outcomes : options_.labels_before_classes;
}

/// True when the sweep was exhaustive.
bool Search::run(PrefixSweep& sweep, PrefixRules::Keys keys, std::size_t width, const char* phase) {
    OrderCertificate& certificate = findings_.certificate;
    findings_.begin_phase(phase);
    const PrefixSweep::Outcome outcome = findings_.run(sweep, keys, width);
    certificate.lower_bound = std::max(certificate.lower_bound, std::min(sweep.lower_bound(), findings_.best_cost()));
    findings_.log(phase);
    if (findings_.gap_is_small_enough()) {
        certificate.limitation = "gap small enough";
        findings_.stopped = true;
    }
    return outcome == PrefixSweep::Outcome::complete && sweep.lower_bound() >= findings_.best_cost();
}

/// First the best order as the allocator places it; then, with that to beat, all boundaries.
OptimalOrder find_optimal_allocation(const MappingProblem& problem, const OptimalSearchOptions& options) {
    const auto start = SearchFindings::Clock::now();
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
                                                              : Search(problem, options, SearchFindings::Clock::now()).run();
}

Score lower_bounds(const MappingProblem& problem, Allocation allocation) {
    OrderLattice space(problem, LoopFactors::any, allocation);
    if (!space.tables().built()) {
        return {array_energy(problem), static_cast<double>(problem.total_cycle) * problem.cycles_per_op};
    }
    if (!space.tables().exact()) {
        space.allow_any_boundary();
    }
    const TransferChannels channels(space);
    const OrderBounds bounds(space, channels);
    return root_bound(space, channels, ContestedMemory(space), bounds);
}

}  // namespace zigzag
