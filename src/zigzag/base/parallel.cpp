#include "zigzag/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace zigzag {

void parallel_for(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t thread, std::size_t index)>& work) {
    std::atomic<std::size_t> next{0};
    std::mutex failure_mutex;
    std::size_t failed_index = count;
    std::exception_ptr failure;
    std::atomic<bool> failed{false};
    const auto take_turns = [&](std::size_t thread) {
        while (!failed) {
            const std::size_t index = next++;
            if (index >= count) {
                return;
            }
            try {
                work(thread, index);
            } catch (...) {
                const std::lock_guard lock(failure_mutex);
                if (index < failed_index) {
                    failed_index = index;
                    failure = std::current_exception();
                }
                failed = true;
            }
        }
    };
    {
        std::vector<std::jthread> others;
        try {
            while (others.size() + 1 < std::min(count, threads)) {
                others.emplace_back(take_turns, others.size() + 1);
            }
        } catch (const std::system_error&) {
            // The system gives no more threads; those that run do the work.
        }
        take_turns(0);
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t index)>& work) {
    parallel_for(count, threads, [&work](std::size_t, std::size_t index) { work(index); });
}

}  // namespace zigzag
