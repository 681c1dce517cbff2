#include "zigzag/search/optimal/sweep/prefix_sweep.hpp"

#include <algorithm>
#include <limits>

#include "zigzag/base/numbers.hpp"

namespace zigzag {

namespace {

/// Sums are taken in another order than the cost model's; they agree to far better than this.
constexpr double exact_margin = 1e-12;
constexpr double canonical_margin = 1e-9;
constexpr std::uint32_t check_interval = 256;
constexpr std::size_t most_chain_bytes = std::size_t{1} << 26;

constexpr int closings_bits = 5;
constexpr std::uint16_t closings_mask = (1u << closings_bits) - 1;

std::uint16_t packed(const PrefixGrowth::Closings& closings) {
    return static_cast<std::uint16_t>(closings[0] | closings[1] << closings_bits | closings[2] << 2 * closings_bits);
}

PrefixGrowth::Closings unpacked(std::uint16_t closings) {
    return {static_cast<std::uint8_t>(closings & closings_mask),
            static_cast<std::uint8_t>(closings >> closings_bits & closings_mask),
            static_cast<std::uint8_t>(closings >> 2 * closings_bits & closings_mask)};
}

}  // namespace

PrefixSweep::PrefixSweep(OrderLattice& space, const TransferChannels& channels, const ContestedMemory& contested,
                         OrderBounds& bounds, const OptimalSearchOptions& options, Incumbent& incumbent)
    : space_(&space),
      channels_(&channels),
      contested_(&contested),
      bounds_(&bounds),
      options_(&options),
      incumbent_(&incumbent),
      margin_(space.tables().exact() ? exact_margin : canonical_margin) {}

double PrefixSweep::cost_of(const Score& bound) const {
    const Objective& objective = options_->objective;
    if (objective == Objective::latency) {
        return bound.latency;
    }
    if (bound.latency <= 0 && objective.latency_exponent() > 0) {
        return 0;  // in principle the reference's loading cycles can be that negative; then nothing is known
    }
    return objective.cost(bound);
}

bool PrefixSweep::can_improve(const Score& bound, double cost) {
    if (!incumbent_->score || cost == infinity) {
        return cost < infinity;
    }
    const Score& best = *incumbent_->score;
    const double best_cost = options_->objective.cost(best);
    if (options_->settings.gap > 0 && cost > best_cost * (1 - options_->settings.gap)) {
        lower_bound_ = std::min(lower_bound_, cost);
        return false;
    }
    if (cost > best_cost * (1 + margin_)) {
        return false;
    }
    if (cost >= best_cost * (1 - margin_)) {  // at best a tie
        if (options_->objective == Objective::latency) {
            return bound.energy <= best.energy * (1 + margin_);
        }
        return bound.latency <= best.latency * (1 + margin_);
    }
    return true;
}

void PrefixSweep::find_path(std::uint32_t node, LatticePath& path) const {
    path.vertices.clear();
    path.steps.clear();
    for (; node != 0; node = nodes_[node].parent) {
        path.vertices.push_back(nodes_[node].vertex);
        path.steps.push_back(nodes_[node].step);
    }
    path.vertices.push_back(0);
    std::reverse(path.vertices.begin(), path.vertices.end());
    std::reverse(path.steps.begin(), path.steps.end());
}

/// Where the levels closed on the way to a label, before one more step, and at the end.
void PrefixSweep::find_boundaries(std::uint32_t node, const PrefixGrowth::Closings& last, MemoryBoundaries& boundaries) const {
    std::size_t position = path_.last();
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        boundaries[operand].clear();
        boundaries[operand].insert(boundaries[operand].end(), last[operand], position);
    }
    for (; node != 0; node = nodes_[node].parent) {
        --position;
        const PrefixGrowth::Closings closings = unpacked(nodes_[node].closings);
        for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
            boundaries[operand].insert(boundaries[operand].end(), closings[operand], position);
        }
    }
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        std::reverse(boundaries[operand].begin(), boundaries[operand].end());
        boundaries[operand].resize(space_->problem().operands[operand].nb_levels(), path_.last() + 1);
    }
}

void PrefixSweep::try_order(const std::vector<std::uint16_t>& steps, const Score& bound, const MemoryBoundaries* boundaries) {
    const auto score = space_->scorer().score(steps, boundaries);
    if (score && !only_a_class_ &&
        (bound.energy > score->energy * (1 + margin_) || bound.latency > score->latency * (1 + margin_))) {
        ++bound_violations_;
    }
    if (score && (!incumbent_->score || options_->objective.is_better(*score, *incumbent_->score))) {
        incumbent_->score = *score;
        incumbent_->steps = steps;
        incumbent_->boundaries.reset();
        if (boundaries != nullptr) {
            incumbent_->boundaries = *boundaries;
        }
        incumbent_->has_order = true;
    }
}

