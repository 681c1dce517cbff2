#include "zigzag/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace zigzag {

void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    const auto take_turns = [&] {
        for (std::size_t index = next++; index < count; index = next++) {
            work(index);
        }
    };
    std::vector<std::jthread> others;
    try {
        while (others.size() + 1 < std::min(count, threads)) {
            others.emplace_back(take_turns);
        }
    } catch (const std::system_error&) {
        // The system gives no more threads; those that run do the work.
    }
    take_turns();
}

}  // namespace zigzag
