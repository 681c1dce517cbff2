#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "zigzag/cost/fitting_counters.hpp"
#include "zigzag/cost/lattice_tables.hpp"

namespace zigzag {

/// A loop that a scored order may contain: any factor that is made of the elements of the scorer's tables.
struct OrderSymbol {
    Loop loop;
    std::size_t stride = 0;  ///< what it adds to the vertex index of the tables
};

/// One loop order as a path through the lattice, ready to be asked. Following an order only costs what differs from the one
/// before: positions above the last difference keep their vertex, since the loops below them are the same in another order.
/// Relevancy is kept as one bit per position, so that runs are counted without a loop.
class OrderPath {
public:
    /// `tables` must be built, and all must outlive the path. Orders have at most 63 loops, whose factors are 2 or more.
    OrderPath(const MappingProblem& problem, const LatticeTables& tables, const FittingCounters& fitting,
              const std::vector<OrderSymbol>& symbols);

    /// `order[p]` is the index of the symbol at position p (0 innermost).
    template <class Index>
    void follow(const std::vector<Index>& order);

    std::size_t nb_loops() const { return symbol_at_.size(); }
    /// The vertex below position p; nb_loops() + 1 entries.
    const std::uint16_t* vertices() const { return vertices_.data(); }
    /// Product of the factors from position p on; nb_loops() + 1 entries.
    const double* unplaced() const { return unplaced_.data(); }
    const LoopOrder& loops() const { return loops_; }
    /// FittingCounters added up over all vertices.
    const FittingCounters::Counts& fitting() const { return counts_; }
    /// From this position on the order is the same as the one before.
    std::size_t same_from() const { return same_from_; }

    /// The first position from `position` on whose loop is not irrelevant for the operand.
    std::size_t after_irrelevant(std::size_t operand, std::size_t position) const {
        return position + static_cast<std::size_t>(std::countr_zero(~(irrelevant_[operand] >> position) | last_bit));
    }
    bool is_relevant(std::size_t operand, std::size_t position) const { return (relevant_[operand] >> position & 1U) != 0; }
    /// Where the run of relevant, or of irrelevant, loops starts that ends below position `end`, not looking below `begin`; `end`
    /// when there is none.
    std::size_t run_start(std::size_t operand, std::size_t begin, std::size_t end) const {
        const std::uint64_t starts = starts_[operand] << ((64 - end) % 64) | 1U;
        const std::uint64_t has_class = (relevant_[operand] | irrelevant_[operand]) >> ((end + 63) % 64) & 1U;
        const std::size_t run = (static_cast<std::size_t>(std::countl_zero(starts)) + 1) & (0 - has_class);
        return end - std::min(run, end - begin);
    }

private:
    static constexpr std::uint16_t no_symbol = 0xffff;
    static constexpr std::uint64_t last_bit = std::uint64_t{1} << 63U;

    const LatticeTables* tables_;
    const FittingCounters* fitting_;
    const std::vector<OrderSymbol>* symbols_;
    std::vector<std::array<std::uint64_t, 6>> class_bits_;  ///< by symbol: relevant, then irrelevant for each operand: 1, else 0
    std::vector<std::uint16_t> symbol_at_;
    std::vector<std::uint16_t> vertices_;
    std::vector<double> unplaced_;
    LoopOrder loops_;
    FittingCounters::Counts counts_{};
    std::size_t same_from_ = 0;
    std::array<std::uint64_t, 3> relevant_{};    ///< by operand, bit p: position p
    std::array<std::uint64_t, 3> irrelevant_{};  ///< by operand, bit p: position p
    std::array<std::uint64_t, 3> starts_{};      ///< by operand, bit p: the loop below position p, if any, is of another class
};

template <class Index>
void OrderPath::follow(const std::vector<Index>& order) {
    std::size_t changed = order.size();
    const bool is_first = changed != symbol_at_.size();
    if (is_first) {
        symbol_at_.assign(changed, no_symbol);
        loops_.resize(changed);
        vertices_.assign(changed + 1, 0);
        unplaced_.assign(changed + 1, tables_->unplaced(0));
        for (std::size_t word = 0; word < counts_.size(); ++word) {
            counts_[word] = fitting_->at(0)[word] * (changed + 1);
        }
    }
    while (changed > 0 && order[changed - 1] == symbol_at_[changed - 1]) {
        --changed;
    }
    same_from_ = is_first ? order.size() + 1 : changed;
    const std::uint64_t kept = is_first ? 0 : ~std::uint64_t{0} << changed;  // none of a longer order's
    std::array<std::uint64_t, 6> bits{};
    std::size_t vertex = 0;
    for (std::size_t position = 0; position < changed; ++position) {
        const auto symbol = static_cast<std::uint16_t>(order[position]);
        symbol_at_[position] = symbol;
        loops_[position] = (*symbols_)[symbol].loop;
        vertex += (*symbols_)[symbol].stride;
        const FittingCounters::Counts& was = fitting_->at(vertices_[position + 1]);
        const FittingCounters::Counts& is = fitting_->at(vertex);
        for (std::size_t word = 0; word < counts_.size(); ++word) {
            counts_[word] += is[word] - was[word];
        }
        vertices_[position + 1] = static_cast<std::uint16_t>(vertex);
        unplaced_[position + 1] = tables_->unplaced(vertex);
        for (std::size_t bit = 0; bit < bits.size(); ++bit) {
            bits[bit] |= class_bits_[symbol][bit] << position;
        }
    }
    for (std::size_t operand = 0; operand < relevant_.size(); ++operand) {
        relevant_[operand] = (relevant_[operand] & kept) | bits[operand];
        irrelevant_[operand] = (irrelevant_[operand] & kept) | bits[operand + relevant_.size()];
        starts_[operand] =
            (relevant_[operand] ^ relevant_[operand] << 1U) | (irrelevant_[operand] ^ irrelevant_[operand] << 1U) | 1U;
    }
}

}  // namespace zigzag
