#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/results/layer_summary.hpp"

#include "zigzag_io/report/stream/report.hpp"

namespace stream {

/// How long a resource was busy, cycles, and as a part of the latency.
struct ResourceLoad {
    std::int64_t busy = 0;
    double utilization = 0;
    std::size_t uses = 0;  ///< computation nodes of a core, transfers and blocks of a link
};

/// Figures derived from a schedule, shared by all reports.
struct ScheduleFigures {
    std::vector<ResourceLoad> cores;      ///< by core: running CNs
    std::vector<ResourceLoad> links;      ///< by link: transfers and blocks
    std::vector<std::int64_t> peak_bits;  ///< by top memory: most bits held at the end of any point in time
    std::int64_t critical_path = 0;       ///< cycles, dependencies only
    std::string bound_by;                 ///< the resource or chain that alone takes the longest
    std::int64_t bound_cycles = 0;        ///< how long that is: no latency is shorter with this allocation and these transfers
    std::optional<zigzag::ClockedFigures> clocked;  ///< of the whole network, where the accelerator has a clock
};

ScheduleFigures schedule_figures(const ScheduleReport& report);

/// Memory content over time, merged by time: (cycle, bits held from then on).
std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> memory_curves(const ScheduleReport& report);

}  // namespace stream
