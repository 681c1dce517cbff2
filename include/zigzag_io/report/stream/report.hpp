// A schedule as a report tells of it, and all forms that the report may take.
#pragma once

#include <cstddef>
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
