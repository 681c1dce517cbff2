#pragma once

#include <cstdint>

namespace stream {

/// Bytes of memory that this process may use: what the machine has, or what the process (`ulimit -v`) or its control group is
/// limited to.
std::uint64_t machine_memory();

}  // namespace stream