bool PrefixSweep::narrow(LabelLayer& layer, std::size_t width) {
    kept_.clear();
    for (std::size_t index = 0; index < layer.labels().size(); ++index) {
        if (!layer.labels()[index].is_removed()) {
            kept_.push_back(index);
        }
    }
    if (width == 0 || kept_.size() <= width) {
        return false;
    }
    const auto& labels = layer.labels();
    const bool energy_first = options_->objective == Objective::energy;
    std::stable_sort(kept_.begin(), kept_.end(), [&](std::size_t a, std::size_t b) {
        if (labels[a].cost_bound != labels[b].cost_bound) {
            return labels[a].cost_bound < labels[b].cost_bound;
        }
        return energy_first ? labels[a].bound.latency < labels[b].bound.latency : labels[a].bound.energy < labels[b].bound.energy;
    });
    for (std::size_t at = width; at < kept_.size(); ++at) {
        lower_bound_ = std::min(lower_bound_, labels[kept_[at]].cost_bound);
    }
    kept_.resize(width);
    return true;
}

double PrefixSweep::open_bound() const {
    double bound = lower_bound_;
    for (const LabelLayer& layer : layers_) {
        for (const PrefixLabel& label : layer.labels()) {
            bound = std::min(bound, label.cost_bound);
        }
    }
    return bound;
}

void PrefixSweep::forget_labels() {
    layers_ = {};
    nodes_ = {};
    chains_.reset();
}

std::size_t PrefixSweep::bytes() const {
    std::size_t sum = nodes_.capacity() * sizeof(Node) + (chains_ ? chains_->bytes() : 0);
    for (const LabelLayer& layer : layers_) {
        sum += layer.bytes();
    }
    return sum;
}

void PrefixSweep::grow(const OrderPrefix& prefix, const PrefixLabel& label, std::size_t step, PrefixRules& rules, bool prune) {
    const bool is_last = prefix.vertex + space_->steps()[step].stride == space_->full();
    Growth growth{label.node, step, {}};
    if (!space_->chooses_boundaries()) {
        if (is_last) {
            try_last_step(label, growth, prune);
        } else if (rules.extend(prefix, step, path_, longer_)) {
            add_child(longer_, growth, rules, prune);
        }
        return;
    }
    const PrefixGrowth::Closings most = rules.most_closings(prefix, step);
    auto& [output, first, second] = growth.closings;
    for (output = 0; output <= most[0]; ++output) {
        for (first = 0; first <= most[1]; ++first) {
            for (second = 0; second <= most[2]; ++second) {
                if (!rules.extend(prefix, step, growth.closings, longer_)) {
                    continue;
                }
                if (is_last) {
                    try_last_step(label, growth, prune);
                } else {
                    add_child(longer_, growth, rules, prune);
                }
            }
        }
    }
}

void PrefixSweep::try_last_step(const PrefixLabel& label, const Growth& growth, bool prune) {
    order_.assign(path_.steps.begin(), path_.steps.end());
    order_.push_back(static_cast<std::uint16_t>(growth.step));
    const Score bound = prune ? label.bound : Score{-infinity, -infinity};
    if (!space_->chooses_boundaries()) {
        try_order(order_, bound);
        return;
    }
    find_boundaries(label.node, growth.closings, boundaries_);
    try_order(order_, bound, &boundaries_);
}

double PrefixSweep::outcome_bound(const OrderPrefix& child) const {
    if (outcomes_ == nullptr) {
        return -infinity;
    }
    if (child.settled) {
        return outcomes_->cost_of(*child.settled);
    }
    const OperandInMemory& rival = space_->contest().rivals[0];
    return child.open[rival.operand].level > rival.level ? -infinity : outcomes_->least_after(child, path_);
}

void PrefixSweep::add_child(const OrderPrefix& child, const Growth& growth, PrefixRules& rules, bool prune) {
    const bool needs_path = child.needs_path() || outcomes_ != nullptr;
    if (needs_path) {
        path_.vertices.push_back(static_cast<std::uint32_t>(child.vertex));
        path_.steps.push_back(static_cast<std::uint32_t>(growth.step));
    }
    const double outcome_cost = prune ? outcome_bound(child) : -infinity;
    const bool hopeless = incumbent_->score && outcome_cost > options_->objective.cost(*incumbent_->score) * (1 + margin_);
    const Score bound = hopeless ? Score{} : rules.describe(child, path_, key_, loads_);
    if (needs_path) {
        path_.vertices.pop_back();
        path_.steps.pop_back();
    }
    if (hopeless) {
        return;
    }
    const double cost = std::max(cost_of(bound), outcome_cost);
    if (prune && !can_improve(bound, cost)) {
        return;
    }
    PrefixLabel* label =
        layers_[static_cast<std::size_t>(space_->primes_in(child.vertex))].place(key_, child.energy, loads_.data());
    if (label == nullptr) {
        return;
    }
    if (label->node == LabelLayer::unset) {
        ++nb_labels_;
        label->node = static_cast<std::uint32_t>(nodes_.size());
        nodes_.emplace_back();
    }
    label->bound = bound;
    label->cost_bound = cost;
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        label->arrivals[operand] = child.open[operand].arrival;
    }
    nodes_[label->node] = {growth.parent, static_cast<std::uint32_t>(child.vertex), static_cast<std::uint16_t>(growth.step),
                           packed(growth.closings)};
}

