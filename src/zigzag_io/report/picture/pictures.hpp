#pragma once

#include <string>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/results/comparison.hpp"

namespace zigzag {

// Pictures in SVG, described in docs/reports.md. Names from files are escaped; light and dark follow the viewer.

/// Energy (pJ) of the network and of every layer by memory, operand and direction.
std::string energy_svg(const ReportedRun& run);
/// Latency (cycles) of the network and of every layer by cause.
std::string latency_svg(const ReportedRun& run);
/// MAC/cycle over MAC/bit of every layer, under the roofs of the accelerator; both axes logarithmic.
std::string roofline_svg(const ReportedRun& run);

/// Loop nest of a layer: temporal loops with the memory that holds each operand's data, then spatial loops. `title` may be
/// empty: then the picture has none.
std::string loop_nest_svg(const CostModelEvaluation& evaluation, const std::string& title);
/// The accelerator's memories with what each operand keeps there and moves between them, one lane per operand.
std::string memory_hierarchy_svg(const CostModelEvaluation& evaluation, const std::string& title);
/// Ports with the cycles that each transfer keeps them busy, and the cycles that the layer waits for them.
std::string ports_svg(const CostModelEvaluation& evaluation, const std::string& title);

}  // namespace zigzag
