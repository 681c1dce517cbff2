#pragma once

#include <cstddef>
#include <functional>

namespace zigzag {

/// Calls work(0), work(1), ... work(count - 1), each once and begun in that
/// order, on up to `threads` threads, the calling one among them. Returns when
/// all are done. `work` must not throw.
void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work);

}  // namespace zigzag
