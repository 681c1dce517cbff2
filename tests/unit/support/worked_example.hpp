#pragma once

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/results/layer_result.hpp"

namespace zigzag::test {

/// The first convolution of ResNet18 on tpu_like, loop order (innermost first) OX 112, OY 112, FX 7, FY 7, K 2, with every
/// quantity as ZigZag 3.8.5 computes it (docs/cost-model.md, worked example).
LayerResult worked_example();

/// The sum of one or several evaluations.
CumulativeEvaluation sum_of(const std::vector<LayerResult>& layers);

}  // namespace zigzag::test
