// Least sums over chains of boundaries.
//
// OrderBounds lets every operand choose its boundaries for itself. But the boundaries of all operands lie on one path: W can't
// have all loops of K innermost while I has all loops of OX there. And rivals for a memory hold their data at the same time.
// Example: two operands of 40 and of 60 bits at best, in a memory of 64. Each alone would take its best; together they can't.
//
// So here the choice is made jointly, from the full vertex down. A state is a vertex, how many levels each operand has closed
// there, whether the output came to the contested memory with partial sums, and the part of the contested memory that closed
// rivals take. From a state either some operand closes its level, which adds what the interface adds for this vertex, or a prime
// factor is placed. The least sum over all ways to the full vertex is the bound of the state, channel by channel.
//
// Why it is a bound: an order's boundaries, sorted by their place on its path, are one of these ways. Its loops are broken down
// to prime factors, which only adds vertices at which levels may close; and levels may close here wherever data fit and some loop
// might end the level, not only where the allocator would. Bits taken are rounded down to whole shares of the memory, so that no
// way that fits is missed.
//
// Cost: vertices x states x (distinct primes + operands) x channels, some ten milliseconds where that is allowed.
#include "zigzag/search/optimal/bounds/chain_bounds.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "zigzag/base/numbers.hpp"

namespace zigzag {

namespace {

constexpr std::size_t most_shares = 128;
constexpr std::size_t least_shares = 8;  ///< below, leading loops are rather left out of the states
constexpr double fit_margin = 1e-7;  ///< above what rounding several times can add

}  // namespace

ChainBounds::ChainBounds(const OrderLattice& space, const OrderBounds& bounds, std::size_t most_bytes)
    : space_(&space), bounds_(&bounds), most_numbers_(most_bytes / sizeof(double)) {
    find_columns();
    for (const bool with_leading : {true, false}) {
        for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
            find_closings(operand, with_leading);
        }
        if (choose_layout(with_leading ? least_shares : 1)) {
            fill();
            return;
        }
    }
}

/// Columns in which anything is ever added.
void ChainBounds::find_columns() {
    std::vector<bool> used(bounds_->nb_sums(), false);
    std::vector<double> sums(bounds_->nb_sums());
    for (std::size_t operand = 0; operand < OrderLattice::nb_operands; ++operand) {
        for (std::size_t interface = 0; interface < space_->problem().operands[operand].nb_levels(); ++interface) {
            for (std::size_t vertex = 0; vertex < space_->nb_vertices(); ++vertex) {
                if (!bounds_->may_close(operand, interface, vertex)) {
                    continue;
                }
                bounds_->find_interface(operand, interface, vertex, sums);
                for (std::size_t column = 0; column < sums.size(); ++column) {
                    used[column] = used[column] || sums[column] != 0;
                }
            }
        }
    }
    for (std::size_t column = 0; column < used.size(); ++column) {
        if (used[column]) {
            columns_.push_back(column);
        }
    }
}

void ChainBounds::project(const std::vector<double>& sums, double* row) const {
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        row[column] += sums[columns_[column]];
    }
}

