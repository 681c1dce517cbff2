#include "zigzag/results/pareto_front.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

using namespace zigzag;

namespace {

/// What the front must hold, by comparing all with all.
std::vector<std::size_t> front_by_definition(const std::vector<Score>& scores, EqualScores equal_scores) {
    std::vector<std::size_t> front;
    for (std::size_t index = 0; index < scores.size(); ++index) {
        const bool beaten = std::any_of(scores.begin(), scores.end(), [&](const Score& other) {
            return other.energy <= scores[index].energy && other.latency <= scores[index].latency && !(other == scores[index]);
        });
        const auto first = static_cast<std::size_t>(std::find(scores.begin(), scores.end(), scores[index]) - scores.begin());
        if (!beaten && (equal_scores == EqualScores::keep_all || first == index)) {
            front.push_back(index);
        }
    }
    return front;
}

}  // namespace

TEST_CASE("a Pareto front holds what no other beats, for both rules for equal scores, and says what leaves it") {
    std::mt19937 random(7);
    for (int repetition = 0; repetition < 300; ++repetition) {
        std::vector<Score> scores(1 + random() % 30);
        for (Score& score : scores) {
            score = {static_cast<double>(random() % 8), static_cast<double>(random() % 8)};
        }
        for (const EqualScores equal_scores : {EqualScores::keep_first, EqualScores::keep_all}) {
            ParetoFront<std::size_t> front(equal_scores);
            std::vector<std::size_t> members;
            for (std::size_t index = 0; index < scores.size(); ++index) {
                if (front.offer(scores[index], index, [&](std::size_t left) { std::erase(members, left); })) {
                    members.push_back(index);
                }
            }
            std::sort(members.begin(), members.end());
            CHECK(members == front_by_definition(scores, equal_scores));
            std::vector<std::size_t> ordered = front.items_by_energy();
            CHECK(std::is_sorted(ordered.begin(), ordered.end(), [&](std::size_t a, std::size_t b) {
                return std::tuple(scores[a].energy, a) < std::tuple(scores[b].energy, b);
            }));
            std::sort(ordered.begin(), ordered.end());
            CHECK(ordered == members);
        }
    }
}
