// The proof, class by class.
//
// Bounds of loading are loose where it is open which operands lie in the level below the last memory as a whole: their transfers
// happen once, and shorten each other. So the orders are divided into classes by that. Example: I and O either lie in the
// scratchpad as a whole or not, which makes four classes; mostly the bounds of three are beaten, and the fourth is swept. Where
// operands compete for a memory, each class is divided further into the ways in which that may end (contest_outcomes.cpp): one
// at first, since the best order may be found there, then more and more at once.
//
// The class with the least bound comes first; when that costs more than the best order known, so do all others, and the proof is
// complete.
//
// Cost: one sweep per part that is not beaten; 2^(dividing levels) classes, of which there are 8 at most.
#include "zigzag/search/optimal/class_proof.hpp"

#include <algorithm>

namespace zigzag {

ClassProof::ClassProof(OrderLattice& space, const TransferChannels& channels, const ContestedMemory& contested,
                       const OptimalSearchOptions& options, std::vector<OperandInMemory> dividing, SearchFindings& findings)
    : space_(&space),
      channels_(&channels),
      contested_(&contested),
      options_(&options),
      dividing_(std::move(dividing)),
      findings_(&findings) {}

void ClassProof::run(const char* phase) {
    OrderCertificate& certificate = findings_->certificate;
    find_classes();
    findings_->begin_phase(phase);
    double proven = infinity;
    while (!findings_->stopped) {
        OrderClass& most_promising =
            *std::min_element(classes_.begin(), classes_.end(), [](const auto& a, const auto& b) { return a.bound < b.bound; });
        if (most_promising.bound == infinity || most_promising.bound > findings_->worth_trying()) {
            break;
        }
        proven = std::min(proven, sweep_part(most_promising, proven));
    }
    space_->keep_all_classes();
    findings_->bounds_of_others = infinity;
    proven = std::min(proven, least_bound());
    certificate.lower_bound = std::max(certificate.lower_bound, std::min(proven, findings_->best_cost()));
    certificate.proven = !findings_->stopped && proven >= findings_->best_cost();
    if (!certificate.proven && !findings_->stopped) {
        certificate.limitation = "gap small enough";
    }
    findings_->log_phase();
}

void ClassProof::find_classes() {
    for (unsigned with_all = 0; with_all < 1U << dividing_.size(); ++with_all) {
        space_->keep_class(dividing_, with_all);
        OrderBounds bounds(*space_, *channels_);
        const PrefixSweep sweep(*space_, *channels_, *contested_, bounds, *options_, findings_->incumbent);
        const double root = sweep.cost_of(root_bound(*space_, *channels_, *contested_, bounds));
        OrderClass& added = classes_.emplace_back(OrderClass{with_all, std::max(findings_->certificate.lower_bound, root), {}});
        if (space_->contest().exists && added.bound <= findings_->worth_trying()) {
            added.outcomes.emplace(
                *space_, bounds, [&](const Score& bound) { return sweep.cost_of(bound); }, findings_->worth_trying());
            added.bound = std::max(added.bound, bound_of_outcomes(added));
        }
    }
}

/// Of outcomes that are left. No order belongs to none.
double ClassProof::bound_of_outcomes(const OrderClass& orders) {
    if (!orders.outcomes->known()) {
        return -infinity;
    }
    const std::vector<ContestOutcome>& all = orders.outcomes->outcomes();
    return orders.next == all.size() ? infinity : all[orders.next].cost;
}

/// Latency decides where energies are equal, and energy otherwise.
bool ClassProof::is_at_best_a_worse_tie(const ContestOutcome& outcome) const {
    const std::optional<Score>& best = findings_->incumbent.score;
    if (!best || outcome.cost < findings_->best_cost() * (1 - 1e-9)) {
        return false;
    }
    return options_->objective == Objective::latency ? outcome.bound.energy > best->energy * (1 + 1e-9)
                                                     : outcome.bound.latency > best->latency * (1 + 1e-9);
}

double ClassProof::least_bound() const {
    double bound = infinity;
    for (const OrderClass& orders : classes_) {
        bound = std::min(bound, orders.bound);
    }
    return bound;
}

/// The next outcomes of the class; none: all its orders. Leaves the class the bound of the rest.
std::optional<ExpectedOutcomes> ClassProof::take_outcomes(OrderClass& orders) {
    orders.bound = infinity;
    if (!orders.outcomes || !orders.outcomes->known()) {
        return std::nullopt;
    }
    const auto& all = orders.outcomes->outcomes();
    std::vector<ContestOutcome> next;
    for (; orders.next < all.size() && next.size() < orders.width; ++orders.next) {
        if (!is_at_best_a_worse_tie(all[orders.next])) {
            next.push_back(all[orders.next]);
        }
    }
    orders.bound = bound_of_outcomes(orders);
    return ExpectedOutcomes(*space_, orders.outcomes->order(), std::move(next));
}

/// Sweeps a class, or its next outcomes. Returns what is proven of them; `proven`: of those swept before.
double ClassProof::sweep_part(OrderClass& orders, double proven) {
    constexpr std::uint64_t cheap_sweep = 2000;  // labels: after fewer the next sweep takes twice as many outcomes, else half
    const double bound = orders.bound;
    space_->keep_class(dividing_, orders.with_all);
    const std::optional<ExpectedOutcomes> expected = take_outcomes(orders);
    if (expected) {
        expected->narrow(*space_);
    }
    findings_->bounds_of_others = std::min(proven, least_bound());
    OrderBounds bounds(*space_, *channels_);
    PrefixSweep sweep(*space_, *channels_, *contested_, bounds, *options_, findings_->incumbent);
    sweep.start_clock(findings_->start());
    sweep.expect_other_classes();
    if (expected) {
        sweep.expect_outcomes(*expected);
    }
    findings_->run(sweep, PrefixRules::Keys::latency, 0);
    findings_->keep_labels(sweep.nb_labels());
    orders.width = sweep.nb_labels() < cheap_sweep ? 2 * orders.width : std::max<std::size_t>(1, orders.width / 2);
    return std::max(bound, std::min(sweep.lower_bound(), findings_->best_cost()));
}

}  // namespace zigzag
