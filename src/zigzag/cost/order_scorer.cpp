// Scoring loop orders by the million.
//
// An order is a path through the lattice of loop sets (lattice_tables.hpp). The allocator looks sizes up along the path and
// decides where each memory ends. What is left to know is, for each interface, the vertex below it and the run of loops at its
// top; energy and latency are a function of these alone. They make a short key, and orders that differ only within a level have
// the same one: of the 40 320 orders of eight different loops some hundreds to thousands are left. So a score is assembled once
// per key, and found in a memo afterwards. A second key is taken when the double buffers are known: most runs then change
// nothing, as the window of a transfer is open all the time, and orders that differ in such runs only share their score as well.
//
// Example: K2 C3 | OX7 OY5 and C3 K2 | OY5 OX7 with one boundary after two loops meet the same vertex there; the runs at the top
// of the levels differ (C3 and K2 for the weights alike: both are relevant, so the run is K2 C3 in both cases).
//
// Where the order of multiplication matters (docs/cost-model.md, "lattice"), the operands concerned have their sizes worked out
// along the path for the allocator, and an order that comes by a vertex with doubtful figures is walked as a whole.
// O(loops + interfaces) for an order whose key is known.
#include "zigzag/cost/order_scorer.hpp"

#include <algorithm>
#include <bit>

#include "zigzag/cost/rules/accesses.hpp"

namespace zigzag {

namespace {

constexpr std::size_t least_memo_entries = 64;
constexpr std::size_t most_memo_entries = 4096;

std::vector<OrderSymbol> symbols_of(const LatticeTables& tables) {
    std::vector<OrderSymbol> symbols;
    for (std::size_t element = 0; element < tables.elements().size(); ++element) {
        symbols.push_back({tables.elements()[element].loop, tables.built() ? tables.stride(element) : 0});
    }
    return symbols;
}

std::size_t memo_entries(const LatticeTables& tables) {
    return tables.built() ? std::clamp(std::bit_ceil(4 * tables.nb_vertices()), least_memo_entries, most_memo_entries)
                          : least_memo_entries;
}

/// Sizes looked up at the vertex that the path passes.
struct TableSlices {
    const LatticeTables& tables;
    const FittingCounters& counters;
    const InterfaceSlots& slots;
    const OrderPath& path;

    template <class Use>
    void visit(std::size_t operand, std::size_t level, std::size_t placed, Use&& use) const {
        const double* const slice = tables.slices(slots.of(operand, level));
        const std::uint16_t* const from = path.vertices() + placed;
        use([slice, from](std::size_t k) { return slice[from[k]]; });
    }
    std::size_t fitting(std::size_t operand, std::size_t level, bool is_final) const {
        return counters.read(path.fitting(), slots.of(operand, level), is_final);
    }
    double elements(std::size_t operand, std::size_t level, std::size_t position) const {
        return tables.slice(slots.of(operand, level), path.vertices()[position]);
    }
    void place(std::size_t /*operand*/, std::size_t /*level*/, std::size_t /*loops*/) const {}
    bool irrelevant_left(std::size_t position) const { return tables.irrelevant_left(path.vertices()[position]); }
    bool traffic_falls(std::size_t operand, std::size_t level) const { return tables.traffic_falls(slots.of(operand, level)); }
    bool depends_on_path(std::size_t /*operand*/) const { return false; }
    bool holds_all(std::size_t memory) const { return tables.holds_all(memory); }
};

/// The same, but along the path for operands whose tables do not equal it.
struct MixedSlices : TableSlices {
    PathSlices& along_path;