void ChainBounds::find_closings(std::size_t operand, bool with_leading) {
    const std::size_t nb_vertices = space_->nb_vertices();
    const std::size_t width = columns_.size();
    const std::size_t nb_interfaces = space_->problem().operands[operand].nb_levels();
    Closings& closings = closings_[operand];
    closings = {};
    closings.first_interface = with_leading && space_->may_lead(operand) ? 0 : 1;
    std::vector<double> sums(bounds_->nb_sums());
    for (std::size_t interface = closings.first_interface; interface < nb_interfaces; ++interface) {
        std::vector<unsigned char> possible(nb_vertices, 0);
        std::vector<double> adds(nb_vertices * width, 0.0);
        for (std::size_t vertex = 0; vertex < nb_vertices; ++vertex) {
            if (bounds_->may_close(operand, interface, vertex)) {
                possible[vertex] = 1;
                bounds_->find_interface(operand, interface, vertex, sums);
                project(sums, &adds[vertex * width]);
                if (vertex != space_->full()) {
                    closings.nb_states = interface - closings.first_interface + 2;
                }
            }
        }
        closings.possible.push_back(std::move(possible));
        closings.adds.push_back(std::move(adds));
    }
    // Behind the last choice everything closes at the full vertex.
    const std::size_t nb_closings = closings.adds.size();
    closings.rest.assign(nb_closings + 1, std::vector<double>(width, 0.0));
    for (std::size_t state = nb_closings; state-- > 0;) {
        closings.rest[state] = closings.rest[state + 1];
        if (state + 1 < closings.nb_states) {
            continue;
        }
        const bool possible = closings.possible[state][space_->full()] != 0;
        const double* adds = &closings.adds[state][space_->full() * width];
        for (std::size_t column = 0; column < width; ++column) {
            closings.rest[state][column] = possible ? closings.rest[state][column] + adds[column] : infinity;
        }
    }
    if (space_->may_lead(operand) && closings.first_interface == 1) {
        closings.leading.assign(nb_vertices * width, infinity);
        for (std::size_t vertex = 0; vertex < nb_vertices; ++vertex) {
            if (bounds_->may_close(operand, 0, vertex)) {
                std::fill_n(&closings.leading[vertex * width], width, 0.0);
                bounds_->find_interface(operand, 0, vertex, sums);
                project(sums, &closings.leading[vertex * width]);
            }
        }
        bounds_->spread_least(width, closings.leading);
    }
    for (const OperandInMemory& rival : space_->contest().rivals) {
        if (rival.operand != operand) {
            continue;
        }
        closings.contested = rival.level + 1 - closings.first_interface;
        for (std::size_t vertex = 0; vertex < nb_vertices; ++vertex) {
            closings.bits[0].push_back(space_->bits(operand, rival.level, vertex, false));
            closings.bits[1].push_back(space_->bits(operand, rival.level, vertex, true));
        }
    }
}

ChainBounds::State ChainBounds::state_of(std::size_t combination) const {
    State state;
    for (std::size_t operand = 0; operand < state.closed.size(); ++operand) {
        state.closed[operand] = combination % closings_[operand].nb_states;
        combination /= closings_[operand].nb_states;
    }
    return state;
}

bool ChainBounds::is_divided(const State& state) const {
    std::size_t closed = 0;
    for (std::size_t operand = 0; operand < state.closed.size(); ++operand) {
        const std::size_t contested = closings_[operand].contested;
        closed += contested != no_closing && state.closed[operand] > contested ? 1 : 0;
    }
    return closed > 0 && closed < space_->contest().rivals.size();
}

bool ChainBounds::has_precision(const State& state) const {
    return closings_[0].contested == state.closed[0];
}

bool ChainBounds::is_last(const State& state) const {
    for (std::size_t operand = 0; operand < state.closed.size(); ++operand) {
        if (state.closed[operand] + 1 < closings_[operand].nb_states) {
            return false;
        }
    }
    return true;
}

std::size_t ChainBounds::index_of(std::size_t vertex, const State& state) const {
    std::size_t combination = 0;
    for (std::size_t operand = state.closed.size(); operand-- > 0;) {
        combination = combination * closings_[operand].nb_states + state.closed[operand];
    }
    return (2 * vertex + (state.partial ? 1 : 0)) * nb_combinations_ + combination;
}

/// Shares of the contested memory that closed rivals may take at the vertex, 0 included: no more than their data at the vertex,
/// since they closed below it, and no more than what open rivals leave, since theirs grow. None when the state is impossible.
std::size_t ChainBounds::shares_needed(std::size_t vertex, const State& state) const {
    if (state.partial && !has_precision(state)) {
        return 0;
    }
    double open = 0;
    double closed = 0;
    for (std::size_t operand = 0; operand < state.closed.size(); ++operand) {
        const Closings& closings = closings_[operand];
        if (closings.contested == no_closing) {
            continue;
        }
        const auto [least, most] = std::minmax(closings.bits[0][vertex], closings.bits[1][vertex]);
        if (state.closed[operand] > closings.contested) {
            closed += most;
        } else {
            open += operand == 0 && has_precision(state) ? closings.bits[state.partial ? 1 : 0][vertex] : least;
        }
    }
    const double left = space_->contest().capacity * (1 + fit_margin) - open;
    if (space_->contest().exists && left < 0) {
        return 0;
    }
    return is_divided(state) ? static_cast<std::size_t>(std::min(left, closed) / share_ * (1 + rounding_margin)) + 1 : 1;
}

