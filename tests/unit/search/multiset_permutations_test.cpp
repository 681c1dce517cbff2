#include "zigzag/search/multiset_permutations.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

using namespace zigzag;

namespace {

std::vector<std::string> all(std::vector<std::uint8_t> elements, const std::string& letters) {
    std::vector<std::string> result;
    MultisetPermutations permutations(std::move(elements));
    do {
        result.emplace_back();
        for (const std::uint8_t element : permutations.current()) {
            result.back() += letters[element];
        }
    } while (permutations.next());
    return result;
}

}  // namespace

// Sequences of ZigZag 3.8.5 (3d12a96e).
TEST_CASE("arrangements come in cool-lex order") {
    CHECK(all({0, 0, 1, 2}, "abc") == std::vector<std::string>{"cbaa", "acba", "caba", "acab", "aacb", "caab", "bcaa", "abca",
                                                               "baca", "abac", "aabc", "baac"});
    CHECK(all({0, 1, 2}, "K27") == std::vector<std::string>{"72K", "K72", "7K2", "27K", "K27", "2K7"});
}

TEST_CASE("every arrangement comes once") {
    for (const auto& elements : std::vector<std::vector<std::uint8_t>>{
             {}, {0}, {0, 0, 0}, {0, 1}, {0, 0, 1, 1}, {0, 1, 2, 3}, {0, 0, 0, 1, 1, 2}, {0, 1, 2, 3, 4, 4, 4}}) {
        std::vector<int> multiplicities;
        for (std::size_t at = 0; at < elements.size(); ++at) {
            if (at == 0 || elements[at] != elements[at - 1]) {
                multiplicities.push_back(0);
            }
            ++multiplicities.back();
        }
        const auto sequence = all(elements, "abcdefg");
        CHECK(std::set<std::string>(sequence.begin(), sequence.end()).size() == sequence.size());
        CHECK(static_cast<double>(sequence.size()) == number_of_permutations(multiplicities));
    }
}

TEST_CASE("numbers of arrangements are exact for long lists") {
    CHECK(number_of_permutations({1, 1, 1, 1, 1, 1}) == 720);
    CHECK(number_of_permutations({9, 9}) == 48620);
    CHECK(number_of_permutations({}) == 1);
}
