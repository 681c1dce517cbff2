#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "stream/schedule/schedule.hpp"

#pragma GCC visibility push(default)

namespace stream {

struct AllocationResult;
struct SchedulerDescription;

/// What a report tells about: one schedule and what it came from.
struct ScheduleReport {
    std::string workload_name;
    std::string accelerator_name;
    const SchedulerDescription* scheduler = nullptr;  ///< who made it: terms of the energy, run times
    SchedulingProblem problem;                        ///< its pointees must outlive the report
    const Schedule* schedule = nullptr;
    const AllocationResult* search = nullptr;  ///< null for a fixed allocation
    std::vector<std::string> notes;            ///< known oddities met, what was adapted
};

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
};
ScheduleFigures schedule_figures(const ScheduleReport& report);

/// Memory content over time, merged by time: (cycle, bits held from then on).
std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> memory_curves(const ScheduleReport& report);

/// For people, with units; `width` columns.
std::string summary_text(const ScheduleReport& report, std::size_t width);
/// The same as JSON, without events.
nlohmann::ordered_json summary_json(const ScheduleReport& report);
/// Schedule cost model evaluation: every CN, transfer, block and memory curve (docs/scme.schema.json).
nlohmann::ordered_json scme_json(const ScheduleReport& report);
/// Chrome/Perfetto trace: one track per core and per link that is used, counters for memories; one cycle is one microsecond.
std::string perfetto_trace(const ScheduleReport& report);
/// Timeline of cores and links as SVG.
std::string schedule_svg(const ScheduleReport& report);
/// Memory content over time as SVG, one chart per top memory that is used, with its capacity.
std::string memory_svg(const ScheduleReport& report);
/// Self-contained page with an interactive timeline.
std::string schedule_html(const ScheduleReport& report);

}  // namespace stream

#pragma GCC visibility pop
