#pragma once

#include <string>
#include <vector>

#include "zigzag/cost/cost_model_evaluation.hpp"

#include "golden_case.hpp"

namespace zigzag::golden {

/// Compares an evaluation with the figures of a case (keys that it leaves out are not compared). Cycles, accesses, elements and
/// bits must be equal; energies and ratios agree within energy_tolerance. One line per difference:
/// `W in dram: word_accesses[rd_out_to_low] is 12, expected 24`.
std::vector<std::string> differences(const CostModelEvaluation& evaluation, const Json& expected);

}  // namespace zigzag::golden
