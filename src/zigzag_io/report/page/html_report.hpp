#pragma once

#include <string>
#include <vector>

#include "zigzag/results/comparison.hpp"

namespace zigzag {

/// One self-contained page over one or several runs (docs/reports.md): totals, energy, latency and roofline of all layers, and
/// of a chosen layer the loop nest, memories and ports. Several runs are also compared. Says so when a run has no layer, has
/// failures, or has lost its layers because there are so many runs. Without ECharts in the build the page shows pictures.
std::string html_report(const std::vector<ComparedRun>& runs);
std::string html_report(const std::vector<ReportedRun>& runs);

}  // namespace zigzag
