#pragma once

#include <string>
#include <vector>

#include "stream/schedule/schedule.hpp"
#include "stream_case.hpp"

namespace stream::golden {

/// What differs between a schedule and the recorded outputs: latency, the energy terms (1e-12 relative), every CN's core, start
/// and end, the order of decisions, every use of every link, every memory's history, every decision. What was not recorded is not
/// compared. Empty when all is equal.
std::vector<std::string> compare_schedule(const Schedule& schedule, const StreamCase& recorded);

}  // namespace stream::golden
