#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "zigzag/results/comparison.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// A table, one row per run, with ratios to the best; then why runs have no result. With more than 200 runs those on the front
/// only. `with_seconds` adds what differs from one time to the next: how long each took.
std::string comparison_text(const std::vector<ComparedRun>& runs, std::size_t width, bool with_seconds);

/// The same content for programs: one record per run, with its breakdowns.
nlohmann::ordered_json comparison_json(const std::vector<ComparedRun>& runs, bool with_seconds);

/// Energy by memory and latency by cause, a bar per run (of more than 60: those on the front). SVG.
std::string comparison_svg(const std::vector<ComparedRun>& runs);
/// Energy over latency, a point per run, with the Pareto front; one panel per workload. SVG.
std::string pareto_svg(const std::vector<ComparedRun>& runs);

}  // namespace zigzag

#pragma GCC visibility pop
