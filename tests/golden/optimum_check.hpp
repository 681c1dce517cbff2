#pragma once

#include <vector>

#include "golden_case.hpp"

namespace zigzag::golden {

HardwarePerformance run(const CaseInputs& inputs, const Options& options);

/// Checks the engine with proof on a case: no layer costs more than the reference's (`reference`, by layer), than the same engine
/// with prime factors only, or less than its own bounds.
void check_optimum(const CaseInputs& inputs, Options options, const Objective& objective, const std::vector<double>& reference);

}  // namespace zigzag::golden
