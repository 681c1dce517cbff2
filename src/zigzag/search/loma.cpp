#include "zigzag/search/loma.hpp"

namespace zigzag {

Loma::Loma(const MappingProblem& problem, const std::vector<OrderConstraint>& constraints, std::optional<int> lpf_limit)
    : space_(problem, constraints, lpf_limit), permutations_(space_.free_elements()), order_(space_.nb_loops()) {}

bool Loma::next() {
    do {
        if (started_ && !permutations_.next()) {
            return false;
        }
        started_ = true;
    } while (!space_.is_unconstrained() && !space_.compose(permutations_.current(), order_));
    return true;
}

}  // namespace zigzag
