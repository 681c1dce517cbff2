#pragma once

#include <cstddef>
#include <functional>

#pragma GCC visibility push(default)

namespace zigzag {

/// Calls work(0), work(1), ... work(count - 1), each once and begun in that order, on up to `threads` threads, the calling one
/// among them. Returns when all are done.
///
/// When some throw, no more are begun, those begun are waited for, and the exception of the lowest index is thrown: as those
/// below it have all been begun, it is the same one for any number of threads.
void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t index)>& work);

/// The same for work that has something of its own for each thread: `thread` is below `threads` (0 for the calling one).
void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t thread, std::size_t index)>& work);

}  // namespace zigzag

#pragma GCC visibility pop
