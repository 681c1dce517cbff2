#include "zigzag/search/optimal/lattice/order_lattice.hpp"

#include <algorithm>
#include <cmath>

#include "zigzag/base/numbers.hpp"
#include "zigzag/cost/rules/accesses.hpp"
#include "zigzag/search/loop_prime_factors.hpp"

namespace zigzag {

namespace {

/// Far above what the products of one vertex can differ by when they are taken in another order.
constexpr std::size_t most_levels = 31;  ///< PrefixSweep packs how many close at once

std::vector<OrderSymbol> symbols_of(const std::vector<LoopStep>& steps) {
    std::vector<OrderSymbol> symbols;
    for (const LoopStep& step : steps) {
        symbols.push_back({step.loop, step.stride});
    }
    return symbols;
}

std::vector<LoopElement> primes_of(const MappingProblem& problem) {
    return loop_prime_factors(problem.layer, problem.temporal_sizes, {}, std::nullopt);
}

}  // namespace

OrderLattice::OrderLattice(const MappingProblem& problem, LoopFactors factors, Allocation allocation)
    : problem_(&problem),
      slots_(problem),
      steps_(loop_steps(primes_of(problem), factors)),
      scorer_(problem, primes_of(problem), symbols_of(steps_)),
      allocation_(allocation) {
    for (std::size_t operand = 0; operand < nb_operands; ++operand) {
        const Relevancy& relevancy = problem.operands[operand].relevancy;
        for (const LoopStep& step : steps_) {
            const auto dimension = static_cast<std::size_t>(step.loop.dimension);
            relevance_.push_back(relevancy.is_relevant[dimension] ? 1 : relevancy.is_irrelevant[dimension] ? 2 : 0);
        }
    }
    cycles_per_op_ = static_cast<std::int64_t>(std::ceil(problem.cycles_per_op));
    compute_cycles_ = static_cast<double>(problem.total_cycle) * problem.cycles_per_op;
    if (!tables().built()) {
        refuse(problem.operands[0].relevancy.related.empty() ? "the lattice of loop sets is too large"
                                                             : "two dimensions index the outputs together");
        return;
    }
    if (static_cast<double>(cycles_per_op_) != problem.cycles_per_op) {
        refuse("a multiply-accumulate takes a fractional number of cycles");
    }
    if (problem.options.temporal_mapping_type == TemporalMappingType::even) {
        refuse("even mapping");
    }
    nb_vertices_ = tables().nb_vertices();
    const std::size_t nb_elements = primes().size();
    digits_.resize(nb_vertices_ * nb_elements);
    for (std::size_t vertex = 0; vertex < nb_vertices_; ++vertex) {
        int count = 0;
        std::int64_t cycles = 1;
        for (std::size_t element = 0; element < nb_elements; ++element) {
            const auto base = static_cast<std::size_t>(primes()[element].multiplicity) + 1;
            const auto digit = static_cast<std::uint8_t>(vertex / tables().stride(element) % base);
            digits_[vertex * nb_elements + element] = digit;
            count += digit;
            for (int repeat = 0; repeat < digit; ++repeat) {
                cycles *= primes()[element].loop.factor;
            }
        }
        primes_in_.push_back(count);
        unplaced_.push_back(static_cast<double>(problem.total_cycle / cycles));
    }
    nb_primes_ = primes_in_.back();
    const OperandProblem& output = problem.operands[0];
    for (std::size_t level = 0; level < output.nb_levels(); ++level) {
        bool irrelevant = false;
        for (std::size_t above = level + 1; above <= output.nb_levels(); ++above) {
            for (const IndexedSpatialLoop& loop : output.fractional.levels[above]) {
                irrelevant = irrelevant || output.relevancy.is_irrelevant[static_cast<std::size_t>(loop.dimension)];
            }
        }
        spatial_irrelevant_above_.push_back(irrelevant);
    }
    for (std::size_t element = 0; element < nb_elements; ++element) {
        if (element == 0 || primes()[element].loop.dimension != primes()[element - 1].loop.dimension) {
            elements_of_dimension_.emplace_back();
        }
        elements_of_dimension_.back().push_back(element);
    }
    find_precharges();
    classify_levels();
    check_growth();
    if (allocation == Allocation::optimal) {
        choose_boundaries();
    }
    find_boundaries();
}

/// A weight is chosen anew after every run of leading loops, so with each period of interface 0 of the operand in the cells.
void OrderLattice::find_precharges() {
    if (!problem_->precharges_depend_on_order()) {
        return;
    }
    for (std::size_t operand = 0; operand < nb_operands; ++operand) {
        if (problem_->operands[operand].memory_operand == MemoryOperand::I2) {
            precharged_ = operand;
        }
    }
    if (!may_lead(precharged_)) {
        refuse("precharges of the array depend on loops that repeated accesses don't");
        precharged_ = nb_operands;  // bounds leave them out
        return;
    }
    const ImcArray& array = *problem_->accelerator->operational_array.imc;
    ImcUse use = *problem_->imc_use;
    use.precharges = static_cast<double>(problem_->total_mac_count) / static_cast<double>(problem_->total_cycle);
    precharge_energy_ = energy_of(array, use)[ImcPart::local_bl_precharging];
}

void OrderLattice::refuse(const std::string& reason) {
    if (guard_.empty()) {
        guard_ = reason;
    }
}

/// What only matters where the allocator places the loops.
void OrderLattice::refuse_greedy(const std::string& reason) {
    if (allocation_ == Allocation::greedy) {
        refuse(reason);
    }
}

bool OrderLattice::can_add(std::size_t vertex, std::size_t step) const {
    const std::uint8_t* placed = digits(vertex);
    const auto& taken = steps_[step].primes;
    for (std::size_t element = 0; element < taken.size(); ++element) {
        if (placed[element] + taken[element] > primes()[element].multiplicity) {
            return false;
        }
    }
    return true;
}

bool OrderLattice::only_irrelevant(std::size_t operand, std::size_t vertex) const {
    const std::uint8_t* placed = digits(vertex);
    for (std::size_t element = 0; element < primes().size(); ++element) {
        const auto dimension = static_cast<std::size_t>(primes()[element].loop.dimension);
        if (placed[element] > 0 && !problem_->operands[operand].relevancy.is_irrelevant[dimension]) {
            return false;
        }
    }
    return true;
}

bool OrderLattice::only_irrelevant_left(std::size_t operand, std::size_t vertex) const {
    const std::uint8_t* placed = digits(vertex);
    for (std::size_t element = 0; element < primes().size(); ++element) {
        const auto dimension = static_cast<std::size_t>(primes()[element].loop.dimension);
        if (placed[element] < primes()[element].multiplicity && !problem_->operands[operand].relevancy.is_irrelevant[dimension]) {
            return false;
        }
    }
    return true;
}

std::int64_t OrderLattice::irrelevant_product(std::size_t operand, std::size_t vertex) const {
    std::int64_t product = 1;
    for (std::size_t element = 0; element < primes().size(); ++element) {
        const Loop& loop = primes()[element].loop;
        if (problem_->operands[operand].relevancy.is_irrelevant[static_cast<std::size_t>(loop.dimension)]) {
            for (int repeat = 0; repeat < digits(vertex)[element]; ++repeat) {
                product *= loop.factor;
            }
        }
    }
    return product;
}

bool OrderLattice::may_lead(std::size_t operand) const {
    return rules::reuse_is_free(problem_->options.rules, problem_->operands[operand].is_output);
}

void OrderLattice::classify_levels() {
    kind_.assign(slots_.count, LevelKind::top);
    capacity_.assign(slots_.count, 0.0);
    surely_doubled_.assign(slots_.count, 0);
    for (const MemoryProblem& memory : problem_->memories) {
        for (const bool partial : {false, true}) {
            double needed = 0;
            bool last_of_output = false;
            for (const OperandInMemory& held : memory.operands) {
                const bool last = held.level + 1 == problem_->operands[held.operand].nb_levels();
                last_of_output = last_of_output || (last && held.operand == 0);
                needed += last ? bits(held.operand, held.level, full(), partial) : 0;
            }
            const double slack = tables().exact() ? 0 : rounding_margin * memory.capacity;
            if (last_of_output && needed > memory.capacity + slack) {
                top_fits_[partial ? 1 : 0] = false;
            }
        }
        double top_bits = 0;
        double other_bits = 0;
        double all_data = 0;
        std::vector<OperandInMemory> others;
        for (const OperandInMemory& held : memory.operands) {
            const OperandProblem& owner = problem_->operands[held.operand];
            const double bits = most_bits(held.operand, held.level, full());
            const InterfaceFigures& above = tables().figures(slots_.of(held.operand, held.level + 1), full());
            all_data += std::max(static_cast<double>(above.bits_fractional), bits);
            if (held.level + 1 == owner.nb_levels()) {
                top_bits += bits;
            } else {
                other_bits += bits;
                others.push_back(held);
            }
        }
        const bool doubled = all_data <= 0.5 * memory.capacity * (1 - rounding_margin);
        const double left = memory.capacity - top_bits;
        const bool fits = other_bits <= left * (1 - (tables().exact() ? 0.0 : rounding_margin));
        const bool mixed = !others.empty() && others.size() < memory.operands.size();
        for (const OperandInMemory& held : memory.operands) {
            surely_doubled_[slots_.of(held.operand, held.level)] = doubled ? 1 : 0;
        }
        if (mixed && !doubled) {
            refuse_greedy("a memory is the last level of one operand and an inner one of another");
        }
        for (const OperandInMemory& held : others) {
            capacity_[slots_.of(held.operand, held.level)] = left;
            const bool rivals = others.size() > 1 && !contest_.exists;
            kind_[slots_.of(held.operand, held.level)] = fits     ? LevelKind::full
                                                         : rivals ? LevelKind::contested
                                                                  : LevelKind::single;
        }
        if (fits || others.size() < 2) {
            continue;
        }
        if (contest_.exists) {
            refuse_greedy("operands compete for two memories");
            continue;
        }
        contest_ = {true, false, left, others};
    }
    if (!contest_.exists) {
        return;
    }
    for (const OperandInMemory& rival : contest_.rivals) {
        for (std::size_t level = rival.level + 1; level < problem_->operands[rival.operand].nb_levels(); ++level) {
            const bool simple = kind(rival.operand, level) == LevelKind::top ||
                                (kind(rival.operand, level) == LevelKind::full && surely_double_buffered(rival.operand, level));
            if (!simple) {
                refuse_greedy("a memory lies above one for which operands compete");
            }
        }
    }
}

/// Some loop that may follow the vertex leads to more data than the limit, so that a level that fills up may end there. (At the
/// full vertex it may end anyway: final outputs can fit where partial sums do not.)
bool OrderLattice::some_loop_exceeds(std::size_t operand, std::size_t level, std::size_t vertex, double limit) const {
    if (is_uneven_[slots_.of(operand, level)] != 0) {
        for (std::size_t step = 0; step < steps_.size(); ++step) {
            if (can_add(vertex, step) && most_bits(operand, level, vertex + steps_[step].stride) > limit) {
                return true;
            }
        }
        return false;
    }
    // The largest loop of a dimension takes most.
    for (const std::vector<std::size_t>& elements : elements_of_dimension_) {
        std::size_t next = vertex;
        for (const std::size_t element : elements) {
            const auto left = static_cast<std::size_t>(primes()[element].multiplicity - digits(vertex)[element]);
            next += left * tables().stride(element);
        }
        if (most_bits(operand, level, next) > limit) {
            return true;
        }
    }
    return false;
}

/// What an operand may take of a memory: all that the least possible data of the others leave.
double OrderLattice::most_room(const MemoryProblem& memory, std::size_t operand) const {
    double room = memory.capacity;
    for (const OperandInMemory& held : memory.operands) {
        if (held.operand == operand) {
            continue;
        }
        const bool last = held.level + 1 == problem_->operands[held.operand].nb_levels();
        double least = least_bits(held.operand, held.level, last ? full() : 0);
        for (std::size_t vertex = 0; vertex < nb_vertices_ && !last; ++vertex) {
            least = std::min(least, least_bits(held.operand, held.level, vertex));
        }
        room -= least;
    }
    return room;
}

/// All levels but the last close wherever the search likes; the allocator's ways no longer matter.
void OrderLattice::choose_boundaries() {
    for (const OperandProblem& operand : problem_->operands) {
        if (operand.nb_levels() > most_levels) {
            refuse("an operand has more than 31 memories");
        }
    }
    any_boundary_ = true;
    contest_ = {};
    may_stop_early_.assign(slots_.count, 0);
    for (std::size_t index = 0; index < problem_->memories.size(); ++index) {
        const MemoryProblem& memory = problem_->memories[index];
        double most = 0;
        bool only_tops = true;
        bool doubled = false;
        for (const OperandInMemory& held : memory.operands) {
            const std::size_t slot = slots_.of(held.operand, held.level);
            most += most_bits(held.operand, held.level, full());
            doubled = surely_doubled_[slot] != 0;
            if (kind_[slot] != LevelKind::top) {
                only_tops = false;
                kind_[slot] = LevelKind::chosen;
                capacity_[slot] = most_room(memory, held.operand);
            }
        }
        if (memory.operands.size() > 1 && !only_tops) {
            shared_memories_.push_back({index, most > memory.capacity * (1 - rounding_margin), !doubled});
        }
    }
}

void OrderLattice::find_boundaries() {
    const bool by_rules = guard_.empty() && !any_boundary_;
    may_close_.assign(slots_.count * nb_vertices_, 0);
    for (const MemoryProblem& memory : problem_->memories) {
        for (const OperandInMemory& held : memory.operands) {
            const std::size_t slot = slots_.of(held.operand, held.level);
            const bool top = kind_[slot] == LevelKind::top;
            const bool everything = top || (kind_[slot] == LevelKind::full && by_rules);
            double limit = by_rules ? capacity_[slot] : most_room(memory, held.operand);
            if (kind_[slot] == LevelKind::contested && by_rules) {
                for (const OperandInMemory& rival : contest_.rivals) {
                    limit -= rival.operand == held.operand ? 0 : least_bits(rival.operand, rival.level, 0);
                }
            }
            const double slack = tables().exact() ? 0.0 : rounding_margin * std::abs(limit);
            const bool fills = kind_[slot] == LevelKind::single && by_rules;
            // A level that may stop early ends where the next loop does not fit or raises the traffic; else it would go on.
            const auto rises = [&](std::size_t vertex) {
                for (std::size_t step = 0; step < steps_.size(); ++step) {
                    const double most = tables().slice(slot, vertex) * static_cast<double>(steps_[step].loop.factor);
                    if (can_add(vertex, step) && tables().slice(slot, vertex + steps_[step].stride) >
                                                     (tables().exact() ? most : most * (1 - rounding_margin))) {
                        return true;
                    }
                }
                return false;
            };
            const double least_traffic = most_bits(held.operand, held.level, full()) * (1 + rounding_margin);
            for (std::size_t vertex = 0; vertex < nb_vertices_; ++vertex) {
                const bool may_rise = !top && may_stop_early(held.operand, held.level) && (!by_rules || rises(vertex));
                const bool stops_early =
                    may_rise && unplaced(vertex) * least_bits(held.operand, held.level, vertex) <= least_traffic;
                may_close_[slot * nb_vertices_ + vertex] =
                    everything ? vertex == full() || stops_early
                               : least_bits(held.operand, held.level, vertex) <= limit + slack &&
                                     (by_rules || vertex == full() || !only_irrelevant_left(held.operand, vertex)) &&
                                     (!fills || vertex == full() || may_rise ||
                                      some_loop_exceeds(held.operand, held.level, vertex, limit - slack));
            }
        }
    }
}

void OrderLattice::allow_any_boundary() {
    any_boundary_ = true;
    find_boundaries();
}

std::vector<OperandInMemory> OrderLattice::dividing_levels() const {
    std::vector<OperandInMemory> levels;
    for (std::size_t operand = 0; operand < nb_operands; ++operand) {
        if (problem_->operands[operand].nb_levels() < 2) {
            continue;
        }
        const std::size_t level = problem_->operands[operand].nb_levels() - 2;
        const LevelKind its_kind = kind(operand, level);
        bool may_end_before = false;
        for (std::size_t vertex = 0; vertex < full(); ++vertex) {
            may_end_before = may_end_before || may_close_at(operand, level, vertex);
        }
        if ((its_kind == LevelKind::contested || its_kind == LevelKind::chosen) && may_end_before &&
            may_close_at(operand, level, full())) {
            levels.push_back({operand, level});
        }
    }
    return levels;
}

void OrderLattice::keep_class(const std::vector<OperandInMemory>& levels, unsigned with_all) {
    find_boundaries();
    for (std::size_t index = 0; index < levels.size(); ++index) {
        unsigned char* const may_close = &may_close_[slots_.of(levels[index].operand, levels[index].level) * nb_vertices_];
        if ((with_all >> index & 1U) != 0) {
            std::fill(may_close, may_close + full(), static_cast<unsigned char>(0));
        } else {
            may_close[full()] = 0;
        }
    }
}

void OrderLattice::keep_boundaries(const OperandInMemory& held, const std::vector<unsigned char>& marked) {
    unsigned char* const may_close = &may_close_[slots_.of(held.operand, held.level) * nb_vertices_];
    for (std::size_t vertex = 0; vertex < nb_vertices_; ++vertex) {
        may_close[vertex] = may_close[vertex] != 0 && marked[vertex] != 0 ? 1 : 0;
    }
}

/// The greedy choice is "as many loops as fit" while data grow with each loop, and by no more than its factor: then traffic never
/// rises along a path. Dilated windows and truncated sizes may break that. Where a level is filled by one operand, only loops
/// count after which the data still fit: the allocator does not look beyond the first that does not. Example: a register of one
/// element is full before the first loop that indexes the operand, however the size would grow.
void OrderLattice::check_growth() {
    is_uneven_.assign(slots_.count, 0);
    may_stop_early_.assign(slots_.count, 0);
    const auto is_even = [&](std::size_t slot, std::size_t vertex, std::size_t next, std::int64_t factor) {
        const double before = tables().slice(slot, vertex);
        const double after = tables().slice(slot, next);
        const double most = before * static_cast<double>(factor);
        const double margin = tables().exact() ? 0 : rounding_margin * most;
        return after >= before - margin && after <= most + margin;
    };
    for (std::size_t operand = 0; operand < nb_operands; ++operand) {
        for (std::size_t level = 0; level + 1 < problem_->operands[operand].nb_levels(); ++level) {
            const std::size_t slot = slots_.of(operand, level);
            for (std::size_t vertex = 0; vertex < nb_vertices_; ++vertex) {
                if (kind(operand, level) == LevelKind::full &&
                    most_bits(operand, level, vertex) > most_bits(operand, level, full()) * (1 + rounding_margin)) {
                    refuse_greedy("data of an operand shrink when a loop is added");
                }
                for (std::size_t element = 0; element < primes().size(); ++element) {
                    if (digits(vertex)[element] == primes()[element].multiplicity) {
                        continue;
                    }
                    const std::size_t next = vertex + tables().stride(element);
                    if (chooses_boundaries() &&
                        tables().slice(slot, next) < tables().slice(slot, vertex) * (1 - rounding_margin)) {
                        refuse("data of an operand shrink when a loop is added");
                    }
                    if (!is_even(slot, vertex, next, primes()[element].loop.factor)) {
                        is_uneven_[slot] = 1;
                    }
                }
            }
            may_stop_early_[slot] = is_uneven_[slot];
            if (is_uneven_[slot] == 0 || kind(operand, level) != LevelKind::single) {
                continue;
            }
            const double limit = capacity(operand, level) * (1 + rounding_margin);
            const auto may_fit = [&](std::size_t vertex) { return least_bits(operand, level, vertex) <= limit; };
            may_stop_early_[slot] = 0;
            for (std::size_t vertex = 0; vertex < nb_vertices_; ++vertex) {
                for (std::size_t step = 0; step < steps_.size() && may_fit(vertex); ++step) {
                    const std::size_t next = vertex + steps_[step].stride;
                    if (can_add(vertex, step) && may_fit(next) && !is_even(slot, vertex, next, steps_[step].loop.factor)) {
                        may_stop_early_[slot] = 1;
                    }
                }
            }
        }
    }
    if (!contest_.exists) {
        return;
    }
    for (const OperandInMemory& rival : contest_.rivals) {
        const std::size_t slot = slots_.of(rival.operand, rival.level);
        if (may_stop_early_[slot] != 0) {
            contest_.uneven = true;
            may_stop_early_[slot] = 0;
            for (std::size_t vertex = 0; vertex < nb_vertices_; ++vertex) {
                for (std::size_t element = 0; element < primes().size(); ++element) {
                    if (digits(vertex)[element] < primes()[element].multiplicity &&
                        tables().slice(slot, vertex + tables().stride(element)) < tables().slice(slot, vertex)) {
                        refuse_greedy("data shrink when a loop is added, in a memory for which operands compete");
                    }
                }
            }
        }
        for (std::size_t level = rival.level + 1; level + 1 < problem_->operands[rival.operand].nb_levels(); ++level) {
            if (may_stop_early(rival.operand, level)) {
                refuse_greedy("data do not grow evenly above a memory for which operands compete");
            }
        }
    }
}

}  // namespace zigzag
