#include "stream/schedule/occupation.hpp"

#include <random>

#include <catch2/catch.hpp>

namespace stream::test {

namespace {

std::vector<Occupation::Step> steps_of(const Occupation& occupation) {
    return {occupation.steps().begin(), occupation.steps().end()};
}

}  // namespace

TEST_CASE("Occupation is exact for changes in any order, and forgets steps that change nothing") {
    Occupation memory;
    memory.change(10, 5);
    memory.change(4, 3);
    memory.change(20, -8);
    CHECK(steps_of(memory) == std::vector<Occupation::Step>{{4, 3}, {10, 8}, {20, 0}});
    memory.change(10, -5);
    CHECK(steps_of(memory) == std::vector<Occupation::Step>{{4, 3}, {20, -5}});
    memory.change(20, 2);
    memory.change(7, 0);
    CHECK(memory.at(3) == 0);
    CHECK(memory.at(4) == 3);
    CHECK(memory.at(19) == 3);
    CHECK(memory.at(1000) == -3);
}

TEST_CASE("Room is found in the first gap that is long enough, from the asked time on") {
    Occupation link;
    link.take(0, 10, 1);
    link.take(15, 30, 1);
    CHECK(link.first_room(0, 5, 0) == 10);
    CHECK(link.first_room(12, 3, 0) == 12);
    CHECK(link.first_room(12, 4, 0) == 30);
    CHECK(link.first_room(0, 6, 0) == 30);
    CHECK(link.first_room(0, 100, 1) == 0);
    CHECK(link.first_room(40, 100, 0) == 40);
    CHECK(link.first_room(10, 0, 0) == 10);
    link.change(50, 1);
    CHECK(link.first_room(30, 20, 0) == 30);
    CHECK_FALSE(link.first_room(30, 21, 0).has_value());
}

TEST_CASE("Occupation says at every time what a count of all changes says") {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        Occupation occupation;
        std::vector<std::int64_t> levels(40, 0);
        for (int change = 0; change < 12; ++change) {
            const auto time = static_cast<std::size_t>(random() % 40);
            const auto amount = static_cast<std::int64_t>(random() % 7) - 3;
            occupation.change(static_cast<std::int64_t>(time), amount);
            for (std::size_t later = time; later < levels.size(); ++later) {
                levels[later] += amount;
            }
        }
        for (std::size_t time = 0; time < levels.size(); ++time) {
            REQUIRE(occupation.at(static_cast<std::int64_t>(time)) == levels[time]);
        }
        const auto duration = static_cast<std::int64_t>(random() % 6);
        const auto earliest = static_cast<std::int64_t>(random() % 10);
        std::optional<std::int64_t> expected;
        for (std::int64_t start = earliest; start < 40 && !expected; ++start) {
            bool fits = true;
            for (std::int64_t time = start; time < start + std::max<std::int64_t>(duration, 1); ++time) {
                fits = fits && levels[static_cast<std::size_t>(std::min<std::int64_t>(time, 39))] <= 1;
            }
            expected = fits ? std::optional(start) : std::nullopt;
        }
        REQUIRE(occupation.first_room(earliest, duration, 1) == expected);
    }
}

}  // namespace stream::test
