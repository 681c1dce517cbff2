// Cool-lex order of multiset permutations.
//
// Let p be the length of the longest non-increasing prefix. If p covers all but at most one element, the last element moves to
// the front; else the element behind the one that breaks the prefix moves when it is not larger than the prefix's last, otherwise
// the breaking element itself. The sequence is a cycle through all arrangements; it ends when it is back at the start.
// For {a,a,b,c}: cbaa acba caba acab aacb caab bcaa abca baca abac aabc baac.
#include "zigzag/search/multiset_permutations.hpp"

#include <algorithm>
#include <functional>

namespace zigzag {

MultisetPermutations::MultisetPermutations(std::vector<std::uint8_t> elements) : current_(std::move(elements)) {
    std::sort(current_.begin(), current_.end(), std::greater<>());
}

bool MultisetPermutations::next() {
    const std::size_t n = current_.size();
    if (n < 2) {
        return false;
    }
    std::size_t prefix = 1;
    while (prefix < n && current_[prefix] <= current_[prefix - 1]) {
        ++prefix;
    }
    std::size_t moved = n - 1;
    if (prefix + 1 < n) {
        moved = current_[prefix + 1] <= current_[prefix - 1] ? prefix + 1 : prefix;
    }
    std::rotate(current_.begin(), current_.begin() + static_cast<std::ptrdiff_t>(moved),
                current_.begin() + static_cast<std::ptrdiff_t>(moved) + 1);
    return !std::is_sorted(current_.begin(), current_.end(), std::greater<>());
}

double number_of_permutations(const std::vector<int>& multiplicities) {
    double permutations = 1;
    int placed = 0;
    for (const int multiplicity : multiplicities) {
        for (int repeat = 1; repeat <= multiplicity; ++repeat) {
            ++placed;
            permutations = permutations * placed / repeat;  // a product of binomials: whole at every step
        }
    }
    return permutations;
}

}  // namespace zigzag