/// Rows that the table would have.
std::size_t ChainBounds::lay_out() {
    first_row_.assign(2 * space_->nb_vertices() * nb_combinations_ + 1, 0);
    share_ = space_->contest().capacity / static_cast<double>(nb_shares_);
    std::size_t nb_rows = 0;
    for (std::size_t vertex = 0; vertex < space_->nb_vertices(); ++vertex) {
        for (const bool partial : {false, true}) {
            for (std::size_t combination = 0; combination < nb_combinations_; ++combination) {
                State state = state_of(combination);
                state.partial = partial;
                first_row_[index_of(vertex, state)] = static_cast<std::uint32_t>(nb_rows);
                nb_rows += shares_needed(vertex, state);
            }
        }
    }
    first_row_.back() = static_cast<std::uint32_t>(nb_rows);
    return nb_rows;
}

/// True when the table is small enough. As many shares as fit.
bool ChainBounds::choose_layout(std::size_t fewest_shares) {
    nb_combinations_ = 1;
    for (const Closings& closings : closings_) {
        nb_combinations_ *= closings.nb_states;
    }
    const std::size_t most_rows = most_numbers_ / std::max<std::size_t>(1, columns_.size());
    for (nb_shares_ = space_->contest().exists ? most_shares : fewest_shares; nb_shares_ >= fewest_shares; nb_shares_ /= 2) {
        if (lay_out() <= most_rows) {
            return true;
        }
    }
    return false;
}

void ChainBounds::fill() {
    least_.assign(first_row_.back() * columns_.size(), infinity);
    for (std::size_t vertex = space_->nb_vertices(); vertex-- > 0;) {
        for (std::size_t combination = nb_combinations_; combination-- > 0;) {
            State state = state_of(combination);
            for (const bool partial : {true, false}) {
                state.partial = partial;
                const std::size_t index = index_of(vertex, state);
                for (std::size_t share = 0; share < first_row_[index + 1] - first_row_[index]; ++share) {
                    fill_cell(vertex, state, share);
                }
            }
        }
    }
}

ChainBounds::State ChainBounds::after(const State& state, std::size_t operand, std::size_t vertex) const {
    State next = state;
    ++next.closed[operand];
    if (operand == 0) {
        const Closings& closings = closings_[0];
        next.partial = next.closed[0] == closings.contested &&
                       space_->opens_partial(0, closings.contested + closings.first_interface - 1, vertex);
    }
    return next;
}

void ChainBounds::fill_cell(std::size_t vertex, const State& state, std::size_t share) {
    const std::size_t width = columns_.size();
    double* least = &least_[(first_row_[index_of(vertex, state)] + share) * width];
    if (vertex == space_->full() && is_last(state)) {
        std::fill_n(least, width, 0.0);
        return;
    }
    const double used = static_cast<double>(share) * share_;
    for (std::size_t operand = 0; operand < state.closed.size(); ++operand) {
        const Closings& closings = closings_[operand];
        const std::size_t closing = state.closed[operand];
        if (closing + 1 >= closings.nb_states || closings.possible[closing][vertex] == 0) {
            continue;
        }
        const bool contested = closing == closings.contested;
        const double more = contested ? closings.bits[operand == 0 && state.partial ? 1 : 0][vertex] : 0;
        const double* later = row(vertex, after(state, operand, vertex), used + more);
        if (later == nullptr || *later == infinity) {
            continue;
        }
        const double* adds = &closings.adds[closing][vertex * width];
        for (std::size_t column = 0; column < width; ++column) {
            least[column] = std::min(least[column], adds[column] + later[column]);
        }
    }
    for (std::size_t element = 0; element < space_->primes().size(); ++element) {
        if (space_->digits(vertex)[element] == space_->primes()[element].multiplicity) {
            continue;
        }
        const double* later = row(vertex + space_->tables().stride(element), state, used);
        if (later == nullptr || *later == infinity) {
            continue;
        }
        for (std::size_t column = 0; column < width; ++column) {
            least[column] = std::min(least[column], later[column]);
        }
    }
}

