#pragma once

#include <string>
#include <vector>

#include "zigzag/cost/cost_model_evaluation.hpp"

namespace zigzag {

/// One network on one accelerator, as pictures and pages show it.
struct ReportedRun {
    std::string name;  ///< `resnet18 on tpu_like`
    std::vector<CostModelEvaluation> layers;
    CumulativeEvaluation total;
    std::vector<std::string> failures;  ///< what has no result, and why: `conv1: no valid mapping: ...`
};

}  // namespace zigzag
