#pragma once

#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)

namespace zigzag {

/// Number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`, ignoring case.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that `word` is most likely a misspelling of, or an empty string when none is near.
std::string closest_spelling(std::string_view word, const std::vector<std::string_view>& candidates);

/// `did you mean X?` when there is a near candidate, otherwise `use one of A, B, C`.
std::string spelling_remedy(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace zigzag

#pragma GCC visibility pop