/// Null when the rivals need more than there is.
const double* ChainBounds::row(std::size_t vertex, const State& state, double used) const {
    const std::size_t index = index_of(vertex, state);
    const std::size_t nb_rows = first_row_[index + 1] - first_row_[index];
    if (nb_rows == 0 || (space_->contest().exists && used > space_->contest().capacity * (1 + fit_margin))) {
        return nullptr;
    }
    const std::size_t share = nb_rows == 1 ? 0 : static_cast<std::size_t>(used / share_ * (1 + rounding_margin));
    return &least_[(first_row_[index] + std::min(share, nb_rows - 1)) * columns_.size()];
}

void ChainBounds::add_open(const OrderPrefix& prefix, const RivalPoints& points, std::vector<double>& sums) {
    const std::size_t width = columns_.size();
    State now;
    std::array<const std::vector<std::uint32_t>*, 3> passed{};
    for (std::size_t operand = 0; operand < now.closed.size(); ++operand) {
        const OrderPrefix::OpenLevel& open = prefix.open[operand];
        const Closings& closings = closings_[operand];
        std::size_t state = OrderBounds::state_of(open.level, open.leading);
        if (open.may_stop_early && open.least != prefix.vertex && !open.leading) {
            // Its boundaries may lie on the path so far: it is bounded for itself, and the others as if it had closed all.
            bounds_->add_open(operand, state, prefix.vertex, {open.least}, sums.data());
            now.closed[operand] = closings.nb_states - 1;
            continue;
        }
        if (state == 0 && closings.first_interface == 1) {
            state = 1;
            for (std::size_t column = 0; column < width; ++column) {
                sums[columns_[column]] += closings.leading[prefix.vertex * width + column];
            }
        }
        state -= closings.first_interface;
        const std::vector<double>& rest = closings.rest[std::max(state, closings.nb_states - 1)];
        for (std::size_t column = 0; column < width; ++column) {
            sums[columns_[column]] += rest[column];
        }
        now.closed[operand] = std::min(state, closings.nb_states - 1);
        if (open.waits && !open.leading && closings.contested + 1 < closings.nb_states) {
            passed[operand] = &points[space_->rival_of(operand)];
        }
    }
    now.partial = prefix.partial && has_precision(now);
    std::vector<double>& least = scratch_;
    least.assign(width, infinity);
    // Every rival that waits closes at one of its points or later.
    std::array<std::size_t, 3> choice{};
    const auto nb_choices = [&](std::size_t operand) { return passed[operand] == nullptr ? 1 : passed[operand]->size() + 1; };
    for (choice[0] = 0; choice[0] < nb_choices(0); ++choice[0]) {
        for (choice[1] = 0; choice[1] < nb_choices(1); ++choice[1]) {
            for (choice[2] = 0; choice[2] < nb_choices(2); ++choice[2]) {
                State next = now;
                std::array<const double*, 3> adds{};
                double used = 0;
                bool possible = true;
                for (std::size_t operand = 0; operand < choice.size(); ++operand) {
                    if (choice[operand] > 0) {
                        const Closings& closings = closings_[operand];
                        const std::size_t point = (*passed[operand])[choice[operand] - 1];
                        possible = possible && closings.possible[closings.contested][point] != 0;
                        adds[operand] = &closings.adds[closings.contested][point * width];
                        used += closings.bits[operand == 0 && prefix.partial ? 1 : 0][point];
                        ++next.closed[operand];
                        next.partial = next.partial && operand != 0;
                    }
                }
                const double* later = possible ? row(prefix.vertex, next, used) : nullptr;
                if (later == nullptr || *later == infinity) {
                    continue;
                }
                for (std::size_t column = 0; column < width; ++column) {
                    double sum = later[column];
                    for (const double* add : adds) {
                        sum += add == nullptr ? 0 : add[column];
                    }
                    least[column] = std::min(least[column], sum);
                }
            }
        }
    }
    for (std::size_t column = 0; column < width; ++column) {
        sums[columns_[column]] += least[column];
    }
}

}  // namespace zigzag
