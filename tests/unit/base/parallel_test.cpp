#include "zigzag/base/parallel.hpp"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace zigzag;

TEST_CASE("an exception in a thread reaches the caller, that of the lowest index for any number of threads") {
    for (const std::size_t threads : {1, 2, 7, 100}) {
        INFO(threads << " threads");
        for (int repetition = 0; repetition < 20; ++repetition) {
            std::string caught;
            try {
                parallel_for(50, threads, [](std::size_t index) {
                    if (index % 10 == 7) {
                        throw std::runtime_error(std::to_string(index));
                    }
                });
            } catch (const std::runtime_error& error) {
                caught = error.what();
            }
            CHECK(caught == "7");
        }
    }
}

TEST_CASE("work that has begun is ended before an exception is passed on, and no more is begun") {
    std::atomic<int> begun{0};
    std::atomic<int> ended{0};
    CHECK_THROWS_AS(parallel_for(100'000, 4,
                                 [&](std::size_t index) {
                                     ++begun;
                                     if (index == 3) {
                                         ++ended;
                                         throw std::invalid_argument("no");
                                     }
                                     std::this_thread::sleep_for(std::chrono::milliseconds(1));
                                     ++ended;
                                 }),
                    std::invalid_argument);
    CHECK(begun == ended);
    CHECK(begun < 100'000);
}

TEST_CASE("each thread has a number of its own") {
    std::vector<std::atomic<int>> inside(3);
    std::atomic<bool> shared{false};
    std::atomic<int> done{0};
    parallel_for(200, inside.size(), [&](std::size_t thread, std::size_t) {
        shared = shared || inside.at(thread)++ != 0;
        ++done;
        --inside[thread];
    });
    CHECK_FALSE(shared);
    CHECK(done == 200);
}
