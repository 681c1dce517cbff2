#include <catch2/catch.hpp>

#include "stream/schedule/ispass2023/link_queue.hpp"
#include "stream/schedule/ispass2023/memory_history.hpp"
#include "stream/schedule/ispass2023/remaining_uses.hpp"
#include "stream/schedule/tensor_places.hpp"

namespace stream::test {

using ispass2023::LinkQueue;
using ispass2023::MemoryHistory;
using ispass2023::RemainingUses;

TEST_CASE("A link of 2023 is a queue: gaps before its end are never filled") {
    LinkQueue link;
    CHECK(link.take(100, 10) == 100);
    CHECK(link.take(0, 10) == 110);
    CHECK(link.available_from == 120);
    CHECK(link.take(500, 0) == 500);
    CHECK(link.available_from == 500);
}

TEST_CASE("A memory of 2023 has room for less than what is free; exactly enough does not count") {
    MemoryHistory memory;
    memory.add(10, 60);
    CHECK(memory.first_fit(0, 40, 100, 99) == 0);
    CHECK(memory.first_fit(10, 39, 100, 99) == 10);
    CHECK(memory.first_fit(10, 40, 100, 99) == 99);
    memory.remove(30, 30, 60);
    CHECK(memory.first_fit(10, 40, 100, 99) == 30);
    CHECK(memory.first_fit(45, 40, 100, 99) == 45);
}

TEST_CASE("A memory of 2023 adds before its last step to all later steps") {
    MemoryHistory memory;
    memory.add(10, 50);
    memory.add(20, 10);
    memory.add(5, 30);  // 30 from 5 on, 80 from 10 on, 90 from 20 on
    CHECK(memory.first_fit(5, 69, 100, 999) == 5);
    CHECK(memory.first_fit(10, 15, 100, 999) == 10);
    CHECK(memory.first_fit(20, 15, 100, 999) == 999);
    CHECK(memory.first_fit(20, 9, 100, 999) == 20);
}

TEST_CASE("A removal before the last step of a memory of 2023 leaves later steps as they were") {
    MemoryHistory memory;
    memory.add(10, 50);
    memory.add(40, 20);
    memory.remove(20, 20, 50);
    CHECK(memory.first_fit(40, 40, 100, 999) == 999);  // an exact history would hold 20 of 100 bits from 40 on
    MemoryHistory at_the_end;
    at_the_end.add(10, 50);
    at_the_end.remove(20, 25, 50);  // a write-back delayed it
    CHECK(at_the_end.first_fit(10, 60, 100, 999) == 25);
}

TEST_CASE("Tensors have at most one place in a memory, listed by memory and in order of storing") {
    const std::vector<std::int64_t> bits{10, 20, 30};
    TensorPlaces places;
    places.reset(3, 2, bits.data());
    places.store(1, 0, 7, 100);
    places.store(0, 0, 8, 200);
    places.store(0, 2, 9, 50);
    places.store(0, 1, 9, 60);
    CHECK(places.used(0) == 60);
    CHECK(places.used(1) == 10);
    const PlaceIndex first = places.first_of_tensor(0);
    CHECK(places[first].memory == 0);
    CHECK(places[places[first].next_of_tensor].memory == 1);
    CHECK(places[places.find_in(1, 0)].since == 100);
    CHECK(places.find_in(1, 2) == TensorPlaces::none);

    std::vector<TensorIndex> stored;
    const auto list = [&] {
        stored.clear();
        for (PlaceIndex place = places.first_in_memory(0); place != TensorPlaces::none; place = places[place].next_in_memory) {
            stored.push_back(places[place].tensor);
        }
        return stored;
    };
    CHECK(list() == std::vector<TensorIndex>{0, 2, 1});
    places.drop(places.find_in(0, 2));
    CHECK(list() == std::vector<TensorIndex>{0, 1});
    places.drop(places.find_in(0, 0));
    CHECK(places[places.first_of_tensor(0)].memory == 1);
    places.store(0, 2, 9, 70);
    CHECK(list() == std::vector<TensorIndex>{1, 2});
    CHECK(places.used(0) == 50);
    places.drop(places.find_in(0, 1));
    places.drop(places.find_in(0, 2));
    CHECK(places.first_in_memory(0) == TensorPlaces::none);
    CHECK(places.used(0) == 0);
}

TEST_CASE("Uses left are counted by core, and a core that was never to use an object is told apart from one that is done") {
    RemainingUses uses;
    uses.reset(2, 3);
    uses.expect(1, 2);
    uses.expect(1, 2);
    uses.set(0, 0, 5);
    uses.consume(1, 2);
    CHECK(uses.at(1, 2) == 1);
    uses.consume(1, 2);
    CHECK(uses.at(1, 2) == 0);
    CHECK(uses.at(1, 0) == RemainingUses::unknown);
    CHECK(uses.at(0, 0) == 5);
}

}  // namespace stream::test