    template <class Use>
    void visit(std::size_t operand, std::size_t level, std::size_t placed, Use&& use) {
        if (tables.slices_are_exact(operand)) {
            TableSlices::visit(operand, level, placed, use);
        } else {
            along_path.visit(operand, level, placed, use);
        }
    }
    void place(std::size_t operand, std::size_t level, std::size_t loops) {
        if (!tables.slices_are_exact(operand)) {
            along_path.place(operand, level, loops);
        }
    }
    bool depends_on_path(std::size_t operand) const { return !tables.slices_are_exact(operand); }
};

}  // namespace

OrderScorer::OrderScorer(const MappingProblem& problem, std::vector<LoopElement> elements)
    : OrderScorer(problem, std::move(elements), {}) {}

OrderScorer::OrderScorer(const MappingProblem& problem, std::vector<LoopElement> elements, std::vector<OrderSymbol> symbols)
    : problem_(&problem),
      tables_(problem, std::move(elements)),
      fitting_(problem, tables_),
      symbols_(symbols.empty() ? symbols_of(tables_) : std::move(symbols)),
      path_(problem, tables_, fitting_, symbols_),
      walker_(problem),
      allocator_(problem),
      path_slices_(problem),
      assembler_(problem),
      boundaries_(problem),
      interfaces_((assembler_.slots().count + 1) / 2 * 2, 0),
      timed_(interfaces_.size(), ~std::uint32_t{0}),
      windows_(interfaces_.size(), 0),
      added_up_(interfaces_.size(), ~std::uint32_t{0}),
      levels_(assembler_.slots().count),
      by_runs_(interfaces_.size(), memo_entries(tables_)),
      by_windows_(interfaces_.size(), memo_entries(tables_)),
      figure_pointers_(assembler_.slots().count, nullptr) {
    runs_.relevant.assign(assembler_.slots().count, 1);
    runs_.irrelevant.assign(assembler_.slots().count, 1);
    for (std::size_t operand = 0; operand < problem.operands.size(); ++operand) {
        slices_are_exact_ = slices_are_exact_ && (!tables_.built() || tables_.slices_are_exact(operand));
        reuse_is_free_[operand] = rules::reuse_is_free(problem.options.rules, problem.operands[operand].is_output);
        operand_of_.resize(operand_of_.size() + problem.operands[operand].nb_levels() + 1, operand);
    }
}

std::optional<Score> OrderScorer::score(const std::vector<std::uint8_t>& order) {
    return score_indices(order, nullptr);
}

std::optional<Score> OrderScorer::score(const std::vector<std::uint16_t>& order, const MemoryBoundaries* boundaries) {
    return score_indices(order, boundaries);
}

template <class Index>
std::optional<Score> OrderScorer::score_indices(const std::vector<Index>& order, const MemoryBoundaries* boundaries) {
    if (!tables_.built() || problem_->precharges_depend_on_order()) {
        loops_.resize(order.size());
        for (std::size_t position = 0; position < order.size(); ++position) {
            loops_[position] = symbols_[order[position]].loop;
        }
        return walk(loops_, boundaries);
    }
    path_.follow(order);
    if (!allocate(boundaries)) {
        failure_ = allocator_.failure();
        return std::nullopt;
    }
    find_interfaces();
    if (tables_.has_doubtful_figures() && has_doubtful_interface()) {
        return walk(path_.loops(), boundaries);
    }
    if (tables_.misses_ports() && misses_a_port()) {
        return std::nullopt;
    }
    if (const Score* known = by_runs_.find(interfaces_.data())) {
        return *known;
    }
    time_transfers();
    const Score* const known = by_windows_.find(windows_.data());
    const Score score = known != nullptr ? *known : add_up();
    if (known == nullptr) {
        by_windows_.keep(windows_.data(), score);
    }
    by_runs_.keep(interfaces_.data(), score);
    return score;
}

std::optional<Score> OrderScorer::walk(const LoopOrder& loops, const MemoryBoundaries* boundaries) {
    const auto cost = walker_.evaluate(loops, boundaries);
    if (!cost) {
        failure_ = walker_.failure();
        return std::nullopt;
    }
    return Score{cost->energy_total, cost->latency_total2};
}

template <class Slices>
bool OrderScorer::place_loops(const MemoryBoundaries* given, Slices& slices) {
    return given != nullptr ? allocator_.place(*given, slices, boundaries_)
                            : allocator_.allocate(path_.nb_loops(), path_.unplaced(), slices, boundaries_, path_.same_from());
}

bool OrderScorer::allocate(const MemoryBoundaries* given) {
    TableSlices slices{tables_, fitting_, assembler_.slots(), path_};
    if (slices_are_exact_) {
        return place_loops(given, slices);
    }
    path_slices_.start(path_.loops().data(), path_.nb_loops());
    MixedSlices mixed{{slices}, path_slices_};
    return place_loops(given, mixed);
}

/// Boundaries after stationary loops moved down (make_stationary), as vertices, and the runs at the top of each level.
void OrderScorer::find_interfaces() {
    const std::uint16_t* const vertices = path_.vertices();
    std::uint32_t* interface = interfaces_.data();
    Level* here = levels_.data();
    for (std::size_t operand = 0; operand < problem_->operands.size(); ++operand) {
        *interface++ = vertices[reuse_is_free_[operand] ? path_.after_irrelevant(operand, 0) : 0];
        ++here;
        std::size_t begin = 0;
        const auto add = [&](std::size_t end) {
            const std::size_t run = path_.run_start(operand, begin, end);
            *here++ = {static_cast<std::uint8_t>(run), static_cast<std::uint8_t>(end)};
            *interface++ = std::uint32_t{vertices[end]} | std::uint32_t{vertices[run]} << 16U;
            begin = end;
        };
        const std::size_t* const allocated = boundaries_.allocated[operand].data();
        const std::size_t* const top = allocated + boundaries_.allocated[operand].size() - 1;
        for (const std::size_t* boundary = allocated; boundary != top; ++boundary) {
            add(path_.after_irrelevant(operand, *boundary));
        }
        add(path_.nb_loops());
    }
}

bool OrderScorer::has_doubtful_interface() const {
    for (std::size_t slot = 0; slot < levels_.size(); ++slot) {
        if (tables_.doubtful(slot, interfaces_[slot] & 0xffffU)) {
            return true;
        }
    }
    return false;
}

/// Sets the pointers to all figures, which is no more than time_transfers() would do for this order.
bool OrderScorer::misses_a_port() {
    for (std::size_t slot = 0; slot < levels_.size(); ++slot) {
        figure_pointers_[slot] = &tables_.figures(slot, interfaces_[slot] & 0xffffU);
    }
    return misses_port(*problem_, assembler_.slots(), figure_pointers_.data(), failure_);
}

/// Takes over the interfaces that differ from those timed last, and works out their windows.
void OrderScorer::time_transfers() {
    CostAssembler::SlotSet changed = 0;
    for (std::size_t slot = 0; slot < levels_.size(); ++slot) {
        if (interfaces_[slot] == timed_[slot]) {
            continue;
        }
        timed_[slot] = interfaces_[slot];
        changed |= CostAssembler::set_of(slot);
        figure_pointers_[slot] = &tables_.figures(slot, interfaces_[slot] & 0xffffU);
        const auto& [run, end] = levels_[slot];
        std::int64_t product = 1;
        for (std::size_t position = run; position < end; ++position) {
            product *= path_.loops()[position].factor;
        }
        const bool relevant = run < end && path_.is_relevant(operand_of_[slot], end - 1U);
        runs_.relevant[slot] = relevant ? product : 1;
        runs_.irrelevant[slot] = relevant ? 1 : product;
    }
    const CostAssembler::SlotSet touched = assembler_.time_transfers(figure_pointers_.data(), runs_, changed);
    assembler_.for_each(touched, [this](std::size_t slot) {
        const std::uint32_t vertex = timed_[slot] & 0xffffU;
        windows_[slot] = assembler_.always_open(slot) ? vertex | vertex << 16U : timed_[slot];
    });
    touched_ |= touched;
}

/// Adds up what differs from the last time.
Score OrderScorer::add_up() {
    CostAssembler::SlotSet changed = 0;
    CostAssembler::SlotSet moved = 0;
    assembler_.for_each(touched_, [&](std::size_t slot) {
        const std::uint32_t differs = windows_[slot] ^ added_up_[slot];
        changed |= (differs & 0xffffU) != 0 ? CostAssembler::set_of(slot) : 0;
        moved |= differs != 0 ? CostAssembler::set_of(slot) : 0;
        added_up_[slot] = windows_[slot];
    });
    touched_ = 0;
    const AssembledCost cost = assembler_.add_up(figure_pointers_.data(), changed, moved);
    return {cost.energy_total, cost.latency_total2};
}

}  // namespace zigzag
