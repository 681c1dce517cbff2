#pragma once

#include <string>

#include "stream/schedule/scheduler.hpp"
#include "zigzag_io/report/stream/report.hpp"

namespace stream::test {

/// A schedule written by hand. Layers 0 and 3, cut in `rows` computation nodes each, run on cores 1 and 0, which are in this
/// graph order; core 2 is off chip.
///
/// With two rows: layer 0 runs [10, 110) and [110, 210), layer 3, whose output streams off chip, [120, 320) and [320, 520).
class TwoLayerSchedule {
public:
    explicit TwoLayerSchedule(std::string first_name = "first", std::int64_t rows = 2);
    TwoLayerSchedule(const TwoLayerSchedule&) = delete;
    TwoLayerSchedule& operator=(const TwoLayerSchedule&) = delete;

    ScheduleReport report() const;
    std::size_t link(const std::string& name) const;

    zigzag::Network workload;
    MulticoreAccelerator accelerator;
    CnGraph graph;
    CostTable costs;
    SchedulerDescription scheduler;
    Schedule schedule;
};

}  // namespace stream::test
