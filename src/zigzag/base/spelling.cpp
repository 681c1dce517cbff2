// Suggestions for misspelt keys and names: the optimal string alignment distance (Levenshtein plus swapped neighbours),
// three rows of the usual table. O(|a| * |b|), so words beyond any plausible key length are not compared at all.

#include "zigzag/base/spelling.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace zigzag {

namespace {

constexpr std::size_t longest_word = 64;

bool same_letter(char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_previous(b.size() + 1);
    std::vector<std::size_t> previous(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        current[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_previous.swap(previous);
        previous.swap(current);
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substitution = previous[j - 1] + (same_letter(a[i - 1], b[j - 1]) ? 0 : 1);
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substitution});
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1])) {
                current[j] = std::min(current[j], before_previous[j - 2] + 1);
            }
        }
    }
    return current[b.size()];
}

std::string closest_spelling(std::string_view word, const std::vector<std::string_view>& candidates) {
    if (word.size() > longest_word) {
        return {};
    }
    std::string_view closest;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        const std::size_t tolerated = std::max(word.size(), candidate.size()) / 3;
        if (distance <= tolerated && distance < least) {
            least = distance;
            closest = candidate;
        }
    }
    return std::string(closest);
}

std::string spelling_remedy(std::string_view word, const std::vector<std::string_view>& candidates) {
    const std::string closest = closest_spelling(word, candidates);
    return closest.empty() ? fmt::format("use one of {}", fmt::join(candidates, ", ")) : fmt::format("did you mean {}?", closest);
}

}  // namespace zigzag
