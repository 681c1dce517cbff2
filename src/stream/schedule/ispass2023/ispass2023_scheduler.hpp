#pragma once

#include "stream/schedule/scheduler.hpp"

namespace stream::ispass2023 {

/// The rules of April 2023 (the tutorial's lab 4), oddities included; docs/stream-model.md describes them.
SchedulerDescription scheduler();

}  // namespace stream::ispass2023