PrefixSweep::Outcome PrefixSweep::expand(std::size_t depth, PrefixRules& rules, bool prune) {
    LabelLayer& layer = layers_[depth];
    OrderPrefix prefix;
    std::uint32_t until_check = check_interval;
    for (std::size_t position = 0; position < kept_.size(); ++position) {
        const PrefixLabel& label = layer.labels()[kept_[position]];
        const bool too_many_labels = nb_labels_ - labels_before_ > most_labels_;
        if (--until_check == 0 || too_many_labels) {
            until_check = check_interval;
            if (options_->check_interrupted) {
                options_->check_interrupted();
            }
            Outcome outcome = Outcome::complete;
            const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
            if (options_->settings.time_limit && elapsed.count() > *options_->settings.time_limit) {
                outcome = Outcome::out_of_time;
            } else if (bytes() > options_->settings.memory_limit) {
                outcome = Outcome::out_of_memory;
            } else if (too_many_labels) {
                outcome = Outcome::too_many_labels;
            }
            if (outcome != Outcome::complete) {
                for (; position < kept_.size(); ++position) {
                    lower_bound_ = std::min(lower_bound_, layer.labels()[kept_[position]].cost_bound);
                }
                for (std::size_t above = depth + 1; above < layers_.size(); ++above) {
                    for (const PrefixLabel& open : layers_[above].labels()) {
                        lower_bound_ = std::min(lower_bound_, open.is_removed() ? infinity : open.cost_bound);
                    }
                }
                return outcome;
            }
        }
        if (may_start_over_ && nb_labels_ - labels_before_ > options_->labels_before_chains) {
            return Outcome::starts_over;
        }
        if (prune && !can_improve(label.bound, label.cost_bound)) {
            continue;
        }
        rules.restore(layer.key(label), layer.loads(kept_[position]), prefix);
        prefix.energy = label.energy;
        for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
            prefix.open[operand].arrival = label.arrivals[operand];
        }
        find_path(label.node, path_);
        for (std::size_t step = 0; step < space_->steps().size(); ++step) {
            if (space_->can_add(prefix.vertex, step)) {
                grow(prefix, label, step, rules, prune);
            }
        }
    }
    return Outcome::complete;
}

PrefixSweep::Outcome PrefixSweep::run(PrefixRules::Keys keys, std::size_t width, bool prune) {
    may_start_over_ = prune && width == 0 && !chains_tried_;
    labels_before_ = nb_labels_;
    Outcome outcome = run_once(keys, width, prune);
    if (outcome == Outcome::starts_over) {
        may_start_over_ = false;
        chains_tried_ = true;
        chains_.emplace(*space_, *bounds_, std::min(most_chain_bytes, options_->settings.memory_limit / 4));
        if (!chains_->built()) {
            chains_.reset();
        }
        outcome = run_once(keys, width, prune);
    }
    return outcome;
}

PrefixSweep::Outcome PrefixSweep::run_once(PrefixRules::Keys keys, std::size_t width, bool prune) {
    lower_bound_ = std::numeric_limits<double>::infinity();
    const bool proof = prune && width == 0 && keys == PrefixRules::Keys::latency;
    if (proof) {
        bounds_->find_upper();
    }
    PrefixRules rules(*space_, *channels_, *contested_, *bounds_, chains_ ? &*chains_ : nullptr, keys, proof);
    layers_.assign(static_cast<std::size_t>(space_->nb_primes()) + 1, LabelLayer(rules.nb_loads()));
    nodes_.assign(1, {});
    if (!rules.fits()) {
        return Outcome::complete;  // no order fits
    }
    std::vector<std::int64_t> key;
    std::vector<std::int64_t> loads;
    const Score bound = rules.describe(rules.first(), {}, key, loads);
    PrefixLabel& root = *layers_[0].place(key, rules.first().energy, loads.data());
    root.node = 0;
    root.bound = bound;
    root.cost_bound = cost_of(bound);
    bool truncated = false;
    for (std::size_t depth = 0; depth < layers_.size(); ++depth) {
        truncated = narrow(layers_[depth], width) || truncated;
        const Outcome outcome = expand(depth, rules, prune);
        if (outcome != Outcome::complete) {
            return outcome;
        }
        layers_[depth].clear();
        // The next layer that has no memory yet takes it over; the pages are mapped already.
        for (std::size_t above = depth + 1; above < layers_.size(); ++above) {
            if (layers_[above].bytes() == 0) {
                std::swap(layers_[depth], layers_[above]);
                break;
            }
        }
        layers_[depth] = LabelLayer(rules.nb_loads());
    }
    return truncated ? Outcome::truncated : Outcome::complete;
}

}  // namespace zigzag
