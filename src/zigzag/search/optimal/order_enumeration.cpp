#include "zigzag/search/optimal/order_enumeration.hpp"

#include <algorithm>

#include "zigzag/search/loma.hpp"

namespace zigzag {

namespace {

/// `left`: of each prime factor, how many are to be placed.
void add_loops(const OrderLattice& space, const TryOrder& try_order, std::vector<std::uint8_t>& left,
               std::vector<std::uint16_t>& order) {
    bool complete = true;
    for (std::size_t step = 0; step < space.steps().size(); ++step) {
        const auto& taken = space.steps()[step].primes;
        if (!std::equal(taken.begin(), taken.end(), left.begin(), std::less_equal<>())) {
            continue;
        }
        complete = false;
        std::transform(left.begin(), left.end(), taken.begin(), left.begin(), std::minus<>());
        order.push_back(static_cast<std::uint16_t>(step));
        add_loops(space, try_order, left, order);
        order.pop_back();
        std::transform(left.begin(), left.end(), taken.begin(), left.begin(), std::plus<>());
    }
    if (complete) {
        try_order(order);
    }
}

}  // namespace

std::optional<std::uint16_t> step_of(const OrderLattice& space, const Loop& loop) {
    for (std::size_t step = 0; step < space.steps().size(); ++step) {
        if (space.steps()[step].loop == loop) {
            return static_cast<std::uint16_t>(step);
        }
    }
    return std::nullopt;
}

std::optional<std::vector<std::uint16_t>> steps_of(const OrderLattice& space, const std::vector<LoopElement>& elements) {
    std::vector<std::uint16_t> steps;
    for (const LoopElement& element : elements) {
        const auto step = step_of(space, element.loop);
        if (!step) {
            return std::nullopt;
        }
        steps.push_back(*step);
    }
    return steps;
}

void for_each_order(const OrderLattice& space, const TryOrder& try_order) {
    std::vector<std::uint8_t> left;
    for (const LoopElement& element : space.primes()) {
        left.push_back(static_cast<std::uint8_t>(element.multiplicity));
    }
    std::vector<std::uint16_t> order;
    add_loops(space, try_order, left, order);
}

void for_each_loma_order(const OrderLattice& space, const TryOrder& try_order) {
    Loma loma(space.problem(), {}, loma_limit);
    const auto step_of_element = steps_of(space, loma.elements());
    if (!step_of_element) {
        return;
    }
    std::vector<std::uint16_t> order;
    while (loma.next()) {
        order.clear();
        for (const std::uint8_t element : loma.order()) {
            order.push_back((*step_of_element)[element]);
        }
        try_order(order);
    }
}

}  // namespace zigzag
