#pragma once

#include <optional>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/results/layer_result.hpp"

namespace zigzag {

/// One warning for all layers whose on-loading or off-loading is below zero cycles, or which keep the multipliers busier than
/// they can be: what the reference's way to spend surplus bandwidth leads to (docs/cost-model.md, "oddities").
std::optional<Fault> impossible_figures(const std::vector<LayerResult>& layers);

}  // namespace zigzag
