#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "zigzag_io/report/stream/schedule_figures.hpp"

namespace stream {

/// Indices of cores by ascending id: the order in which people look for them.
std::vector<std::size_t> cores_by_id(const MulticoreAccelerator& accelerator);

/// Indices of top memories by the id of the (first) core that has them.
std::vector<std::size_t> memories_by_core_id(const MulticoreAccelerator& accelerator);

/// `core 1 l2_io`.
std::string memory_name(const MulticoreAccelerator& accelerator, std::size_t top_memory);

/// Rows of a timeline: cores that run something, by id, then links on which something takes time.
struct Lanes {
    std::vector<std::string> names;
    std::size_t cores = 0;             ///< how many of the lanes are cores
    std::vector<std::size_t> of_core;  ///< by core index; without meaning for one that runs nothing
    std::vector<std::size_t> of_link;  ///< by link index; without meaning for one that is never busy
};
Lanes used_lanes(const MulticoreAccelerator& accelerator, const ScheduleFigures& figures);

/// `from off-chip`, ...: for legends.
const char* label_of(TransferCause cause);

}  // namespace stream
