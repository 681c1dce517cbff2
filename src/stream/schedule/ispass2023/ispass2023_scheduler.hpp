#pragma once

#include <memory>

#include "stream/schedule/scheduler.hpp"

namespace stream {

/// The rules of April 2023 (the tutorial's lab 4), oddities included; docs/stream-model.md describes them.
std::unique_ptr<Scheduler> make_ispass2023_scheduler(const SchedulingProblem& problem);

}  // namespace stream
