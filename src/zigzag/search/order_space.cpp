#include "zigzag/search/order_space.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "zigzag/search/loop_prime_factors.hpp"
#include "zigzag/search/multiset_permutations.hpp"

namespace zigzag {

namespace {

[[noreturn]] void refuse(const MappingProblem& problem, const std::string& message, const std::string& remedy) {
    throw InputError(Fault{problem.constraints.where, problem.constraints.name + ".temporal_ordering",
                           "layer " + problem.layer.name + ": " + message, remedy});
}

}  // namespace

OrderSpace::OrderSpace(const MappingProblem& problem, const std::vector<OrderConstraint>& constraints,
                       std::optional<int> lpf_limit) {
    is_unconstrained_ = constraints.empty();
    LoopOrder reserved;
    for (const OrderConstraint& constraint : constraints) {
        if (constraint.factor) {
            reserved.push_back({constraint.dimension, *constraint.factor});
        }
    }
    elements_ = loop_prime_factors(problem.layer, problem.temporal_sizes, reserved, lpf_limit);
    std::vector<int> multiplicities;
    for (std::size_t element = 0; element < elements_.size(); ++element) {
        free_.insert(free_.end(), static_cast<std::size_t>(elements_[element].multiplicity), static_cast<std::uint8_t>(element));
        multiplicities.push_back(elements_[element].multiplicity);
    }
    number_of_orders_ = number_of_permutations(multiplicities);

    const std::size_t nb_loops = free_.size() + reserved.size();
    fixed_.resize(nb_loops);
    required_dimension_.assign(nb_loops, -1);
    std::vector<bool> constrained(nb_loops, false);
    for (const OrderConstraint& constraint : constraints) {
        const int position = constraint.position >= 0 ? constraint.position : static_cast<int>(nb_loops) + constraint.position;
        if (position < 0 || position >= static_cast<int>(nb_loops)) {
            refuse(problem,
                   fmt::format("the ordering has {} entries, but only {} loops are left to order", constraints.size(), nb_loops),
                   "remove entries or raise option `lpf_limit`");
        }
        const auto at = static_cast<std::size_t>(position);
        if (constrained[at]) {
            refuse(problem,
                   fmt::format("entries before and after the separator claim the same position; {} loops to order", nb_loops),
                   "remove entries or raise option `lpf_limit`");
        }
        constrained[at] = true;
        if (!constraint.factor) {
            required_dimension_[at] = constraint.dimension;
            continue;
        }
        const Loop loop{constraint.dimension, *constraint.factor};
        auto found = std::find_if(elements_.begin(), elements_.end(),
                                  [&loop](const LoopElement& element) { return element.loop == loop; });
        if (found == elements_.end()) {
            elements_.push_back({loop, 0});
            found = elements_.end() - 1;
        }
        ++found->multiplicity;
        fixed_[at] = static_cast<std::uint8_t>(found - elements_.begin());
    }
    if (elements_.size() > std::numeric_limits<std::uint8_t>::max()) {
        refuse(problem, "too many different loops", "lower option `lpf_limit`");
    }
}

bool OrderSpace::compose(const std::vector<std::uint8_t>& arrangement, std::vector<std::uint8_t>& order) const {
    order.resize(nb_loops());
    std::size_t from = 0;
    for (std::size_t position = 0; position < order.size(); ++position) {
        order[position] = fixed_[position] ? *fixed_[position] : arrangement[from++];
        const int required = required_dimension_[position];
        if (required >= 0 && elements_[order[position]].loop.dimension != required) {
            return false;
        }
    }
    return true;
}

}  // namespace zigzag
